package io.embark.segment;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Headings of a Markdown text, read line by line as CommonMark 0.31 has them: ATX ({@code ## Title
 * ##}) and setext (underlined by {@code =} or {@code -}). Lines in fenced or indented code and in
 * YAML front matter are no headings. Headings inside block quotes and list items are not looked
 * for, and a title keeps its inline marks as they stand.
 */
final class MarkdownHeadings {
  private static final Pattern ATX =
      Pattern.compile(" {0,3}(#{1,6})(?:[ \\t]+(.*?))??(?:[ \\t]+#+)?[ \\t]*");
  private static final Pattern UNDERLINE = Pattern.compile(" {0,3}(=+|-+)[ \\t]*");
  private static final Pattern FENCE = Pattern.compile(" {0,3}(`{3,}(?=[^`]*$)|~{3,}).*");
  private static final Pattern INDENTED = Pattern.compile("(?: {0,3}\\t| {4}).*");
  private static final Pattern RULE = Pattern.compile(" {0,3}([-*_])[ \\t]*(?:\\1[ \\t]*){2,}");
  private static final Pattern CONTAINER =
      Pattern.compile(" {0,3}(?:>.*|[-+*](?:[ \\t].*)?|\\d{1,9}[.)](?:[ \\t].*)?|\\|.*)");
  private static final Pattern FRONT_MATTER_END = Pattern.compile("(?:---|\\.\\.\\.)[ \\t]*");

  /**
   * A longer line or title is text: people do not write such headings, machines write such lines.
   */
  private static final int LONGEST_HEADING = 1000;

  private final String text;
  private final List<Heading> headings = new ArrayList<>();

  /** The mark that opened the code block we are in, or null. */
  private String fence;

  /** Where the paragraph that an underline would make a heading starts, or -1. */
  private int paragraph = -1;

  /** In a list, quote or table, whose text goes on until a blank line. */
  private boolean isInContainer;

  private MarkdownHeadings(String text) {
    this.text = text;
  }

  /** In order. */
  static List<Heading> of(String text) {
    MarkdownHeadings reading = new MarkdownHeadings(text);
    int start = reading.afterFrontMatter();
    while (start < text.length()) {
      int end = lineEnd(text, start);
      reading.line(start, end);
      start = afterBreak(text, end);
    }
    return List.copyOf(reading.headings);
  }

  private void line(int start, int end) {
    if (fence != null) {
      fence = closesFence(start, end) ? null : fence;
      return;
    }
    if (end - start > LONGEST_HEADING) {
      endBlock();
      return;
    }
    String line = text.substring(start, end);
    Matcher fenceMark = FENCE.matcher(line);
    Matcher atx = ATX.matcher(line);
    if (line.isBlank()) {
      endBlock();
    } else if (paragraph >= 0 && UNDERLINE.matcher(line).matches()) {
      underlined(line, start, end);
    } else if (fenceMark.matches()) {
      endBlock();
      fence = fenceMark.group(1);
    } else if (atx.matches()) {
      endBlock();
      String title = atx.group(2) == null ? "" : atx.group(2).strip();
      headings.add(new Heading(atx.group(1).length(), start, end, title));
    } else if (RULE.matcher(line).matches()) {
      endBlock();
    } else if (CONTAINER.matcher(line).matches()) {
      paragraph = -1;
      isInContainer = true;
    } else if (paragraph < 0 && !isInContainer && !INDENTED.matcher(line).matches()) {
      paragraph = start;
    }
  }

  private void endBlock() {
    paragraph = -1;
    isInContainer = false;
  }

  private void underlined(String line, int start, int end) {
    if (start - paragraph <= LONGEST_HEADING) {
      int level = line.strip().startsWith("=") ? 1 : 2;
      String title = text.substring(paragraph, start).strip().replaceAll("\\s*[\\r\\n]\\s*", " ");
      headings.add(new Heading(level, paragraph, end, title));
    }
    endBlock();
  }

  private boolean closesFence(int start, int end) {
    if (end - start > LONGEST_HEADING) {
      return false;
    }
    String line = text.substring(start, end);
    String mark = line.strip();
    return mark.length() >= fence.length()
        && mark.chars().allMatch(unit -> unit == fence.charAt(0))
        && !INDENTED.matcher(line).matches();
  }

  private int afterFrontMatter() {
    int end = lineEnd(text, 0);
    if (!text.startsWith("---") || !text.substring(0, end).stripTrailing().equals("---")) {
      return 0;
    }
    int start = afterBreak(text, end);
    while (start < text.length()) {
      end = lineEnd(text, start);
      boolean isEnd = FRONT_MATTER_END.matcher(text).region(start, end).matches();
      start = afterBreak(text, end);
      if (isEnd) {
        return start;
      }
    }
    return 0;
  }

  /** Of the line that starts at {@code start}; its break is not included. */
  static int lineEnd(String text, int start) {
    int end = start;
    while (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != '\r') {
      end++;
    }
    return end;
  }

  private static int afterBreak(String text, int lineEnd) {
    return text.startsWith("\r\n", lineEnd) ? lineEnd + 2 : lineEnd + 1;
  }
}
