package io.embark.filter;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What C4 keeps of a page (Raffel et al., JMLR 21 (2020), 2.2): lines that look like prose. Here
 * they are counted and the text stays as it is, since an item's span must be its source's text.
 *
 * @param sentences in the kept lines up to the first forbidden one
 * @param hasLoremIpsum the first forbidden line has "lorem ipsum"
 * @param hasCurlyBracket the first forbidden line has an opening curly bracket
 */
record ProseLines(int sentences, boolean hasLoremIpsum, boolean hasCurlyBracket) {
  private static final Pattern CITATION = Pattern.compile("\\[\\d*]|\\[edit]|\\[citation needed]");
  private static final String ENDS = ".?!\"'";
  private static final List<String> POLICIES =
      List.of(
          "terms of use",
          "privacy policy",
          "cookie policy",
          "uses cookies",
          "use of cookies",
          "use cookies");

  static ProseLines of(List<String> lines, EnglishWords words, QualitySettings settings) {
    int sentences = 0;
    for (String whole : lines) {
      String line = Whitespace.strip(whole);
      if (!hasFittingWords(line, settings)) {
        continue;
      }
      String cited = line.indexOf('[') < 0 ? line : CITATION.matcher(line).replaceAll("");
      if (settings.wantsTerminalPunctuation() && !endsAsProse(cited)) {
        continue;
      }
      String lower = cited.toLowerCase(Locale.ROOT);
      if (lower.contains("lorem ipsum")) {
        return new ProseLines(sentences, true, false);
      }
      if (lower.contains("javascript")) {
        continue;
      }
      if (cited.indexOf('{') >= 0) {
        return new ProseLines(sentences, false, true);
      }
      if (POLICIES.stream().noneMatch(lower::contains)) {
        sentences += words.sentences(cited);
      }
    }
    return new ProseLines(sentences, false, false);
  }

  private static boolean endsAsProse(String line) {
    return !line.isEmpty()
        && ENDS.indexOf(line.charAt(line.length() - 1)) >= 0
        && !line.endsWith("...");
  }

  /** Enough of them, none too long; here a word is what stands between white space. */
  private static boolean hasFittingWords(String line, QualitySettings settings) {
    int words = 0;
    int at = 0;
    while (at < line.length()) {
      int from = Whitespace.skip(line, at, line.length());
      int to = from;
      while (to < line.length() && !Whitespace.is(line.charAt(to))) {
        to++;
      }
      if (to > from) {
        words++;
        if (to - from > settings.maxLineWordLength()
            && line.codePointCount(from, to) > settings.maxLineWordLength()) {
          return false;
        }
      }
      at = to;
    }
    return words >= settings.minLineWords();
  }
}
