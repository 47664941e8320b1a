package io.embark.read;

import java.io.InputStream;
import org.apache.tika.extractor.EmbeddedDocumentExtractor;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.parser.ParseContext;
import org.xml.sax.ContentHandler;

/** Pictures, fonts and attachments of a document: none is opened. */
final class EmbeddedFiles implements EmbeddedDocumentExtractor {
  private EmbeddedFiles() {}

  /** For one document. */
  static ParseContext none() {
    ParseContext context = new ParseContext();
    context.set(EmbeddedDocumentExtractor.class, new EmbeddedFiles());
    return context;
  }

  @Override
  public boolean shouldParseEmbedded(Metadata metadata) {
    return false;
  }

  @Override
  public void parseEmbedded(
      InputStream stream, ContentHandler handler, Metadata metadata, boolean outputHtml) {
    throw new IllegalStateException("an embedded file was refused and is parsed nevertheless");
  }
}
