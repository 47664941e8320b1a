package io.embark.segment;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UCharacterEnums.ECharacterCategory;
import com.ibm.icu.text.BreakIterator;
import com.ibm.icu.util.ULocale;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;

/** Where a window of text may be cut, at one level; found only as far as asked for. */
final class CutPlaces {
  /** From the kindest cut to the last resort. */
  enum Level {
    /** After a line break. */
    LINE,
    /** ICU word borders that do not send punctuation to the next line. */
    WORD,
    /** Between what a reader takes for characters. */
    GRAPHEME,
    /** Between code points: inside a grapheme, never inside a surrogate pair. */
    CODE_POINT
  }

  private static final int NONE = -1;

  private final List<Integer> places = new ArrayList<>();
  private final IntUnaryOperator following;
  private final int end;
  private boolean isExhausted;

  /** The window's start is no place; its end is one only if asked for. */
  CutPlaces(Level level, String window, boolean withEnd) {
    this.end = withEnd ? window.length() : NONE;
    this.following =
        switch (level) {
          case LINE -> from -> afterLineBreak(window, from);
          case WORD -> words(window);
          case GRAPHEME -> borders(BreakIterator.getCharacterInstance(ULocale.ROOT), window);
          case CODE_POINT ->
              from -> {
                int next = window.offsetByCodePoints(from, 1);
                return next < window.length() ? next : NONE;
              };
        };
  }

  /** Does place number {@code index} (ascending, from 0) exist. */
  boolean has(int index) {
    while (places.size() <= index && !isExhausted) {
      findNext();
    }
    return places.size() > index;
  }

  int at(int index) {
    return places.get(index);
  }

  /** Number of the last place up to {@code offset}, at least {@code least}, which must exist. */
  int lastUpTo(int offset, int least) {
    while (!isExhausted && (places.isEmpty() || places.get(places.size() - 1) <= offset)) {
      findNext();
    }
    int low = least;
    int high = places.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (places.get(middle) <= offset) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  private void findNext() {
    int next = following.applyAsInt(places.isEmpty() ? 0 : places.get(places.size() - 1));
    if (next != NONE) {
      places.add(next);
      return;
    }
    isExhausted = true;
    if (end != NONE) {
      places.add(end);
    }
  }

  private static int afterLineBreak(String window, int from) {
    for (int i = from; i < window.length() - 1; i++) {
      if (window.charAt(i) == '\n' || window.charAt(i) == '\r') {
        return i + 1;
      }
    }
    return NONE;
  }

  private static IntUnaryOperator words(String window) {
    IntUnaryOperator all = borders(BreakIterator.getWordInstance(ULocale.ROOT), window);
    return from -> {
      int place = all.applyAsInt(from);
      while (place != NONE && belongsToWordBefore(window.codePointAt(place))) {
        place = all.applyAsInt(place);
      }
      return place;
    };
  }

  private static IntUnaryOperator borders(BreakIterator borders, String window) {
    borders.setText(window);
    return from -> {
      int place = borders.next();
      return place == BreakIterator.DONE || place >= window.length() ? NONE : place;
    };
  }

  private static boolean belongsToWordBefore(int codePoint) {
    int category = UCharacter.getType(codePoint);
    return UCharacter.isUWhiteSpace(codePoint)
        || category == ECharacterCategory.END_PUNCTUATION
        || category == ECharacterCategory.FINAL_PUNCTUATION
        || category == ECharacterCategory.OTHER_PUNCTUATION
        || category == ECharacterCategory.DASH_PUNCTUATION;
  }
}
