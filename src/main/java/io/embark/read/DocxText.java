package io.embark.read;

import java.io.IOException;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.tika.exception.TikaException;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.microsoft.OfficeParserConfig;
import org.apache.tika.parser.microsoft.ooxml.OOXMLParser;
import org.xml.sax.SAXException;

/**
 * Word documents: paragraphs, lists, tables, foot and end notes; headings by their styles. Page
 * headers and footers, comments that were deleted and macros are no text. Read as a stream: only
 * what is written out is held.
 */
final class DocxText {
  private DocxText() {}

  static ExtractedText of(byte[] bytes, int mostCharacters)
      throws IOException, SAXException, TikaException {
    OfficeParserConfig config = new OfficeParserConfig();
    config.setUseSAXDocxExtractor(true);
    config.setIncludeHeadersAndFooters(false);
    config.setIncludeDeletedContent(false);
    config.setIncludeMoveFromContent(false);
    config.setExtractMacros(false);
    ParseContext context = EmbeddedFiles.none();
    context.set(OfficeParserConfig.class, config);
    Metadata metadata = new Metadata();
    XhtmlTree tree = new XhtmlTree(mostCharacters);
    try (TikaInputStream in = TikaInputStream.get(bytes)) {
      ZipFile.builder().setPath(in.getPath()).get().close(); // Tika would read what is left of one
      new OOXMLParser().parse(in, tree, metadata, context);
    }
    HtmlTextBuilder builder = new HtmlTextBuilder();
    tree.document().select("body").traverse(builder);
    return ExtractedText.of(builder.text(), builder.outline(), metadata);
  }
}
