package io.embark.segment;

import java.util.Iterator;
import java.util.List;

/**
 * Packs sentences greedily into chunks that the encoder takes whole. A packer is not thread-safe
 * and keeps nothing from one text to the next, so chunks depend on the text alone.
 */
final class SentencePacker {
  /**
   * A chunk is at most so many UTF-16 units a token. Text has 1 to 6; beyond lie runs of blanks and
   * words that a vocabulary maps to one unknown token however long they are, and without a limit a
   * document of 30 MB could be a single chunk. 512 tokens stay within 16,384 units, so within the
   * 65,535 bytes of a Milvus text field.
   */
  static final int MOST_CHARACTERS_PER_TOKEN = 32;

  private final ContentCounter counter;
  private final int maxTokens;
  private final int overlap;

  /**
   * Room for at least one token must be left.
   *
   * @param maxTokens of the whole encoder input
   * @param overlap content tokens, below maxTokens
   */
  SentencePacker(ContentCounter counter, int maxTokens, int overlap) {
    if (maxTokens <= counter.overhead()) {
      throw new IllegalArgumentException(
          "no room in " + maxTokens + " tokens beside " + counter.overhead());
    }
    this.counter = counter;
    this.maxTokens = maxTokens;
    this.overlap = overlap;
  }

  /**
   * Spans of the chunks, ordered, without whitespace at their ends. Without overlap they are
   * disjoint. Every character that gives a token lies in one; whitespace between them and stretches
   * that give none (zero-width or control characters alone) may lie outside.
   */
  List<Span> pack(String text, Span within) {
    return pack(text, new Sentences(text, within));
  }

  /**
   * The same of other units than sentences, such as the rows of a table; one that is too long is
   * cut as a sentence is.
   *
   * @param units stretches of the text in order, none empty, without whitespace at their ends
   */
  List<Span> pack(String text, Iterator<Span> units) {
    int room = maxTokens - counter.overhead();
    int mostCharacters =
        (int) Math.min(Integer.MAX_VALUE, (long) maxTokens * MOST_CHARACTERS_PER_TOKEN);
    return new Packing(text, units, counter, room, overlap, mostCharacters).chunks();
  }
}
