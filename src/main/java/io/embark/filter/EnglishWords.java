package io.embark.filter;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UScript;
import com.ibm.icu.text.BreakIterator;
import com.ibm.icu.util.ULocale;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts a text into words as spaCy's blank English tokenizer does, which datatrove counts with:
 * punctuation, contractions and hyphens are words of their own, known abbreviations and addresses
 * stay whole (https://spacy.io/usage/linguistic-features#how-tokenizer-works). White space is no
 * word. A stretch without white space that has characters of a script without spaces is cut by
 * ICU's dictionaries instead, and one of more than {@value #LONGEST} UTF-16 units stays whole: the
 * rules would need time by the square of its length.
 *
 * <p>Not thread-safe: it remembers the cut of stretches that it has seen.
 */
final class EnglishWords {
  /** Takes words in order, and where white space other than one blank stands between them. */
  interface Visitor {
    void word(Word word);

    /** spaCy makes a token of it. */
    default void gap() {}
  }

  private static final int LONGEST = 1_000;

  /** Of what the rules know, dots left aside. */
  private static final int LONGEST_SUFFIX = 12;

  private static final int LONGEST_REMEMBERED = 200;
  private static final int MOST_REMEMBERED = 50_000;

  private static final Set<Integer> WITHOUT_SPACES =
      Set.of(
          UScript.HAN,
          UScript.HIRAGANA,
          UScript.KATAKANA,
          UScript.THAI,
          UScript.LAO,
          UScript.KHMER,
          UScript.MYANMAR);

  private static final Rules RULES = new Rules(WordRules.english());

  private final Map<String, Word[]> seen = new HashMap<>();
  private final BreakIterator icu = BreakIterator.getWordInstance(ULocale.ROOT);

  /** A cut of a special case: what it is without its rule, and with it. */
  private record Special(List<String> plain, List<String> parts) {}

  /** Compiled once a JVM. */
  private static final class Rules {
    final Pattern prefix;
    final Pattern suffix;
    final Pattern infix;
    final Pattern url;
    final Set<Integer> sentenceEnds;
    final Set<Integer> symbols;
    final Set<Integer> lineEnds;
    final Map<String, List<String>> specials = new HashMap<>();
    final Map<String, List<Special>> byFirst = new HashMap<>();

    Rules(WordRules rules) {
      prefix = Pattern.compile(String.join("|", rules.prefixes()));
      suffix = Pattern.compile("(?:" + String.join("|", rules.suffixes()) + ")$");
      infix = Pattern.compile(String.join("|", rules.infixes()));
      url = Pattern.compile(rules.url(), Pattern.UNICODE_CHARACTER_CLASS);
      sentenceEnds = codePoints(rules.sentenceEnds());
      symbols = codePoints(rules.symbols());
      lineEnds = codePoints(rules.lineEnds());
      rules.specials().forEach((text, parts) -> specials.put(text, List.of(parts.split(" ", -1))));
      specials.forEach(
          (text, parts) -> {
            if (prefix(this, text) == 0 && suffix(this, text) == 0 && !infix.matcher(text).find()) {
              return; // nothing that cuts words leaves it in pieces
            }
            List<String> plain = affixes(this, text, false);
            byFirst
                .computeIfAbsent(plain.get(0), first -> new ArrayList<>())
                .add(new Special(plain, parts));
          });
      byFirst.values().forEach(all -> all.sort((a, b) -> b.plain().size() - a.plain().size()));
    }

    private static Set<Integer> codePoints(String all) {
      Set<Integer> found = new HashSet<>();
      all.codePoints().forEach(found::add);
      return found;
    }
  }

  /** Ends a line of prose. */
  static boolean endsLine(int codePoint) {
    return RULES.lineEnds.contains(codePoint);
  }

  /** All words in order. */
  List<Word> words(String text) {
    List<Word> words = new ArrayList<>();
    visit(text, words::add);
    return words;
  }

  /** As spaCy's sentencizer counts them, 1 for a text without any. */
  int sentences(String text) {
    Sentences sentences = new Sentences();
    visit(text, sentences);
    return Math.max(1, sentences.count);
  }

  private static final class Sentences implements Visitor {
    private int count;
    private boolean isOpen;
    private boolean hasEnd;

    @Override
    public void word(Word word) {
      if (hasEnd && !word.isPunctuation() && !word.endsSentence()) {
        next();
      } else if (word.endsSentence()) {
        hasEnd = true;
      }
      open();
    }

    @Override
    public void gap() {
      if (hasEnd) {
        next();
      }
      open();
    }

    private void next() {
      hasEnd = false;
      isOpen = false;
    }

    private void open() {
      if (!isOpen) {
        count++;
        isOpen = true;
      }
    }
  }

  void visit(String text, Visitor visitor) {
    int at = 0;
    while (at < text.length()) {
      int from = Whitespace.skip(text, at, text.length());
      if (from > at && !(from - at == 1 && text.charAt(at) == ' ')) {
        visitor.gap();
      }
      int to = from;
      while (to < text.length() && !Whitespace.is(text.charAt(to))) {
        to++;
      }
      if (to > from) {
        for (Word word : cut(text.substring(from, to))) {
          visitor.word(word);
        }
      }
      at = to;
    }
  }

  private Word[] cut(String stretch) {
    if (stretch.length() > LONGEST_REMEMBERED) {
      return cutAnew(stretch);
    }
    Word[] known = seen.get(stretch);
    if (known == null) {
      known = cutAnew(stretch);
      if (seen.size() >= MOST_REMEMBERED) {
        seen.clear();
      }
      seen.put(stretch, known);
    }
    return known;
  }

  private Word[] cutAnew(String stretch) {
    List<String> parts;
    if (isWithoutSpaces(stretch)) {
      parts = byDictionary(stretch);
    } else if (stretch.length() > LONGEST) {
      parts = List.of(stretch);
    } else {
      List<String> special = RULES.specials.get(stretch);
      parts = special == null ? withSpecials(affixes(RULES, stretch, true)) : special;
    }
    return parts.stream().map(EnglishWords::word).toArray(Word[]::new);
  }

  private static boolean isWithoutSpaces(String stretch) {
    return stretch
        .codePoints()
        .anyMatch(c -> c >= 0x0E00 && WITHOUT_SPACES.contains(UScript.getScript(c)));
  }

  private List<String> byDictionary(String stretch) {
    List<String> parts = new ArrayList<>();
    icu.setText(stretch);
    int from = icu.first();
    for (int to = icu.next(); to != BreakIterator.DONE; to = icu.next()) {
      parts.add(stretch.substring(from, to));
      from = to;
    }
    return parts;
  }

  private static Word word(String text) {
    boolean isSymbol = true;
    boolean hasLetter = false;
    boolean isPunctuation = true;
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      int c = text.codePointAt(i);
      isSymbol &= RULES.symbols.contains(c);
      hasLetter |= UCharacter.isLetter(c);
      isPunctuation &= isPunctuation(c);
    }
    int length = text.codePointCount(0, text.length());
    boolean endsSentence = length == 1 && RULES.sentenceEnds.contains(text.codePointAt(0));
    return new Word(
        text,
        length,
        isSymbol,
        hasLetter,
        isPunctuation,
        endsSentence,
        NgramHashes.ofCodePoints(text));
  }

  private static boolean isPunctuation(int codePoint) {
    return switch (UCharacter.getType(codePoint)) {
      case Character.CONNECTOR_PUNCTUATION,
          Character.DASH_PUNCTUATION,
          Character.START_PUNCTUATION,
          Character.END_PUNCTUATION,
          Character.INITIAL_QUOTE_PUNCTUATION,
          Character.FINAL_QUOTE_PUNCTUATION,
          Character.OTHER_PUNCTUATION ->
          true;
      default -> false;
    };
  }

  /** spaCy's Tokenizer._split_affixes and _attach_tokens. */
  private static List<String> affixes(Rules rules, String stretch, boolean withSpecials) {
    List<String> words = new ArrayList<>();
    List<String> behind = new ArrayList<>();
    String rest = stretch;
    int last = -1;
    while (!rest.isEmpty() && rest.length() != last) {
      if (withSpecials && rules.specials.containsKey(rest)) {
        break;
      }
      last = rest.length();
      int before = prefix(rules, rest);
      String front = rest.substring(before);
      if (before > 0 && withSpecials && rules.specials.containsKey(front)) {
        words.add(rest.substring(0, before));
        rest = front;
        break;
      }
      int after = suffix(rules, front);
      String back = rest.substring(0, rest.length() - after);
      if (after > 0 && withSpecials && rules.specials.containsKey(back)) {
        behind.add(rest.substring(rest.length() - after));
        rest = back;
        break;
      }
      if (before > 0) {
        words.add(rest.substring(0, before));
      }
      boolean isBoth = before > 0 && after > 0 && before + after <= rest.length();
      if (after > 0 && (isBoth || before == 0)) {
        behind.add(rest.substring(rest.length() - after));
        rest = rest.substring(before, rest.length() - after);
      } else {
        rest = front;
      }
    }
    if (!rest.isEmpty()) {
      words.addAll(middle(rules, rest, withSpecials));
    }
    Collections.reverse(behind);
    words.addAll(behind);
    return words;
  }

  private static int prefix(Rules rules, String text) {
    char first = text.isEmpty() ? 'a' : text.charAt(0);
    if ((isAsciiLetter(first) && text.indexOf('$') < 0) || (first >= '0' && first <= '9')) {
      return 0; // of the prefixes only those of currencies begin so
    }
    Matcher matcher = rules.prefix.matcher(text);
    return matcher.lookingAt() ? matcher.end() : 0;
  }

  private static int suffix(Rules rules, String text) {
    int from = Math.max(0, text.length() - LONGEST_SUFFIX);
    boolean isPlain = true;
    for (int i = from; i < text.length(); i++) {
      isPlain &= isAsciiLetter(text.charAt(i));
    }
    if (isPlain) {
      return 0; // units stand behind digits
    }
    while (from > 0 && text.charAt(from) == '.') { // dots are one suffix, however many
      from--;
    }
    Matcher matcher = rules.suffix.matcher(text).region(from, text.length());
    matcher.useTransparentBounds(true);
    return matcher.find() ? matcher.end() - matcher.start() : 0;
  }

  private static boolean isAsciiLetter(char unit) {
    return (unit >= 'a' && unit <= 'z') || (unit >= 'A' && unit <= 'Z');
  }

  /** Only ASCII, and none of what the infixes cut at. */
  private static boolean hasNoInfix(String text) {
    for (int i = 0; i < text.length(); i++) {
      char unit = text.charAt(i);
      if (unit >= 0x80 || ".,+-*^:<>=/~".indexOf(unit) >= 0) {
        return false;
      }
    }
    return true;
  }

  private static List<String> middle(Rules rules, String rest, boolean withSpecials) {
    List<String> special = withSpecials ? rules.specials.get(rest) : null;
    if (special != null) {
      return special;
    }
    if (hasNoInfix(rest)) {
      return List.of(rest);
    }
    if (rest.indexOf('.') > 0 && rules.url.matcher(rest).find()) {
      return List.of(rest);
    }
    List<String> words = new ArrayList<>();
    Matcher infixes = rules.infix.matcher(rest);
    int from = 0;
    while (infixes.find()) {
      if (infixes.start() == 0) {
        continue;
      }
      if (infixes.start() > from) {
        words.add(rest.substring(from, infixes.start()));
      }
      if (infixes.end() > infixes.start()) {
        words.add(infixes.group());
      }
      from = infixes.end();
    }
    if (from < rest.length()) {
      words.add(rest.substring(from));
    }
    return words;
  }

  /** Words that together are a special case get its cut: longest first, then the first. */
  private static List<String> withSpecials(List<String> words) {
    for (int i = 0; i < words.size(); i++) {
      if (RULES.byFirst.containsKey(words.get(i))) {
        return replaced(words);
      }
    }
    return words;
  }

  private record Found(int from, Special special) {}

  private static List<String> replaced(List<String> words) {
    List<Found> all = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      for (Special special : RULES.byFirst.getOrDefault(words.get(i), List.of())) {
        int to = i + special.plain().size();
        if (to <= words.size() && words.subList(i, to).equals(special.plain())) {
          all.add(new Found(i, special));
        }
      }
    }
    all.sort((a, b) -> b.special().plain().size() - a.special().plain().size());
    Special[] at = new Special[words.size()];
    boolean[] isTaken = new boolean[words.size()];
    for (Found found : all) { // stable: of equal length the first
      int to = found.from() + found.special().plain().size();
      if (!isTaken[found.from()] && !isTaken[to - 1]) {
        at[found.from()] = found.special();
      }
      for (int i = found.from(); i < to; i++) {
        isTaken[i] = true;
      }
    }
    List<String> parts = new ArrayList<>();
    int i = 0;
    while (i < words.size()) {
      if (at[i] == null) {
        parts.add(words.get(i++));
      } else {
        parts.addAll(at[i].parts());
        i += at[i].plain().size();
      }
    }
    return parts;
  }
}
