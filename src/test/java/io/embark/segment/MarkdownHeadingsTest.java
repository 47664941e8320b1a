package io.embark.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Cases from the CommonMark 0.31 specification, sections 4.2 to 4.5, and what it leaves out. */
class MarkdownHeadingsTest {
  @Test
  void findsAtxHeadingsOfSixLevels() {
    assertThat(titles("# foo\n## foo\n### foo\n#### foo\n##### foo\n###### foo"))
        .containsExactly("1 foo", "2 foo", "3 foo", "4 foo", "5 foo", "6 foo");
    assertThat(titles("####### foo\n\n#5 bolt\n\n#hashtag\n\n\\## foo")).isEmpty();
  }

  @Test
  void takesOffBlanksAndClosingMarks() {
    assertThat(titles("#                  foo                     ")).containsExactly("1 foo");
    assertThat(titles("## foo ##\n  ###   bar    ###\n# foo #################"))
        .containsExactly("2 foo", "3 bar", "1 foo");
    assertThat(titles("### foo ### b\n# foo#\n## \n#\n### ###"))
        .containsExactly("3 foo ### b", "1 foo#", "2 ", "1 ", "3 ");
  }

  @Test
  void allowsThreeBlanksBeforeAndNotFour() {
    assertThat(titles(" ### foo\n  ## foo\n   # foo")).containsExactly("3 foo", "2 foo", "1 foo");
    assertThat(titles("    # foo\n\n\t# foo")).isEmpty();
  }

  @Test
  void findsUnderlinedHeadings() {
    assertThat(titles("Foo *bar*\n=========\n\nFoo *bar*\n---------"))
        .containsExactly("1 Foo *bar*", "2 Foo *bar*");
    assertThat(titles("Foo\n=")).containsExactly("1 Foo");
    assertThat(titles("   Foo\n----      ")).containsExactly("2 Foo");
    assertThat(titles("Foo\n= =\n\nFoo\n--- -\n\nFoo\n    ---")).isEmpty();
  }

  @Test
  void takesTheWholeParagraphAboveAnUnderline() {
    String text = "x\n\nFoo\r\nBar\r\n===\r\ntext";
    assertThat(MarkdownHeadings.of(text)).containsExactly(new Heading(1, 3, 16, "Foo Bar"));
    assertThat(text.substring(3, 16)).isEqualTo("Foo\r\nBar\r\n===");
  }

  @Test
  void underlinesNothingButParagraphs() {
    assertThat(
            titles("- foo\n-----\n\n> foo\n---\n\n---\n---\n\n| a | b |\n---\n\n- item\nlazy\n---"))
        .isEmpty();
    assertThat(titles("    code\n---\n\n***\n---\n\n```\ncode\n```\n---")).isEmpty();
    assertThat(titles("- item\n\nFoo\n---\n\n***\nBar\n---")).containsExactly("2 Foo", "2 Bar");
  }

  @Test
  void seesNoHeadingInFencedCode() {
    assertThat(titles("```\n# no\n```\n# yes\n~~~ sh\n# no\n```\n# no\n~~~~\n# yes"))
        .containsExactly("1 yes", "1 yes");
    assertThat(titles("````\n```\n# no\n````\n# yes")).containsExactly("1 yes");
    assertThat(titles("```\n# no\n    ```\n# no, the fence is never closed")).isEmpty();
    assertThat(titles("``` a`b\n# yes")).containsExactly("1 yes");
  }

  @Test
  void skipsFrontMatter() {
    assertThat(titles("---\ntitle: x\n# no\n---\n# yes")).containsExactly("1 yes");
    assertThat(titles("---\n# yes")).containsExactly("1 yes");
  }

  @Test
  void takesAVeryLongLineForText() {
    String longLine = "# " + "x ".repeat(600_000);
    assertThat(titles(longLine + "\n# yes\n" + "-".repeat(100_000) + "\nFoo\n---"))
        .containsExactly("1 yes", "2 Foo");
  }

  @Test
  void knowsWhereAHeadingStands() {
    assertThat(MarkdownHeadings.of("ab\n## Title ##\ntext"))
        .isEqualTo(List.of(new Heading(2, 3, 14, "Title")));
  }

  private static List<String> titles(String text) {
    return MarkdownHeadings.of(text).stream()
        .map(heading -> heading.level() + " " + heading.title())
        .toList();
  }
}
