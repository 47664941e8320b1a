package io.embark.read;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.tika.exception.TikaException;
import org.apache.tika.exception.WriteLimitReachedException;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.mime.MediaType;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.Parser;
import org.apache.tika.parser.epub.EpubParser;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.xml.sax.ContentHandler;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * EPUB books: Tika reads the container, its encryption and the spine; the chapters, in the spine's
 * order, are read as HTML is. A chapter whose text does not begin with a heading begins with {@code
 * chapter N}, its place in the spine, in the outline.
 */
final class EpubText {
  private static final int CHAPTER_LEVEL = 1;
  private static final int CHAPTER_BREAKS = 2;

  private final int mostCharacters;
  private final HtmlTextBuilder builder = new HtmlTextBuilder();
  private final List<Heading> chapters = new ArrayList<>();
  private int chapter;

  EpubText(int mostCharacters) {
    this.mostCharacters = mostCharacters;
  }

  ExtractedText of(byte[] bytes) throws IOException, SAXException, TikaException {
    EpubParser parser = new EpubParser();
    parser.setContentParser(new Chapters());
    Metadata metadata = new Metadata();
    try (TikaInputStream in = TikaInputStream.get(bytes)) {
      // opened here: what Tika cannot open it would search for parts that it can
      in.setOpenContainer(ZipFile.builder().setPath(in.getPath()).get());
      parser.parse(in, new DefaultHandler(), metadata, EmbeddedFiles.none());
    } catch (IOException e) {
      if (e.getMessage() != null || e.getCause() != null) {
        throw e;
      }
      // Tika's own exception for these, without a word
      throw new TikaException(
          "found no package document, no spine or a chapter that is not in the archive");
    }
    return ExtractedText.of(builder.text(), outline(), metadata);
  }

  private List<Heading> outline() {
    List<Heading> headings = builder.outline();
    List<Heading> outline = new ArrayList<>(headings);
    for (Heading mark : chapters) {
      if (headings.stream().noneMatch(heading -> heading.start() == mark.start())) {
        outline.add(mark);
      }
    }
    outline.sort(Comparator.comparingInt(Heading::start));
    return outline;
  }

  private void add(byte[] bytes) throws SAXException, TikaException {
    chapter++;
    Decoded decoded = Decoded.of(bytes, HtmlCharset.of(bytes));
    if (decoded.fault() != null) {
      throw new TikaException("chapter " + chapter + ": " + decoded.fault());
    }
    Document document = Jsoup.parse(decoded.text());
    HtmlFurniture.remove(document);
    builder.beginPart(CHAPTER_BREAKS);
    document.body().traverse(builder);
    if (builder.partStart() >= 0) {
      chapters.add(new Heading(CHAPTER_LEVEL, builder.partStart(), "chapter " + chapter));
    }
    if (builder.length() > mostCharacters) {
      throw new WriteLimitReachedException(mostCharacters);
    }
  }

  /** Gets the book's chapters one after the other. */
  private final class Chapters implements Parser {
    private static final long serialVersionUID = 1L;

    @Override
    public Set<MediaType> getSupportedTypes(ParseContext context) {
      return Set.of(MediaType.application("xhtml+xml"));
    }

    @Override
    public void parse(
        InputStream stream, ContentHandler handler, Metadata metadata, ParseContext context)
        throws IOException, SAXException, TikaException {
      byte[] bytes = stream.readNBytes(mostCharacters + 1);
      if (bytes.length > mostCharacters) {
        throw new WriteLimitReachedException(mostCharacters);
      }
      add(bytes);
    }
  }
}
