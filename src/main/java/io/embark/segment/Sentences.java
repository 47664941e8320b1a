package io.embark.segment;

import com.ibm.icu.text.BreakIterator;
import com.ibm.icu.util.ULocale;
import java.nio.CharBuffer;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * The sentences of a stretch of text in order, without the whitespace between them; found as they
 * are asked for. Unicode's sentence rules (UAX 29, root locale, so every script) with one
 * difference: a single line break is a blank, because wrapped lines are not sentences, and a blank
 * line is a paragraph's end.
 */
final class Sentences implements Iterator<Span> {
  private static final char PARAGRAPH_SEPARATOR = '\u2029';

  private final String text;
  private final int offset;
  private final BreakIterator borders = BreakIterator.getSentenceInstance(ULocale.ROOT);
  private int from;
  private Span next;

  Sentences(String text, Span within) {
    this.text = text;
    this.offset = within.start();
    this.borders.setText(CharBuffer.wrap(unwrapped(text, within)));
    this.from = borders.first();
    advance();
  }

  @Override
  public boolean hasNext() {
    return next != null;
  }

  @Override
  public Span next() {
    if (next == null) {
      throw new NoSuchElementException("no more sentences");
    }
    Span sentence = next;
    advance();
    return sentence;
  }

  private void advance() {
    next = null;
    while (next == null) {
      int to = borders.next();
      if (to == BreakIterator.DONE) {
        return;
      }
      Span sentence = new Span(offset + from, offset + to).stripped(text);
      from = to;
      next = sentence.isEmpty() ? null : sentence;
    }
  }

  /** Same length: line breaks as blanks, the first of a run with a blank line as U+2029. */
  private static char[] unwrapped(String text, Span within) {
    char[] units = text.substring(within.start(), within.end()).toCharArray();
    for (int i = 0; i < units.length; i++) {
      if (!isLineBreak(units[i])) {
        continue;
      }
      int first = i;
      int breaks = 0;
      while (i < units.length && Span.isWhitespace(units[i])) {
        if (isLineBreak(units[i])) {
          breaks +=
              units[i] == '\n' && i > first && text.charAt(within.start() + i - 1) == '\r' ? 0 : 1;
          units[i] = ' ';
        }
        i++;
      }
      if (breaks > 1) {
        units[first] = PARAGRAPH_SEPARATOR;
      }
    }
    return units;
  }

  private static boolean isLineBreak(char unit) {
    return unit == '\n' || unit == '\r';
  }
}
