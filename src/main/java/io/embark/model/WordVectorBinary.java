package io.embark.model;

import io.embark.corpus.UserError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * word2vec.c's binary format: the header line, then rows of a word, a space, and float32s in little
 * endian; word2vec.c ends a row with a line feed, gensim does not. Of a word that comes twice the
 * first row counts, as gensim has it. Bytes that are not UTF-8 are read as U+FFFD.
 */
final class WordVectorBinary {
  private static final int LONGEST_WORD_BYTES = 1 << 16;

  private WordVectorBinary() {}

  /** Vectors by word. */
  static Map<String, float[]> read(
      Path file, String name, WordVectorText.Header header, ModelFault fault) throws IOException {
    Map<String, float[]> vectors = new HashMap<>();
    long[] row = {0};
    try (LittleEndianFile in =
        new LittleEndianFile(file, found -> damaged(name, found, row[0], header, fault))) {
      in.until('\n', header.bytes());
      for (row[0] = 1; row[0] <= header.words(); row[0]++) {
        String word = new String(in.until(' ', LONGEST_WORD_BYTES), StandardCharsets.UTF_8);
        float[] vector = in.floats(header.dimension());
        vectors.putIfAbsent(word.startsWith("\n") ? word.substring(1) : word, vector);
      }
      if (!in.isAtEnd() && (in.int8() != '\n' || !in.isAtEnd())) {
        throw damaged(name, "more follows its last word", header.words(), header, fault);
      }
    }
    return vectors;
  }

  private static UserError damaged(
      String name, String found, long row, WordVectorText.Header header, ModelFault fault) {
    return fault.of(
        name
            + " is damaged at word "
            + row
            + " ("
            + found
            + "), expected "
            + header.words()
            + " words of "
            + header.dimension()
            + " dimensions (its first line). Copy the whole file again.");
  }
}
