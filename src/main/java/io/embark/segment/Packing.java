package io.embark.segment;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * One text on its way through a {@link SentencePacker}. Sums of token counts only tell when to
 * look: a chunk leaves after a count of its own text, shrunk until that fits.
 */
final class Packing {
  private final String text;
  private final ContentCounter counter;
  private final SentenceQueue queue;
  private final SentenceCutter cutter;
  private final int room;
  private final int overlap;
  private final int mostCharacters;
  private final List<Span> chunks = new ArrayList<>();

  /** The chunk in the making: first {@link #repeated} sentences of the former chunk, then new. */
  private final List<CountedSpan> packed = new ArrayList<>();

  private int repeated;
  private int tokens;

  Packing(
      String text,
      Iterator<Span> units,
      ContentCounter counter,
      int room,
      int overlap,
      int mostCharacters) {
    this.text = text;
    this.counter = counter;
    this.queue = new SentenceQueue(text, units, counter, room, mostCharacters);
    this.cutter = new SentenceCutter(text, counter);
    this.room = room;
    this.overlap = overlap;
    this.mostCharacters = mostCharacters;
  }

  List<Span> chunks() {
    while (!queue.isEmpty() || packed.size() > repeated) {
      if (queue.isEmpty()) {
        close(exactTokens());
      } else if (queue.peek().isTooLong()) {
        cut(queue.take().span());
      } else if (packed.isEmpty() || fits(tokens, queue.peek())) {
        pack(queue.take());
      } else if (packed.size() == repeated) {
        dropFirst();
      } else {
        int exact = exactTokens();
        if (exact < tokens && fits(exact, queue.peek())) {
          tokens = exact;
        } else {
          close(exact);
        }
      }
    }
    return chunks;
  }

  private boolean fits(int tokensBefore, CountedSpan next) {
    return tokensBefore + next.tokens() <= room
        && next.span().end() - packed.get(0).span().start() <= mostCharacters;
  }

  /**
   * With an overlap the pieces of a long sentence are as small as the overlap, so that chunks
   * inside it overlap like others.
   */
  private void cut(Span sentence) {
    int wished = overlap == 0 ? room : Math.min(overlap, room);
    CountedSpan piece = cutter.firstPiece(sentence, wished, room, mostCharacters);
    Span rest = new Span(piece.span().end(), sentence.end()).stripped(text);
    if (!rest.isEmpty()) {
      queue.putBack(new CountedSpan(rest, CountedSpan.TOO_LONG));
    }
    queue.putBack(piece);
  }

  private void pack(CountedSpan sentence) {
    packed.add(sentence);
    tokens += sentence.tokens();
  }

  private void dropFirst() {
    tokens -= packed.remove(0).tokens();
    repeated--;
  }

  private int exactTokens() {
    Span span = span();
    return counter.count(text.substring(span.start(), span.end()));
  }

  private Span span() {
    return new Span(packed.get(0).span().start(), packed.get(packed.size() - 1).span().end());
  }

  private void close(int exact) {
    int excess = exact - room;
    while (excess > 0 && packed.size() > 1) {
      if (packed.size() - repeated > 1) {
        int freed = 0;
        while (freed < excess && packed.size() - repeated > 1) {
          CountedSpan last = packed.remove(packed.size() - 1);
          freed += last.tokens();
          queue.putBack(last);
        }
      } else {
        dropFirst();
      }
      excess = exactTokens() - room;
    }
    if (packed.subList(repeated, packed.size()).stream().anyMatch(piece -> piece.tokens() > 0)) {
      chunks.add(span());
    }
    keepOverlap();
  }

  /** The first sentence is never kept: a chunk must not begin where the former began. */
  private void keepOverlap() {
    int from = packed.size();
    int kept = 0;
    while (overlap > 0 && from > 1 && kept + packed.get(from - 1).tokens() <= overlap) {
      from--;
      kept += packed.get(from).tokens();
    }
    packed.subList(0, from).clear();
    repeated = packed.size();
    tokens = kept;
  }
}
