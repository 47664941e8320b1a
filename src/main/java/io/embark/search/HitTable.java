package io.embark.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Hits as people read them on a terminal: rank, score, where it is from, and how the text begins.
 */
public final class HitTable {
  private static final int SNIPPET_CHARACTERS = 160;

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
              Locale.ROOT, "%2d. %.4f  %s%s", i + 1, hit.score(), hit.sourceId(), heading(hit)));
      lines.add(
          "            "
              + snippet(hit.text())
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
    return heading.isEmpty() ? "" : "  (" + heading + ")";
  }

  private static String snippet(String text) {
    String line = text.replaceAll("\\p{C}|\\s+", " ").replaceAll(" {2,}", " ").strip();
    if (line.codePointCount(0, line.length()) <= SNIPPET_CHARACTERS) {
      return line;
    }
    return line.substring(0, line.offsetByCodePoints(0, SNIPPET_CHARACTERS)) + "…";
  }
}
