package io.embark.segment;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/**
 * Sentences on their way into chunks, counted many at a time: one call of the tokenizer for up to
 * 1,024 sentences, and never for much more than 64 Ki characters.
 */
final class SentenceQueue {
  private static final int BATCH_SENTENCES = 1024;
  private static final int BATCH_CHARACTERS = 1 << 16;

  private final Deque<CountedSpan> ahead = new ArrayDeque<>();
  private final String text;
  private final Iterator<Span> sentences;
  private final ContentCounter counter;
  private final int room;
  private final int mostCharacters;

  SentenceQueue(String text, Span within, ContentCounter counter, int room, int mostCharacters) {
    this.text = text;
    this.sentences = new Sentences(text, within);
    this.counter = counter;
    this.room = room;
    this.mostCharacters = mostCharacters;
  }

  boolean isEmpty() {
    if (ahead.isEmpty() && sentences.hasNext()) {
      readBatch();
    }
    return ahead.isEmpty();
  }

  /** The next sentence or piece; the queue must not be empty. */
  CountedSpan peek() {
    return ahead.getFirst();
  }

  CountedSpan take() {
    return ahead.removeFirst();
  }

  void putBack(CountedSpan sentence) {
    ahead.addFirst(sentence);
  }

  private void readBatch() {
    List<Span> batch = new ArrayList<>();
    List<String> countable = new ArrayList<>();
    int characters = 0;
    while (sentences.hasNext() && batch.size() < BATCH_SENTENCES && characters < BATCH_CHARACTERS) {
      Span sentence = sentences.next();
      batch.add(sentence);
      if (sentence.length() <= mostCharacters) {
        countable.add(sentence.of(text));
        characters += sentence.length();
      }
    }
    int[] tokens = counter.count(countable);
    int counted = 0;
    for (Span sentence : batch) {
      int own = sentence.length() <= mostCharacters ? tokens[counted++] : CountedSpan.TOO_LONG;
      ahead.addLast(new CountedSpan(sentence, own > room ? CountedSpan.TOO_LONG : own));
    }
  }
}
