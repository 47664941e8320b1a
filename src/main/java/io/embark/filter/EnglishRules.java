package io.embark.filter;

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
 * spaCy's algorithm for one stretch of text without white space
 * (https://spacy.io/usage/linguistic-features#how-tokenizer-works), by {@link WordRules}.
 * Thread-safe.
 */
final class EnglishRules {
  /** Of what the rules know, dots left aside. */
  private static final int LONGEST_SUFFIX = 12;

  private final Pattern prefix;
  private final Pattern suffix;
  private final Pattern infix;
  private final Pattern url;
  private final Set<Integer> sentenceEnds;
  private final Set<Integer> symbols;
  private final Set<Integer> lineEnds;
  private final Map<String, List<String>> specials = new HashMap<>();
  private final Map<String, List<Special>> byFirst = new HashMap<>();

  /** Compiles them. */
  EnglishRules(WordRules rules) {
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
          if (prefix(text) == 0 && suffix(text) == 0 && !infix.matcher(text).find()) {
            return; // nothing that cuts words leaves it in pieces
          }
          List<String> plain = affixes(text, false);
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

  /** A cut of a special case: what it is without its rule, and with it. */
  private record Special(List<String> plain, List<String> parts) {}

  /** Ends a line of prose. */
  boolean endsLine(int codePoint) {
    return lineEnds.contains(codePoint);
  }

  /** Ends a sentence as a word of its own. */
  boolean endsSentence(int codePoint) {
    return sentenceEnds.contains(codePoint);
  }

  boolean isSymbol(int codePoint) {
    return symbols.contains(codePoint);
  }

  /** Its words; time grows by the square of its length. */
  List<String> cut(String stretch) {
    List<String> special = specials.get(stretch);
    return special == null ? withSpecials(affixes(stretch, true)) : special;
  }

  /** spaCy's Tokenizer._split_affixes and _attach_tokens. */
  private List<String> affixes(String stretch, boolean withSpecials) {
    List<String> words = new ArrayList<>();
    List<String> behind = new ArrayList<>();
    String rest = stretch;
    int last = -1;
    while (!rest.isEmpty() && rest.length() != last) {
      if (withSpecials && specials.containsKey(rest)) {
        break;
      }
      last = rest.length();
      int before = prefix(rest);
      String front = rest.substring(before);
      if (before > 0 && withSpecials && specials.containsKey(front)) {
        words.add(rest.substring(0, before));
        rest = front;
        break;
      }
      int after = suffix(front);
      String back = rest.substring(0, rest.length() - after);
      if (after > 0 && withSpecials && specials.containsKey(back)) {
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
      words.addAll(middle(rest, withSpecials));
    }
    Collections.reverse(behind);
    words.addAll(behind);
    return words;
  }

  private int prefix(String text) {
    char first = text.isEmpty() ? 'a' : text.charAt(0);
    if ((isAsciiLetter(first) && text.indexOf('$') < 0) || (first >= '0' && first <= '9')) {
      return 0; // of the prefixes only those of currencies begin so
    }
    Matcher matcher = prefix.matcher(text);
    return matcher.lookingAt() ? matcher.end() : 0;
  }

  private int suffix(String text) {
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
    Matcher matcher = suffix.matcher(text).region(from, text.length());
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

  private List<String> middle(String rest, boolean withSpecials) {
    List<String> special = withSpecials ? specials.get(rest) : null;
    if (special != null) {
      return special;
    }
    if (hasNoInfix(rest)) {
      return List.of(rest);
    }
    if (rest.indexOf('.') > 0 && url.matcher(rest).find()) {
      return List.of(rest);
    }
    List<String> words = new ArrayList<>();
    Matcher infixes = infix.matcher(rest);
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
  private List<String> withSpecials(List<String> words) {
    for (int i = 0; i < words.size(); i++) {
      if (byFirst.containsKey(words.get(i))) {
        return replaced(words);
      }
    }
    return words;
  }

  private record Found(int from, Special special) {}

  private List<String> replaced(List<String> words) {
    List<Found> all = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      for (Special special : byFirst.getOrDefault(words.get(i), List.of())) {
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
