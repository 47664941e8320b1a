package io.embark.read;

import java.util.ArrayList;
import java.util.List;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeVisitor;

/**
 * Walks a tree once and writes text. White space, item marks and cell marks are owed until the next
 * visible character, so none stands at an end and empty elements leave nothing.
 */
final class HtmlTextBuilder implements NodeVisitor {
  private static final int MOST_BREAKS = 2;
  private static final String ITEM_MARK = "- ";
  private static final String CELL_MARK = " | ";

  private final StringBuilder out = new StringBuilder();
  private final List<Heading> outline = new ArrayList<>();
  private int owedBreaks;
  private String owedSpace = "";
  private String owedMark = "";
  private int rowStart;
  private int preDepth;
  private int headingStart = -1;
  private int partStart = -1;
  private boolean isHeadingOpen;

  String text() {
    return out.toString();
  }

  /** Characters so far. */
  int length() {
    return out.length();
  }

  List<Heading> outline() {
    return List.copyOf(outline);
  }

  /** What is walked next stands below {@code breaks} line breaks. */
  void beginPart(int breaks) {
    owe(breaks);
    owedMark = "";
    partStart = -1;
  }

  /** Where the part's first visible character stands, or -1 if it has none. */
  int partStart() {
    return partStart;
  }

  @Override
  public void head(Node node, int depth) {
    if (node instanceof TextNode text) {
      text.getWholeText().codePoints().forEach(preDepth > 0 ? this::preformatted : this::flowing);
    } else if (node instanceof Element element) {
      open(element);
    }
  }

  @Override
  public void tail(Node node, int depth) {
    if (node instanceof Element element) {
      close(element);
    }
  }

  private void open(Element element) {
    switch (element.normalName()) {
      case "br" -> owe(owedBreaks + 1);
      case "pre" -> {
        owe(1);
        preDepth++;
      }
      case "li" -> {
        owe(1);
        owedMark = ITEM_MARK;
      }
      case "tr" -> {
        owe(1);
        rowStart = out.length();
      }
      case "td", "th" -> {
        if (out.length() > rowStart) {
          owedBreaks = 0; // blocks inside a cell must not tear the row apart
          owedMark = CELL_MARK;
        }
      }
      case "h1", "h2", "h3", "h4", "h5", "h6" -> {
        owe(MOST_BREAKS);
        owedMark = "";
        isHeadingOpen = true;
        headingStart = -1;
      }
      default -> {
        if (element.isBlock()) {
          owe(1);
        }
      }
    }
  }

  private void close(Element element) {
    switch (element.normalName()) {
      case "br", "td", "th" -> {}
      case "pre" -> {
        preDepth--;
        owe(1);
      }
      case "li" -> {
        owe(1);
        owedMark = "";
      }
      case "h1", "h2", "h3", "h4", "h5", "h6" -> {
        if (headingStart >= 0) {
          int level = element.normalName().charAt(1) - '0';
          String title = out.substring(headingStart).replace('\n', ' ');
          outline.add(new Heading(level, headingStart, title));
        }
        isHeadingOpen = false;
        owe(1);
      }
      default -> {
        if (element.isBlock()) {
          owe(1);
        }
      }
    }
  }

  private void owe(int breaks) {
    owedBreaks = Math.max(owedBreaks, Math.min(MOST_BREAKS, breaks));
    owedSpace = "";
  }

  private void flowing(int codePoint) {
    if (isSpace(codePoint)) {
      owedSpace = " ";
    } else {
      write(codePoint);
    }
  }

  private void preformatted(int codePoint) {
    if (codePoint == '\n') {
      owedBreaks++;
      owedSpace = "";
    } else if (isSpace(codePoint)) {
      owedSpace += codePoint == '\r' ? "" : Character.toString(codePoint);
    } else {
      write(codePoint);
    }
  }

  private void write(int codePoint) {
    if (isInvisible(codePoint)) {
      return;
    }
    boolean isLineStart = out.length() == 0 || owedBreaks > 0;
    if (out.length() > 0) {
      out.append("\n".repeat(owedBreaks));
    }
    out.append(owedMark);
    if (owedMark.isEmpty() && (!isLineStart || preDepth > 0)) {
      out.append(owedSpace);
    }
    owedBreaks = 0;
    owedMark = "";
    owedSpace = "";
    if (isHeadingOpen && headingStart < 0) {
      headingStart = out.length();
    }
    if (partStart < 0) {
      partStart = out.length();
    }
    out.appendCodePoint(codePoint);
  }

  private static boolean isSpace(int codePoint) {
    return Character.isWhitespace(codePoint) || Character.isSpaceChar(codePoint);
  }

  /** Soft hyphen, zero-width space and byte order mark: hints for line breaking, no characters. */
  private static boolean isInvisible(int codePoint) {
    return codePoint == 0xAD || codePoint == 0x200B || codePoint == 0xFEFF;
  }
}
