package io.embark.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes EPUB and Word files from the XML that they are made of. */
public final class Documents {
  private Documents() {}

  /** A zip of texts, in order; the first is stored, as EPUB asks of its type. */
  public static byte[] zip(Map<String, String> entries) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, String> file : entries.entrySet()) {
        byte[] content = file.getValue().getBytes(StandardCharsets.UTF_8);
        ZipEntry entry = new ZipEntry(file.getKey());
        if (file.getKey().equals("mimetype")) {
          CRC32 sum = new CRC32();
          sum.update(content);
          entry.setMethod(ZipEntry.STORED);
          entry.setSize(content.length);
          entry.setCrc(sum.getValue());
        }
        zip.putNextEntry(entry);
        zip.write(content);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /**
   * A book of chapters, which lie in the zip in the reverse of the order in which they are read.
   *
   * @param chapters bodies of XHTML
   * @param more further files of the container
   */
  public static byte[] epub(String title, List<String> chapters, Map<String, String> more) {
    LinkedHashMap<String, String> files = new LinkedHashMap<>();
    files.put("mimetype", "application/epub+zip");
    files.put(
        "META-INF/container.xml",
        "<container version='1.0' xmlns='urn:oasis:names:tc:opendocument:xmlns:container'><rootfiles>"
            + "<rootfile full-path='OEBPS/book.opf' media-type='application/oebps-package+xml'/>"
            + "</rootfiles></container>");
    StringBuilder manifest = new StringBuilder();
    StringBuilder spine = new StringBuilder();
    for (int i = 0; i < chapters.size(); i++) {
      manifest.append(
          "<item id='c%d' href='c%d.xhtml' media-type='application/xhtml+xml'/>".formatted(i, i));
      spine.append("<itemref idref='c%d'/>".formatted(i));
    }
    files.put(
        "OEBPS/book.opf",
        "<package xmlns='http://www.idpf.org/2007/opf' version='3.0'>"
            + "<metadata xmlns:dc='http://purl.org/dc/elements/1.1/'><dc:title>"
            + title
            + "</dc:title><dc:creator>Ann Author</dc:creator><dc:creator>Bo Both</dc:creator></metadata><manifest>"
            + manifest
            + "</manifest><spine>"
            + spine
            + "</spine></package>");
    for (int i = chapters.size() - 1; i >= 0; i--) {
      files.put(
          "OEBPS/c%d.xhtml".formatted(i),
          "<html xmlns='http://www.w3.org/1999/xhtml'><head><title>x</title></head><body>"
              + chapters.get(i)
              + "</body></html>");
    }
    files.putAll(more);
    return zip(files);
  }

  /** A Word document with the styles {@code Heading1} and {@code Heading2}. */
  public static byte[] docx(String body) {
    String word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
    String types = "http://schemas.openxmlformats.org/package/2006/content-types";
    String relations = "http://schemas.openxmlformats.org/package/2006/relationships";
    String office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    LinkedHashMap<String, String> files = new LinkedHashMap<>();
    String main = "application/vnd.openxmlformats-officedocument.wordprocessingml.";
    files.put(
        "[Content_Types].xml",
        "<Types xmlns='%s'><Default Extension='rels' ContentType='application/vnd.openxmlformats-package.relationships+xml'/>"
                .formatted(types)
            + "<Default Extension='xml' ContentType='application/xml'/>"
            + "<Override PartName='/word/document.xml' ContentType='%sdocument.main+xml'/>"
                .formatted(main)
            + "<Override PartName='/word/styles.xml' ContentType='%sstyles+xml'/>".formatted(main)
            + "<Override PartName='/docProps/core.xml' ContentType='application/vnd.openxmlformats-package.core-properties+xml'/></Types>");
    files.put(
        "_rels/.rels",
        "<Relationships xmlns='%s'><Relationship Id='r1' Type='%s/officeDocument' Target='word/document.xml'/>"
                .formatted(relations, office)
            + "<Relationship Id='r2' Type='%s/metadata/core-properties' Target='docProps/core.xml'/></Relationships>"
                .formatted(relations));
    files.put(
        "word/_rels/document.xml.rels",
        "<Relationships xmlns='%s'><Relationship Id='r1' Type='%s/styles' Target='styles.xml'/></Relationships>"
            .formatted(relations, office));
    files.put(
        "word/styles.xml",
        "<w:styles xmlns:w='%s'>".formatted(word)
            + "<w:style w:type='paragraph' w:styleId='Heading1'><w:name w:val='heading 1'/></w:style>"
            + "<w:style w:type='paragraph' w:styleId='Heading2'><w:name w:val='heading 2'/></w:style></w:styles>");
    files.put(
        "docProps/core.xml",
        "<cp:coreProperties xmlns:cp='http://schemas.openxmlformats.org/package/2006/metadata/core-properties'"
            + " xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:dcterms='http://purl.org/dc/terms/'"
            + " xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'><dc:title>Report</dc:title><dc:creator>Ann Author</dc:creator>"
            + "<dcterms:created xsi:type='dcterms:W3CDTF'>2026-11-20T10:11:12Z</dcterms:created></cp:coreProperties>");
    files.put(
        "word/document.xml",
        "<w:document xmlns:w='%s'><w:body>%s</w:body></w:document>".formatted(word, body));
    return zip(files);
  }

  /** A paragraph of a Word document; {@code style} may be empty. */
  public static String paragraph(String style, String text) {
    String properties =
        style.isEmpty() ? "" : "<w:pPr><w:pStyle w:val='%s'/></w:pPr>".formatted(style);
    return "<w:p>%s<w:r><w:t>%s</w:t></w:r></w:p>".formatted(properties, text);
  }
}
