package io.embark.segment;

import io.embark.segment.CutPlaces.Level;

/**
 * Cuts pieces off a sentence that is too long for the encoder: at a line break, else at a word
 * border, else between graphemes, else between code points, always as far along as fits. One for
 * each text: what it learns of characters a token must not leak into another text's cuts.
 */
final class SentenceCutter {
  /** First guess for a text; English with a BERT vocabulary has between 4 and 5. */
  private static final double FIRST_GUESS_CHARACTERS_PER_TOKEN = 4;

  /** Jumps by proportion; after these, halving, which ends soon whatever the text. */
  private static final int MOST_PROPORTIONAL_PROBES = 4;

  /**
   * A window holds the text of so many pieces as expected, so that a piece rarely reaches its end.
   */
  private static final int WINDOW_PIECES = 4;

  /** And beyond that so many characters: a word of this length is never cut for want of sight. */
  private static final int LONGEST_PLAIN_WORD = 256;

  private final String text;
  private final ContentCounter counter;
  private double charactersPerToken = FIRST_GUESS_CHARACTERS_PER_TOKEN;

  SentenceCutter(String text, ContentCounter counter) {
    this.text = text;
    this.counter = counter;
  }

  /**
   * The first piece of {@code sentence} (stripped, not empty), itself stripped and never empty.
   *
   * @param wished tokens of a piece where there is a choice: the piece is larger only if it is a
   *     single word or grapheme
   * @param room tokens of the largest piece; only a single code point that alone takes more comes
   *     back larger
   * @param mostCharacters no piece is longer and no count reads more
   */
  CountedSpan firstPiece(Span sentence, int wished, int room, int mostCharacters) {
    double expected = charactersPerToken * wished;
    int length = (int) Math.min(mostCharacters, WINDOW_PIECES * expected + LONGEST_PLAIN_WORD);
    int end = Math.min(sentence.end(), sentence.start() + Math.max(length, 2));
    boolean isWhole = end == sentence.end();
    String window = text.substring(sentence.start(), end);
    if (isWhole && window.length() <= 2 * expected) {
      int tokens = counter.count(window);
      if (tokens <= wished) {
        return new CountedSpan(sentence, tokens);
      }
    }
    for (Level level : Level.values()) {
      CutPlaces places = new CutPlaces(level, window, isWhole && level != Level.LINE);
      CountedSpan piece = longest(sentence, window, places, wished);
      if (piece.tokens() <= wished || (level != Level.LINE && piece.tokens() <= room)) {
        return piece;
      }
    }
    return counted(sentence, window, window.offsetByCodePoints(0, 1));
  }

  /**
   * The longest piece of at most {@code wished} tokens; else the shortest piece, or an endless one
   * when there is no place. Guesses by proportion from the last count, which hits within two or
   * three counts in even text, and halves what is left if it does not.
   */
  private CountedSpan longest(Span sentence, String window, CutPlaces places, int wished) {
    CountedSpan best = new CountedSpan(sentence, Integer.MAX_VALUE);
    int fits = -1;
    int exceeds = Integer.MAX_VALUE;
    double target = charactersPerToken * wished;
    for (int probe = 1; fits + 1 < exceeds && places.has(fits + 1); probe++) {
      boolean halves = probe > MOST_PROPORTIONAL_PROBES && exceeds < Integer.MAX_VALUE;
      int index =
          halves
              ? (fits + exceeds) >>> 1
              : Math.min(places.lastUpTo((int) target, fits + 1), exceeds - 1);
      int length = places.at(index);
      CountedSpan piece = counted(sentence, window, length);
      double perToken = (double) length / Math.max(1, piece.tokens());
      if (piece.tokens() > wished) {
        exceeds = index;
        best = fits < 0 ? piece : best;
        target = length - (piece.tokens() - wished) * perToken;
        continue;
      }
      fits = index;
      best = piece;
      charactersPerToken = piece.tokens() > 0 ? perToken : charactersPerToken;
      if (piece.tokens() == wished) {
        break;
      }
      double farther = probe > MOST_PROPORTIONAL_PROBES ? length : 0;
      target = length + Math.max(farther, (wished - piece.tokens()) * perToken);
    }
    return best;
  }

  private CountedSpan counted(Span sentence, String window, int length) {
    Span span = new Span(sentence.start(), sentence.start() + length).stripped(text);
    return new CountedSpan(span, counter.count(window.substring(0, span.length())));
  }
}
