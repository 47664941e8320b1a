package io.embark.model;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * A model's {@code tokenizer.json}. Truncation and padding that the file stores are off: the given
 * maximum holds and batches are padded by the encoder.
 *
 * <p>Thread-safe. Each call runs on the caller's thread alone: the library's batch call would start
 * one worker a core in every task, so texts go one by one. A lone surrogate is read as {@code ?},
 * as it is in every UTF-8 string of Spark; one of them would make the library misread all
 * characters beyond U+FFFF of its text.
 *
 * <p>It calls the library beneath {@link HuggingFaceTokenizer} for ids only, since that class makes
 * a string and an offset object for each token.
 */
public final class TextTokenizer implements AutoCloseable {
  /** A longer text is read from its beginning if that fills the model; bounds native memory. */
  static final int WHOLE_TEXT_CHARS = 1 << 20;

  private static final TokenizersLibrary LIBRARY;
  private static final long[] NO_TYPE_IDS = {};

  static {
    DjlSettings.apply();
    LIBRARY = TokenizersLibrary.LIB;
  }

  private final HuggingFaceTokenizer tokenizer;
  private final int maxTokens;
  private final boolean needsTypeIds;
  private final boolean addsSpecial;
  private final ReadWriteLock open = new ReentrantReadWriteLock();

  private TextTokenizer(
      HuggingFaceTokenizer tokenizer, int maxTokens, boolean needsTypeIds, boolean addsSpecial) {
    this.tokenizer = tokenizer;
    this.maxTokens = maxTokens;
    this.needsTypeIds = needsTypeIds;
    this.addsSpecial = addsSpecial;
  }

  /** As {@link #open(Path, ModelCard, int)}, cutting at the card's maximum. */
  public static TextTokenizer open(Path directory, ModelCard card) {
    return open(directory, card, card.maxTokens());
  }

  /**
   * Reads {@code tokenizer.json} of a model directory; the caller closes.
   *
   * @param maxTokens longest result, special tokens included
   */
  public static TextTokenizer open(Path directory, ModelCard card, int maxTokens) {
    return new TextTokenizer(
        library(directory.resolve(card.tokenizerFile()), card.reference(), true),
        maxTokens,
        card.inputs().contains("token_type_ids"),
        true);
  }

  /**
   * Reads a {@code tokenizer.json} for models that take a text's own tokens only; the caller
   * closes.
   *
   * @param reference of the model, for messages
   */
  static TextTokenizer openWithoutSpecial(Path file, String reference, int maxTokens) {
    return new TextTokenizer(library(file, reference, false), maxTokens, false, false);
  }

  private static HuggingFaceTokenizer library(Path file, String reference, boolean addsSpecial) {
    Map<String, String> options =
        Map.of(
            "addSpecialTokens",
            Boolean.toString(addsSpecial),
            "truncation",
            "false",
            "padding",
            "false");
    return library(file, reference, options);
  }

  /** The library's tokenizer with its own options, or a refusal in one line. */
  static HuggingFaceTokenizer library(Path file, String reference, Map<String, String> options) {
    DjlSettings.apply();
    try {
      return HuggingFaceTokenizer.newInstance(file, options);
    } catch (IOException | RuntimeException e) { // the native library throws bare RuntimeException
      throw new UserError(
          Category.MODEL,
          "Cannot load the tokenizer of model '"
              + reference
              + "': "
              + String.valueOf(e.getMessage()).lines().findFirst().orElse("")
              + ", expected a tokenizer.json that Hugging Face tokenizers 0.21 reads."
              + " Save the tokenizer again with that version.",
          e);
    }
  }

  /** Longest result of {@link #encode}, special tokens included. */
  public int maxTokens() {
    return maxTokens;
  }

  /** One result a text, in order; see {@link #encode(String)}. */
  public List<TokenIds> encode(List<String> texts) {
    return texts.stream().map(this::encode).toList();
  }

