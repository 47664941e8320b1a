package io.embark.segment;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Collectors;

/** From headings to sections. */
final class Sections {
  private static final String PATH_SEPARATOR = " > ";

  private Sections() {}

  /**
   * Sections in order; together they are the whole text. A heading with nothing below it but a
   * deeper heading belongs to that one's section: alone it would be a chunk of nothing but a
   * heading. An empty section followed by a heading of its own or a higher level stays one.
   */
  static List<Section> of(String text, List<Heading> headings) {
    List<Section> sections = new ArrayList<>();
    int start = 0;
    if (!headings.isEmpty() && !isBlank(text, 0, headings.get(0).start())) {
      sections.add(new Section(new Span(0, headings.get(0).start()), ""));
      start = headings.get(0).start();
    }
    if (headings.isEmpty()) {
      sections.add(new Section(Span.whole(text), ""));
    }
    Deque<Heading> above = new ArrayDeque<>();
    for (int i = 0; i < headings.size(); i++) {
      Heading heading = headings.get(i);
      while (!above.isEmpty() && above.getLast().level() >= heading.level()) {
        above.removeLast();
      }
      above.addLast(heading);
      boolean isLast = i == headings.size() - 1;
      int end = isLast ? text.length() : headings.get(i + 1).start();
      boolean leadsIn =
          !isLast
              && headings.get(i + 1).level() > heading.level()
              && isBlank(text, heading.end(), end);
      if (!leadsIn) {
        String path =
            above.stream().map(Heading::title).collect(Collectors.joining(PATH_SEPARATOR));
        sections.add(new Section(new Span(start, end), path));
        start = end;
      }
    }
    return sections;
  }

  private static boolean isBlank(String text, int start, int end) {
    return end <= start || new Span(start, end).stripped(text).isEmpty();
  }
}
