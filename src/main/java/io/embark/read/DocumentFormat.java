package io.embark.read;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.tika.exception.TikaException;
import org.xml.sax.SAXException;

/** Formats of the {@code document} reader, by the extension of a file's name. */
enum DocumentFormat {
  PDF {
    @Override
    ExtractedText extract(byte[] bytes, int mostCharacters, boolean byPage)
        throws IOException, SAXException, TikaException {
      return new PdfText(mostCharacters, byPage).of(bytes);
    }
  },
  EPUB {
    @Override
    ExtractedText extract(byte[] bytes, int mostCharacters, boolean byPage)
        throws IOException, SAXException, TikaException {
      return new EpubText(mostCharacters).of(bytes);
    }
  },
  DOCX {
    @Override
    ExtractedText extract(byte[] bytes, int mostCharacters, boolean byPage)
        throws IOException, SAXException, TikaException {
      return DocxText.of(bytes, mostCharacters);
    }
  };

  /**
   * Text and outline of a whole file.
   *
   * @param mostCharacters more are a {@link org.apache.tika.exception.WriteLimitReachedException},
   *     whoever wraps it
   * @param byPage whether pages are in the outline, where the format has pages
   */
  abstract ExtractedText extract(byte[] bytes, int mostCharacters, boolean byPage)
      throws IOException, SAXException, TikaException;

  /** As names of files end. */
  String extension() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Of all formats. */
  static List<String> extensions() {
    return Stream.of(values()).map(DocumentFormat::extension).toList();
  }

  static Optional<DocumentFormat> of(String extension) {
    return Stream.of(values()).filter(format -> format.extension().equals(extension)).findFirst();
  }
}
