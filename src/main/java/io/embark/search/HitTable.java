package io.embark.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Hits as people read them on a terminal: rank, score, where it is from, and how the text begins.
 */
public final class HitTable {
  private static final int SNIPPET_CHARACTERS = 160;
  private static final int HEADING_CHARACTERS = 100;
  private static final int SOURCE_CHARACTERS = 300;

  private HitTable() {}

  /** Two lines a hit. */
  public static List<String> lines(List<Hit> hits) {
    if (hits.isEmpty()) {
      return List.of("no hits");
    }
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < hits.size(); i++) {
      Hit hit = hits.get(i);
      lines.add(
          String.format(
              Locale.ROOT,
              "%2d. %.4f  %s%s",
              i + 1,
              hit.score(),
              plain(hit.sourceId(), SOURCE_CHARACTERS),
              heading(hit)));
      lines.add(
          "            "
              + plain(hit.text(), SNIPPET_CHARACTERS)
              + "  ["
              + hit.spanStart()
              + ".."
              + hit.spanEnd()
              + "] "
              + hit.itemId());
    }
    return lines;
  }

  private static String heading(Hit hit) {
    String heading =
        hit.attributes().getOrDefault("heading_path", hit.attributes().getOrDefault("title", ""));
    return heading.isEmpty() ? "" : "  (" + plain(heading, HEADING_CHARACTERS) + ")";
  }

  /**
   * One line without control characters, which could steer the terminal, of at most so many
   * characters.
   */
  private static String plain(String text, int most) {
    String line = text.replaceAll("\\p{C}|\\s+", " ").replaceAll(" {2,}", " ").strip();
    if (line.codePointCount(0, line.length()) <= most) {
      return line;
    }
    return line.substring(0, line.offsetByCodePoints(0, most)) + "…";
  }
}
