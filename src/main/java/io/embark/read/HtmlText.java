package io.embark.read;

import java.util.List;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/**
 * A page as text: what a reader of the page's content would copy. Block elements are lines,
 * headings stand below an empty line, list items start with "- ", cells of a row are set apart by "
 * | ", {@code pre} keeps its lines, other white space collapses.
 *
 * @param title of the {@code title} element, empty without one
 * @param outline headings h1 to h6 in order
 */
record HtmlText(String title, String text, List<Heading> outline) {
  static HtmlText of(String html) {
    Document document = Jsoup.parse(html);
    String title = document.title();
    HtmlFurniture.remove(document);
    Element main = document.selectFirst("main, [role=main]");
    Element content = main == null || main.text().isBlank() ? document.body() : main;
    HtmlTextBuilder builder = new HtmlTextBuilder();
    content.traverse(builder);
    return new HtmlText(title, builder.text(), builder.outline());
  }
}
