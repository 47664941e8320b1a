package io.embark.read;

import java.util.List;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/** Takes out of a parsed page what is not its content. */
final class HtmlFurniture {
  /** Never content: code, pictures, controls, and what is hidden or marked as navigation. */
  private static final String NOT_CONTENT =
      "script, style, noscript, template, svg, nav, button, select, datalist, input, textarea,"
          + " iframe, object, canvas, audio, video, dialog:not([open]),"
          + " [hidden]:not([hidden=until-found]), [style~=(?i)display\\s*:\\s*none],"
          + " [role=navigation], [role=banner], [role=contentinfo], [role=search]";

  /** A header or footer is a landmark of the page unless it belongs to one of these (HTML-AAM). */
  private static final String SECTIONING = "article, aside, main, nav, section";

  /** Scaladoc 2.12 and 2.13: search, package tree, member filter, inheritance lists. */
  private static final String OF_SCALADOC =
      "#search, #search-results, #subpackage-spacer, #mbrsel, #inheritedMembers, #groupedMembers,"
          + " #tooltip, #footer, .permalink, .morelinks, .big-circle, .toggleContainer,"
          + " li[name^=scala.AnyRef#], li[name^=scala.Any#], li[name^=java.lang.Object#]";

  /** Javadoc 8 and later: bars of links that are no nav element. */
  private static final String OF_JAVADOC =
      ".topNav, .bottomNav, .subNav, .skipNav, ul.sub-nav-list, .inheritance, .legalCopy";

  /** Javadoc's tables of members, where the members themselves follow. */
  private static final String MEMBER_SUMMARY =
      "section.method-summary, section.constructor-summary, section.field-summary, div.summary";

  private HtmlFurniture() {}

  /** Changes the document. */
  static void remove(Document document) {
    if (document.selectFirst("#definition") != null && document.selectFirst("#template") != null) {
      scaladoc(document);
    }
    document.select(OF_JAVADOC).remove();
    if (document.selectFirst("section.details, section.method-details, div.details") != null) {
      document.select(MEMBER_SUMMARY).remove();
    }
    for (Element element : document.select(NOT_CONTENT)) {
      if (!element.equals(document.body())) {
        element.remove();
      }
    }
    for (Element element : document.select("header, footer")) {
      if (element.parents().is(SECTIONING)) {
        continue;
      }
      element.remove();
    }
  }

  /**
   * A member's signature becomes a heading below the h3 of its group, so that outline and chunks
   * follow members; the short comment goes where the full one repeats it.
   */
  private static void scaladoc(Document document) {
    document.select(OF_SCALADOC).remove();
    for (Element member : document.select("li:has(> .symbol)")) {
      if (member.selectFirst("> .fullcomment > .comment") != null) {
        member.select("> .shortcomment").remove();
      }
      List<Element> signature = member.select("> .modifier_kind, > .symbol");
      Element heading = new Element("h4");
      signature.get(0).before(heading);
      for (Element part : signature) {
        heading.appendChild(part);
        heading.appendText(" ");
      }
    }
    for (Element term : document.select("dl.attributes > dt")) {
      Element definition = term.nextElementSibling();
      if (term.text().equals("Definition Classes") && definition != null) {
        definition.remove();
        term.remove();
      }
    }
  }
}
