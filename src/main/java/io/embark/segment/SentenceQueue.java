package io.embark.segment;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Sentences on their way into chunks, counted many at a time: one call of the tokenizer for up to
 * 1,024 sentences, never for much more than 64 Ki characters, and each of them once.
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

  SentenceQueue(
      String text, Iterator<Span> units, ContentCounter counter, int room, int mostCharacters) {
    this.text = text;
    this.sentences = units;
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
    Map<String, Integer> distinct = new LinkedHashMap<>();
    int characters = 0;
    while (sentences.hasNext() && batch.size() < BATCH_SENTENCES && characters < BATCH_CHARACTERS) {
      Span sentence = sentences.next();
      batch.add(sentence);
      if (sentence.length() <= mostCharacters) {
        distinct.putIfAbsent(sentence.of(text), distinct.size());
        characters += sentence.length();
      }
    }
    int[] tokens = counter.count(List.copyOf(distinct.keySet()));
    for (Span sentence : batch) {
      Integer number = distinct.get(sentence.of(text));
      int own = number == null ? CountedSpan.TOO_LONG : tokens[number];
      ahead.addLast(new CountedSpan(sentence, own > room ? CountedSpan.TOO_LONG : own));
    }
  }
}
