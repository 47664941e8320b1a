package io.embark.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HitTableTest {
  private static Hit hit(String text, Map<String, String> attributes, double score) {
    return new Hit("id", "a/b.html", 2, 10, 200, text, attributes, score);
  }

  @Test
  void aHitIsTwoLines() {
    assertThat(
            HitTable.lines(
                List.of(
                    hit("first", Map.of("title", "T", "heading_path", "A > B"), 0.98765),
                    hit("second", Map.of("title", "T"), -1),
                    hit("third", Map.of(), 12.5))))
        .containsExactly(
            " 1. 0.9877  a/b.html  (A > B)",
            "            first  [10..200] id",
            " 2. -1.0000  a/b.html  (T)",
            "            second  [10..200] id",
            " 3. 12.5000  a/b.html",
            "            third  [10..200] id");
  }

  @Test
  void aTextIsOneLineWithoutControlCharacters() {
    assertThat(HitTable.lines(List.of(hit(" a\n\n b\u001b[31m\tc \u0000", Map.of(), 1))).get(1))
        .isEqualTo("            a b [31m c  [10..200] id");
  }

  @Test
  void aLongTextIsCutBetweenCharacters() {
    String line = HitTable.lines(List.of(hit("😀".repeat(161), Map.of(), 1))).get(1);
    assertThat(line).isEqualTo("            " + "😀".repeat(160) + "…  [10..200] id");
    assertThat(HitTable.lines(List.of(hit("😀".repeat(160), Map.of(), 1))).get(1))
        .isEqualTo("            " + "😀".repeat(160) + "  [10..200] id");
  }

  @Test
  void aHeadingIsCutAndCannotSteerTheTerminal() {
    String line =
        HitTable.lines(List.of(hit("x", Map.of("title", "\u001b[2J" + "t".repeat(200)), 1))).get(0);
    assertThat(line).isEqualTo(" 1. 1.0000  a/b.html  ([2J" + "t".repeat(97) + "…)");
  }

  @Test
  void nothingFoundIsSaid() {
    assertThat(HitTable.lines(List.of())).containsExactly("no hits");
  }
}
