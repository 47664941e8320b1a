package io.embark.model;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Ids of pairs of texts with the special tokens of a {@code tokenizer.json}; the longer of the two
 * is cut first ({@code longest_first}), as {@code CrossEncoder} of sentence-transformers has it.
 * Thread-safe.
 */
public final class PairTokenizer implements AutoCloseable {
  private static final long[] NO_TYPE_IDS = {};

  private final HuggingFaceTokenizer tokenizer;
  private final boolean needsTypeIds;
  private final int maxTokens;
  private final ReadWriteLock open = new ReentrantReadWriteLock();

  private PairTokenizer(HuggingFaceTokenizer tokenizer, boolean needsTypeIds, int maxTokens) {
    this.tokenizer = tokenizer;
    this.needsTypeIds = needsTypeIds;
    this.maxTokens = maxTokens;
  }

  /** Of a model directory; cuts at the card's maximum; the caller closes. */
  public static PairTokenizer open(Path directory, ModelCard card) {
    return new PairTokenizer(
        TextTokenizer.library(
            directory.resolve(card.tokenizerFile()),
            card.reference(),
            Map.of(
                "addSpecialTokens",
                "true",
                "truncation",
                "longest_first",
                "maxLength",
                Integer.toString(card.maxTokens()),
                "padding",
                "false")),
        card.inputs().contains("token_type_ids"),
        card.maxTokens());
  }

  /**
   * Ids of one pair. The result says that it is truncated when it is as long as the model takes:
   * the library does not tell how long it was.
   *
   * @throws RuntimeException when the library cannot tokenise these texts
   */
  public TokenIds encode(String first, String second) {
    open.readLock().lock();
    try {
      long encoding =
          TokenizersLibrary.LIB.encodeDual(
              tokenizer.getHandle(),
              TextRepair.withoutLoneSurrogates(first),
              TextRepair.withoutLoneSurrogates(second),
              true);
      try {
        long[] ids = TokenizersLibrary.LIB.getTokenIds(encoding);
        return new TokenIds(
            ids,
            needsTypeIds ? TokenizersLibrary.LIB.getTypeIds(encoding) : NO_TYPE_IDS,
            ids.length == maxTokens,
            ids.length);
      } finally {
        TokenizersLibrary.LIB.deleteEncoding(encoding);
      }
    } finally {
      open.readLock().unlock();
    }
  }

  /** Waits for calls in progress; later ones throw. */
  @Override
  public void close() {
    open.writeLock().lock();
    try {
      tokenizer.close();
    } finally {
      open.writeLock().unlock();
    }
  }
}
