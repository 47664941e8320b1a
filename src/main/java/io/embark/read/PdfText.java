package io.embark.read;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.pdfbox.io.RandomAccessStreamCache.StreamCacheCreateFunction;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.tika.exception.EncryptedDocumentException;
import org.apache.tika.exception.TikaException;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.pdf.PDFParser;
import org.apache.tika.parser.pdf.PDFParserConfig;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.TextNode;
import org.xml.sax.SAXException;

/**
 * PDF documents: the text of each page in the order in which the file draws it; pages are lines of
 * their own. A word that is divided by a hyphen at a line's end is joined. Pictures of text are not
 * read (a scanned document has no text). Files are read leniently, as viewers do: what is damaged
 * is searched for pages.
 */
final class PdfText {
  private static final Pattern DIVIDED_WORD =
      Pattern.compile("(?<=\\p{Ll})[-\\u00AD\\u2010]\\h*\\R(?=\\p{Ll})");

  private final int mostCharacters;
  private final boolean byPage;
  private List<PdfOutline.Bookmark> bookmarks = List.of();

  PdfText(int mostCharacters, boolean byPage) {
    this.mostCharacters = mostCharacters;
    this.byPage = byPage;
  }

  ExtractedText of(byte[] bytes) throws IOException, SAXException, TikaException {
    PDFParserConfig config = new PDFParserConfig();
    config.setOcrStrategy(PDFParserConfig.OCR_STRATEGY.NO_OCR);
    config.setExtractBookmarksText(false);
    config.setExtractAcroFormContent(true);
    config.setExtractActions(false);
    ParseContext context = EmbeddedFiles.none();
    context.set(PDFParserConfig.class, config);
    Metadata metadata = new Metadata();
    XhtmlTree tree = new XhtmlTree(mostCharacters);
    try (TikaInputStream in = TikaInputStream.get(bytes)) {
      new Bookmarked().parse(in, tree, metadata, context);
    }
    HtmlTextBuilder builder = new HtmlTextBuilder();
    List<Integer> starts = new ArrayList<>();
    List<PdfOutline.Bookmark> missing = new ArrayList<>();
    Map<Integer, List<PdfOutline.Bookmark>> ofPages =
        bookmarks.stream().collect(Collectors.groupingBy(PdfOutline.Bookmark::page));
    for (Element page : tree.document().select("div.page")) {
      joinDividedWords(page);
      missing.addAll(PdfOutline.markTitles(page, ofPages.getOrDefault(starts.size(), List.of())));
      builder.beginPart(1);
      page.traverse(builder);
      starts.add(builder.partStart());
    }
    return ExtractedText.of(
        builder.text(), PdfOutline.of(builder.outline(), missing, starts, byPage), metadata);
  }

  private static void joinDividedWords(Element page) {
    page.nodeStream(TextNode.class)
        .forEach(node -> node.text(DIVIDED_WORD.matcher(node.getWholeText()).replaceAll("")));
  }

  /** Tika's parser, which does not tell where bookmarks lead, with a look at them. */
  private final class Bookmarked extends PDFParser {
    private static final long serialVersionUID = 1L;

    @Override
    protected PDDocument getPDDocument(
        InputStream stream,
        TikaInputStream file,
        String password,
        StreamCacheCreateFunction cache,
        Metadata metadata,
        ParseContext context)
        throws IOException, EncryptedDocumentException {
      PDDocument document = super.getPDDocument(stream, file, password, cache, metadata, context);
      bookmarks = PdfOutline.bookmarks(document);
      return document;
    }
  }
}
