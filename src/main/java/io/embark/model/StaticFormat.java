package io.embark.model;

import java.util.Locale;

/** How a model of static vectors is stored, which also says how a text becomes tokens. */
public enum StaticFormat {
  /** A word and its numbers a line, no header (nlp.stanford.edu/projects/glove). */
  GLOVE_TEXT,
  /** The same below a line with the numbers of words and dimensions; fastText's .vec too. */
  WORD2VEC_TEXT,
  /** word2vec.c's {@code -binary 1}: the header line, then a word, a space and float32s. */
  WORD2VEC_BINARY,
  /** fastText's .bin with the vectors of character n-grams. */
  FASTTEXT_BINARY,
  /** The WordEmbeddings module of sentence-transformers. */
  WORD_EMBEDDINGS,
  /** The StaticEmbedding module of sentence-transformers. */
  STATIC_EMBEDDING,
  /** A directory that model2vec saved. */
  MODEL2VEC;

  /** As people read it. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
