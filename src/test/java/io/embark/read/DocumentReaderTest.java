package io.embark.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.embark.corpus.Columns;
import io.embark.corpus.UserError;
import io.embark.stage.OptionSet;
import io.embark.stage.Options;
import io.embark.testing.Documents;
import io.embark.testing.LocalSpark;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.PDResources;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.encryption.AccessPermission;
import org.apache.pdfbox.pdmodel.encryption.StandardProtectionPolicy;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts.FontName;
import org.apache.pdfbox.pdmodel.graphics.form.PDFormXObject;
import org.apache.pdfbox.pdmodel.interactive.documentnavigation.outline.PDDocumentOutline;
import org.apache.pdfbox.pdmodel.interactive.documentnavigation.outline.PDOutlineItem;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DocumentReaderTest implements ReaderContract {
  @TempDir Path folder;

  @Override
  public Reader reader() {
    return new DocumentReader();
  }

  @Override
  public OptionSet options() {
    return DocumentReader.OPTIONS;
  }

  @Override
  public String kindOfFiles() {
    return "docx, epub, pdf ";
  }

  @Override
  public void writeTwo(Path into, String name) throws IOException {
    Files.write(into.resolve("1.pdf"), pdf(document(List.of(name + " one"))));
    Files.write(into.resolve("2.docx"), Documents.docx(Documents.paragraph("", name + " two")));
  }

  /** A page a list of lines. */
  @SafeVarargs
  private static PDDocument document(List<String>... pages) throws IOException {
    PDDocument document = new PDDocument();
    for (List<String> lines : pages) {
      PDPage page = new PDPage();
      document.addPage(page);
      try (PDPageContentStream content = new PDPageContentStream(document, page)) {
        content.beginText();
        content.setFont(new PDType1Font(FontName.HELVETICA), 12);
        content.setLeading(14);
        content.newLineAtOffset(72, 700);
        for (String line : lines) {
          content.showText(line);
          content.newLine();
        }
        content.endText();
      }
    }
    return document;
  }

  private static byte[] pdf(PDDocument document) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    document.save(bytes);
    document.close();
    return bytes.toByteArray();
  }

  private static PDOutlineItem bookmark(PDDocument document, String title, int page) {
    PDOutlineItem item = new PDOutlineItem();
    item.setTitle(title);
    item.setDestination(document.getPage(page));
    return item;
  }

  private List<Found> read(Map<String, ?> more) {
    Map<String, Object> values = new HashMap<>(more);
    values.putIfAbsent("path", folder.toString());
    return Found.by(reader(), options(), values);
  }

  /** Of the only file: level, text from there on, title. */
  private List<String> outline(Map<String, ?> more) {
    Map<String, Object> values = new HashMap<>(more);
    values.putIfAbsent("path", folder.toString());
    Options options = options().parse("read.test", values);
    Row row =
        reader()
            .read(LocalSpark.session(), options, reader().list(LocalSpark.session(), options))
            .collectAsList()
            .get(0);
    String text = row.getAs(Columns.TEXT);
    return row.<Row>getList(row.fieldIndex(Columns.OUTLINE)).stream()
        .map(
            heading -> {
              String rest = text.substring(heading.getInt(1));
              String begin = rest.substring(0, Math.min(8, rest.length())).replace('\n', '/');
              return heading.getInt(0) + " [" + begin + "] " + heading.getString(2);
            })
        .toList();
  }

  private void writeBook() throws IOException {
    PDDocument document =
        document(
            List.of("Front matter of the book."),
            List.of(
                "1 Beginnings", "It was a dark and stor-", "my night. Well-", "Known men spoke."),
            List.of(),
            List.of("The end of the first chapter.", "2  Middles", "More was said."),
            List.of("And more."));
    PDDocumentOutline outline = new PDDocumentOutline();
    PDOutlineItem first = bookmark(document, "1 Beginnings", 1);
    outline.addLast(first);
    first.addLast(bookmark(document, "1.1 Nowhere to be found", 2));
    outline.addLast(bookmark(document, "2\u00a0middles", 3));
    document.getDocumentCatalog().setDocumentOutline(outline);
    document.getDocumentInformation().setTitle("A book");
    document.getDocumentInformation().setAuthor("Ann Author");
    Files.write(folder.resolve("book.PDF"), pdf(document));
  }

  @Test
  void pdfIsTheTextOfItsPages() throws IOException {
    writeBook();
    assertThat(read(Map.of()))
        .containsExactly(
            Found.alive(
                "book.PDF",
                "Front matter of the book.\n\n1 Beginnings\nIt was a dark and stormy night. Well- Known men spoke.\n"
                    + "The end of the first chapter.\n\n2 Middles\nMore was said.\nAnd more.",
                Map.of("title", "A book", "author", "Ann Author")));
  }

  @Test
  void pdfHasPagesBelowItsChapters() throws IOException {
    writeBook();
    assertThat(outline(Map.of()))
        .containsExactly(
            "6 [Front ma] page 1",
            "1 [1 Beginn] 1 Beginnings",
            "6 [1 Beginn] page 2",
            "2 [The end ] 1.1 Nowhere to be found",
            "6 [The end ] page 4",
            "1 [2 Middle] 2 Middles",
            "6 [2 Middle] page 4",
            "6 [And more] page 5");
    assertThat(outline(Map.of("spans", "chapter")))
        .containsExactly(
            "1 [1 Beginn] 1 Beginnings",
            "2 [The end ] 1.1 Nowhere to be found",
            "1 [2 Middle] 2 Middles");
  }

  @Test
  void epubIsItsChaptersInTheOrderOfItsSpine() throws IOException {
    Files.write(
        folder.resolve("book.epub"),
        Documents.epub(
            "A &amp; B",
            List.of(
                "<p>All rights reserved.</p>",
                "<nav><ol><li>One</li></ol></nav>",
                "<h1>One</h1><p>First&#160;words.<p>Not closed<h2>Deeper</h2><p>Second words.</p>",
                "<p>A motto.</p><h1>Two</h1><p>Third words.</p>"),
            Map.of()));
    assertThat(read(Map.of()))
        .containsExactly(
            Found.alive(
                "book.epub",
                "All rights reserved.\n\nOne\nFirst words.\nNot closed\n\nDeeper\nSecond words.\n\nA motto.\n\nTwo\nThird words.",
                Map.of("title", "A & B", "author", "Ann Author; Bo Both")));
    assertThat(outline(Map.of()))
        .containsExactly(
            "1 [All righ] chapter 1",
            "1 [One/Firs] One",
            "2 [Deeper/S] Deeper",
            "1 [A motto.] chapter 4",
            "1 [Two/Thir] Two");
  }

  @Test
  void docxHasHeadingsByStyleAndTables() throws IOException {
    Files.write(
        folder.resolve("report.docx"),
        Documents.docx(
            Documents.paragraph("Heading1", "Findings")
                + Documents.paragraph("", "Straße &lt; 日本.")
                + Documents.paragraph("Heading2", "Numbers")
                + "<w:tbl><w:tr><w:tc>%s</w:tc><w:tc>%s</w:tc></w:tr><w:tr><w:tc>%s</w:tc><w:tc>%s</w:tc></w:tr></w:tbl>"
                    .formatted(
                        Documents.paragraph("", "a"),
                        Documents.paragraph("", "b"),
                        Documents.paragraph("", "1"),
                        Documents.paragraph("", "2"))
                + "<w:p><w:del><w:r><w:delText>gone</w:delText></w:r></w:del><w:ins><w:r><w:t>Kept.</w:t></w:r></w:ins></w:p>"));
    assertThat(read(Map.of()))
        .containsExactly(
            Found.alive(
                "report.docx",
                "Findings\nStraße < 日本.\n\nNumbers\na | b\n1 | 2\nKept.",
                Map.of(
                    "title", "Report", "author", "Ann Author", "created", "2026-11-20T10:11:12Z")));
    assertThat(outline(Map.of())).containsExactly("1 [Findings] Findings", "2 [Numbers/] Numbers");
  }

  @Test
  void whatCannotBeReadIsARowWithItsReason() throws IOException {
    PDDocument locked = document(List.of("secret"));
    locked.protect(new StandardProtectionPolicy("owner", "user", new AccessPermission()));
    Files.write(folder.resolve("locked.pdf"), pdf(locked));
    PDDocument restricted = document(List.of("printed by nobody"));
    AccessPermission none = new AccessPermission();
    none.setCanPrint(false);
    StandardProtectionPolicy open = new StandardProtectionPolicy("owner", "", none);
    open.setEncryptionKeyLength(256);
    restricted.protect(open);
    Files.write(folder.resolve("restricted.pdf"), pdf(restricted));
    Files.write(folder.resolve("scanned.pdf"), pdf(document(List.of())));
    Files.writeString(folder.resolve("not.pdf"), "no PDF at all");
    Files.write(folder.resolve("empty.epub"), new byte[0]);
    byte[] docx = Documents.docx(Documents.paragraph("", "cut off".repeat(500)));
    Files.write(folder.resolve("cut.docx"), Arrays.copyOf(docx, docx.length / 2));
    byte[] epub = Documents.epub("t", List.of("<p>cut off</p>".repeat(500)), Map.of());
    Files.write(folder.resolve("cut.epub"), Arrays.copyOf(epub, epub.length / 2));
    Files.write(folder.resolve("zip.epub"), Documents.zip(Map.of("a.txt", "no book")));
    Files.write(folder.resolve("zip.docx"), Documents.zip(Map.of("a.txt", "no document")));
    Files.write(
        folder.resolve("drm.epub"),
        Documents.epub(
            "t",
            List.of("<p>secret</p>"),
            Map.of(
                "META-INF/encryption.xml",
                "<encryption xmlns='urn:oasis:names:tc:opendocument:xmlns:container' xmlns:enc='http://www.w3.org/2001/04/xmlenc#'>"
                    + "<enc:EncryptedData><enc:CipherData><enc:CipherReference URI='OEBPS/c0.xhtml'/></enc:CipherData></enc:EncryptedData></encryption>")));
    Files.write(
        folder.resolve("bomb.epub"), Documents.epub("t", List.of("a ".repeat(60_000)), Map.of()));
    Files.write(
        folder.resolve("entity.docx"),
        Documents.docx("<w:p><w:r><w:t>&undefined;</w:t></w:r></w:p>"));
    Files.write(folder.resolve("large.pdf"), new byte[100_001]);
    assertThat(read(Map.of("max-document-bytes", 100_000)))
        .extracting(
            found ->
                found.sourceId()
                    + " "
                    + found.reason()
                    + ": "
                    + found.detail()
                    + ": "
                    + found.text())
        .containsExactly(
            "bomb.epub document_too_large: found more than 100000 characters of text, expected at most as many (option max-document-bytes): null",
            "cut.docx malformed_document: ZipException: Archive is not a ZIP archive: null",
            "cut.epub malformed_document: ZipException: Archive is not a ZIP archive: null",
            "drm.epub encrypted: found an encrypted document, expected one that opens freely: null",
            "empty.epub malformed_document: ZipException: Archive is not a ZIP archive: null",
            "entity.docx malformed_document: SAXParseException: The entity \"undefined\" was referenced, but not declared.: null",
            "large.pdf document_too_large: found 100001 bytes, expected at most 100000 (option max-document-bytes): null",
            "locked.pdf encrypted: found an encrypted document, expected one that opens freely: null",
            "not.pdf malformed_document: IOException: Error: End-of-File, expected line at offset 13: null",
            "restricted.pdf null: null: printed by nobody",
            "scanned.pdf empty_document: found no characters, expected a text: ",
            "zip.docx malformed_document: InvalidFormatException: Package should contain a content type part [M1.13]: null",
            "zip.epub malformed_document: TikaException: found no package document, no spine or a chapter that is not in the archive: null");
  }

  @Test
  void aFileThatIsNamedIsToldByItsExtension() throws IOException {
    Path file = Files.write(folder.resolve("a.doc"), new byte[] {1});
    assertThat(read(Map.of("path", file.toString())))
        .containsExactly(
            Found.rejected(
                "a.doc",
                null,
                "malformed_document",
                "found extension 'doc', expected one of [pdf, epub, docx]"));
    assertThatThrownBy(() -> read(Map.of("extensions", List.of("pdf", "doc"))))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "Cannot read by 'read.test': found extension 'doc', expected some of pdf, epub, docx. Leave it out of 'extensions'.");
  }

  /** Forms that draw the next one twice: 2^20 of them from a file of a few kilobytes. */
  @Test
  void aDocumentThatTakesTooLongIsGivenUp() throws IOException {
    PDDocument document = document(List.of("slow"));
    PDFormXObject inner = null;
    for (int level = 0; level < 20; level++) {
      PDFormXObject form = new PDFormXObject(document);
      form.setResources(new PDResources());
      form.setBBox(new PDRectangle(10, 10));
      if (inner != null) {
        form.getResources().put(COSName.getPDFName("F"), inner);
      }
      try (OutputStream content = form.getStream().createOutputStream()) {
        content.write((inner == null ? "q Q" : "/F Do /F Do").getBytes(StandardCharsets.US_ASCII));
      }
      inner = form;
    }
    try (PDPageContentStream content =
        new PDPageContentStream(
            document, document.getPage(0), PDPageContentStream.AppendMode.APPEND, false)) {
      content.drawForm(inner);
    }
    Files.write(folder.resolve("slow.pdf"), pdf(document));
    Files.write(folder.resolve("quick.pdf"), pdf(document(List.of("quick"))));
    assertThat(read(Map.of("max-seconds", 1)))
        .containsExactly(
            Found.alive("quick.pdf", "quick"),
            Found.rejected(
                "slow.pdf", null, "too_slow", "not read after 1 seconds (option max-seconds)"));
  }
}
