package io.embark.read;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.pdfbox.cos.COSDictionary;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.interactive.documentnavigation.outline.PDDocumentOutline;
import org.apache.pdfbox.pdmodel.interactive.documentnavigation.outline.PDOutlineItem;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.TextNode;

/** Pages and chapters of a PDF document, as an outline of its text. */
final class PdfOutline {
  /** The deepest level: a page lies in its chapter. */
  private static final int PAGE_LEVEL = 6;

  private static final int DEEPEST_CHAPTER = 5;
  private static final int MOST_BOOKMARKS = 10_000;
  private static final int MOST_TITLE_LINES = 3;
  private static final Pattern NUMBER =
      Pattern.compile("(?:[0-9]+|[ivxlc]+|[a-z](?=[.)]))[0-9.)]*\\s+");
  private static final Pattern BLANKS = Pattern.compile("[\\s\\p{Z}]+");

  private PdfOutline() {}

  /**
   * An entry of the file's outline.
   *
   * @param level 1 to 5; what lies deeper counts as 5
   * @param page where it leads, from 0
   */
  record Bookmark(int level, int page, String title) {}

  /** Bookmarks that lead to pages of the document, in the outline's order. */
  static List<Bookmark> bookmarks(PDDocument document) {
    List<Bookmark> found = new ArrayList<>();
    PDDocumentOutline outline = document.getDocumentCatalog().getDocumentOutline();
    if (outline != null) {
      Set<COSDictionary> seen = Collections.newSetFromMap(new IdentityHashMap<>());
      collect(document, outline.getFirstChild(), 1, seen, found);
    }
    return found;
  }

  private static void collect(
      PDDocument document,
      PDOutlineItem first,
      int level,
      Set<COSDictionary> seen,
      List<Bookmark> found) {
    for (PDOutlineItem item = first; item != null; item = item.getNextSibling()) {
      if (!seen.add(item.getCOSObject()) || seen.size() > MOST_BOOKMARKS) {
        return; // an outline that leads back to itself
      }
      int page = page(document, item);
      String title = item.getTitle() == null ? "" : oneLine(item.getTitle());
      if (page >= 0 && !title.isEmpty()) {
        found.add(new Bookmark(Math.min(level, DEEPEST_CHAPTER), page, title));
      }
      collect(document, item.getFirstChild(), level + 1, seen, found);
    }
  }

  private static int page(PDDocument document, PDOutlineItem item) {
    try {
      PDPage page = item.findDestinationPage(document);
      return page == null ? -1 : document.getPages().indexOf(page);
    } catch (IOException e) {
      return -1; // leads nowhere: no chapter of this text
    }
  }

  /**
   * Makes headings of the lines of a page that are the titles of its bookmarks, with or without a
   * number before them.
   *
   * @return bookmarks whose titles are no lines of the page
   */
  static List<Bookmark> markTitles(Element page, List<Bookmark> bookmarks) {
    Map<String, Deque<Bookmark>> byTitle = new HashMap<>();
    bookmarks.forEach(
        bookmark ->
            byTitle
                .computeIfAbsent(plain(bookmark.title()), t -> new ArrayDeque<>())
                .add(bookmark));
    byTitle.remove("");
    List<Bookmark> missing = new ArrayList<>(bookmarks);
    if (!missing.isEmpty()) {
      for (TextNode node : page.nodeStream(TextNode.class).toList()) {
        Set<Bookmark> marked = markTitles(node, byTitle);
        missing.removeIf(marked::contains);
      }
    }
    return missing;
  }

  /** The bookmarks whose titles became headings, each as the object that it is in the map. */
  private static Set<Bookmark> markTitles(TextNode node, Map<String, Deque<Bookmark>> byTitle) {
    Set<Bookmark> marked = Collections.newSetFromMap(new IdentityHashMap<>());
    List<String> lines = node.getWholeText().lines().toList();
    StringBuilder before = new StringBuilder();
    int line = 0;
    while (line < lines.size()) {
      int count = MOST_TITLE_LINES;
      Bookmark found = null;
      while (found == null && count > 0) {
        found = titled(lines, line, count, byTitle);
        count -= found == null ? 1 : 0;
      }
      if (found == null) {
        before.append(lines.get(line)).append('\n');
        line++;
      } else {
        node.before(new TextNode(before.toString()));
        before.setLength(0);
        String title = String.join(" ", lines.subList(line, line + count));
        node.before(new Element("h" + found.level()).appendText(title));
        marked.add(found);
        line += count;
      }
    }
    if (!marked.isEmpty()) {
      node.text(before.toString());
    }
    return marked;
  }

  /** Takes the first bookmark whose title is these lines out of the map; null without one. */
  private static Bookmark titled(
      List<String> lines, int from, int count, Map<String, Deque<Bookmark>> byTitle) {
    if (from + count > lines.size()) {
      return null;
    }
    Deque<Bookmark> same = byTitle.get(plain(String.join(" ", lines.subList(from, from + count))));
    return same == null ? null : same.poll();
  }

  /** For comparisons: lower case, single blanks, no number before it. */
  private static String plain(String title) {
    String line = oneLine(title).toLowerCase(Locale.ROOT);
    Matcher number = NUMBER.matcher(line);
    return number.lookingAt() ? line.substring(number.end()) : line;
  }

  /**
   * The outline of a text.
   *
   * @param headings of {@link #markTitles}, with their places
   * @param missing bookmarks without a heading: they are where their page starts, or the next one
   *     with text
   * @param starts of each page in the text, -1 for one without text
   * @param byPage whether pages are entries, {@code page 1} and so on, below their chapters
   */
  static List<Heading> of(
      List<Heading> headings, List<Bookmark> missing, List<Integer> starts, boolean byPage) {
    List<Heading> outline = new ArrayList<>();
    for (Bookmark bookmark : missing) {
      starts.subList(bookmark.page(), starts.size()).stream()
          .filter(start -> start >= 0)
          .findFirst()
          .ifPresent(start -> outline.add(new Heading(bookmark.level(), start, bookmark.title())));
    }
    outline.addAll(headings);
    outline.sort(Comparator.comparingInt(Heading::start));
    return byPage ? withPages(outline, starts) : outline;
  }

  /** A page is where it starts and, once more, below each chapter that starts within. */
  private static List<Heading> withPages(List<Heading> chapters, List<Integer> starts) {
    List<Heading> outline = new ArrayList<>();
    int chapter = 0;
    String page = "";
    for (int i = 0; i < starts.size(); i++) {
      int start = starts.get(i);
      if (start < 0) {
        continue;
      }
      while (chapter < chapters.size() && chapters.get(chapter).start() < start) {
        int at = chapters.get(chapter).start();
        while (chapter < chapters.size() && chapters.get(chapter).start() == at) {
          outline.add(chapters.get(chapter));
          chapter++;
        }
        outline.add(new Heading(PAGE_LEVEL, at, page));
      }
      page = "page " + (i + 1);
      while (chapter < chapters.size() && chapters.get(chapter).start() == start) {
        outline.add(chapters.get(chapter));
        chapter++;
      }
      outline.add(new Heading(PAGE_LEVEL, start, page));
    }
    while (chapter < chapters.size()) {
      outline.add(chapters.get(chapter));
      outline.add(new Heading(PAGE_LEVEL, chapters.get(chapter).start(), page));
      chapter++;
    }
    return outline;
  }

  private static String oneLine(String title) {
    return BLANKS.matcher(title).replaceAll(" ").strip();
  }
}