  /**
   * Ids of one text. A longer one than the model takes keeps its special tokens and loses the end
   * of its own, as the library's {@code longest_first} truncation from the right does.
   *
   * @throws IllegalStateException after {@link #close}
   * @throws RuntimeException when the library cannot tokenise this text
   */
  public TokenIds encode(String text) {
    String beginning = TextRepair.beginning(text, WHOLE_TEXT_CHARS);
    if (beginning.length() < text.length()) {
      TokenIds tokens = encodeWhole(beginning);
      if (tokens.fullLength() >= 2L * maxTokens) { // far enough from the cut to be unaffected by it
        return tokens;
      }
    }
    return encodeWhole(text);
  }

  /**
   * Tokens of each text, special tokens included, nothing truncated.
   *
   * @throws IllegalStateException after {@link #close}
   */
  public int[] count(List<String> texts) {
    int[] counts = new int[texts.size()];
    int i = 0;
    for (String text : texts) {
      counts[i++] = withEncoding(text, encoding -> LIBRARY.getTokenIds(encoding).length);
    }
    return counts;
  }

  /**
   * Tokens that a text has in front of its own if it begins with {@code prompt}: those of the
   * prompt alone, with the special tokens before it and without one behind it ({@code
   * _get_prompt_length} of sentence-transformers).
   */
  public int beginning(String prompt) {
    return withEncoding(
        prompt,
        encoding -> {
          long[] special = LIBRARY.getSpecialTokenMask(encoding);
          boolean endsSpecial = special.length > 0 && special[special.length - 1] == 1;
          return endsSpecial ? special.length - 1 : special.length;
        });
  }

  /**
   * A whole text with the places of its tokens, nothing truncated.
   *
   * @throws IllegalStateException after {@link #close}
   * @throws RuntimeException when the library cannot tokenise this text
   */
  public DocumentTokens encodeDocument(String text) {
    return withEncoding(
        text,
        encoding -> {
          long[] ids = LIBRARY.getTokenIds(encoding);
          long[] special = LIBRARY.getSpecialTokenMask(encoding);
          int head = 0;
          while (head < special.length && special[head] == 1) {
            head++;
          }
          int tail = special.length;
          while (tail > head && special[tail - 1] == 1) {
            tail--;
          }
          CharSpan[] spans = LIBRARY.getTokenCharSpans(encoding);
          int[] starts = new int[ids.length];
          int[] ends = new int[ids.length];
          for (int i = head; i < tail; i++) {
            starts[i] = spans[i] == null ? (i == 0 ? 0 : ends[i - 1]) : spans[i].getStart();
            ends[i] = spans[i] == null ? starts[i] : spans[i].getEnd();
          }
          return new DocumentTokens(
              ids,
              needsTypeIds ? LIBRARY.getTypeIds(encoding) : NO_TYPE_IDS,
              starts,
              ends,
              head,
              ids.length - tail);
        });
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

  private TokenIds encodeWhole(String text) {
    return withEncoding(
        text,
        encoding -> {
          long[] ids = LIBRARY.getTokenIds(encoding);
          long[] typeIds = needsTypeIds ? LIBRARY.getTypeIds(encoding) : NO_TYPE_IDS;
          if (ids.length <= maxTokens) {
            return new TokenIds(ids, typeIds, false, ids.length);
          }
          Truncation cut = Truncation.of(LIBRARY.getSpecialTokenMask(encoding), maxTokens);
          return new TokenIds(
              cut.apply(ids), needsTypeIds ? cut.apply(typeIds) : NO_TYPE_IDS, true, ids.length);
        });
  }

  private <T> T withEncoding(String text, EncodingReader<T> reader) {
    open.readLock().lock();
    try {
      long encoding =
          LIBRARY.encode(
              tokenizer.getHandle(), TextRepair.withoutLoneSurrogates(text), addsSpecial);
      try {
        return reader.read(encoding);
      } finally {
        LIBRARY.deleteEncoding(encoding);
      }
    } finally {
      open.readLock().unlock();
    }
  }

  /** Reads a native encoding before it is freed. */
  @FunctionalInterface
  private interface EncodingReader<T> {
    T read(long encoding);
  }
}
