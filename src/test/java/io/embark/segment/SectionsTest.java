package io.embark.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SectionsTest {
  @Test
  void carryThePathOfTheHeadingsAboveThem() {
    assertThat(of("intro\n# A\na\n## B\nb\n### C\nc\n## D\nd\n# E\ne"))
        .containsExactly(
            ": intro",
            "A: # A a",
            "A > B: ## B b",
            "A > B > C: ### C c",
            "A > D: ## D d",
            "E: # E e");
  }

  @Test
  void includeHeadingsThatOnlyLeadIntoADeeperOne() {
    assertThat(of("# A\n\n## B\n### C\nc\n## D\nd"))
        .containsExactly("A > B > C: # A ## B ### C c", "A > D: ## D d");
  }

  @Test
  void areKeptWhenEmptyAndFollowedByAnEqualOrHigherHeading() {
    assertThat(of("# A\n## B\n## C\nc\n# D"))
        .containsExactly("A > B: # A ## B", "A > C: ## C c", "D: # D");
  }

  @Test
  void areTheWholeTextWithoutHeadings() {
    assertThat(of("just text")).containsExactly(": just text");
  }

  @Test
  void followLevelsThatJump() {
    assertThat(of("### A\na\n# B\nb\n##### C\nc"))
        .containsExactly("A: ### A a", "B: # B b", "B > C: ##### C c");
  }

  @Test
  void startAtTheTextWhenNothingIsBeforeTheFirstHeading() {
    List<Section> sections = Sections.of(" \n# A\na", MarkdownHeadings.of(" \n# A\na"));
    assertThat(sections).containsExactly(new Section(new Span(0, 7), "A"));
  }

  private static List<String> of(String text) {
    return Sections.of(text, MarkdownHeadings.of(text)).stream()
        .map(
            section ->
                section.path() + ": " + section.span().of(text).strip().replaceAll("\\s+", " "))
        .toList();
  }
}
