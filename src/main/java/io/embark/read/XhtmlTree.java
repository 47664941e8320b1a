package io.embark.read;

import org.apache.tika.exception.WriteLimitReachedException;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.TextNode;
import org.xml.sax.Attributes;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/** Builds the tree of what Tika's parsers tell as XHTML. Used by one thread. */
final class XhtmlTree extends DefaultHandler {
  private static final String CLASS = "class";

  private final int mostCharacters;
  private final Document document = new Document("");
  private final StringBuilder text = new StringBuilder();
  private Element open = document;
  private long characters;

  /** More characters than these are a {@link WriteLimitReachedException}. */
  XhtmlTree(int mostCharacters) {
    this.mostCharacters = mostCharacters;
  }

  /** The whole tree, after the parser's end. */
  Document document() {
    addText();
    return document;
  }

  @Override
  public void startElement(String uri, String name, String qualified, Attributes attributes) {
    addText();
    Element element = new Element(name);
    String classes = attributes.getValue(CLASS);
    if (classes != null) {
      element.attr(CLASS, classes);
    }
    open.appendChild(element);
    open = element;
  }

  @Override
  public void endElement(String uri, String name, String qualified) {
    addText();
    open = open.parent() == null ? document : open.parent();
  }

  @Override
  public void characters(char[] chars, int start, int length) throws SAXException {
    characters += length;
    if (characters > mostCharacters) {
      throw new WriteLimitReachedException(mostCharacters);
    }
    text.append(chars, start, length);
  }

  /** Line breaks between the lines of a paragraph come as such. */
  @Override
  public void ignorableWhitespace(char[] chars, int start, int length) throws SAXException {
    characters(chars, start, length);
  }

  private void addText() {
    if (text.length() > 0) {
      open.appendChild(new TextNode(text.toString()));
      text.setLength(0);
    }
  }
}
