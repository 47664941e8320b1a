package io.embark.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.github.luben.zstd.Zstd;
import io.embark.stage.OptionSet;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WarcReaderTest implements ReaderContract {
  private static final String DATE = "2026-11-20T10:11:12Z";

  @TempDir Path folder;

  @Override
  public Reader reader() {
    return new WarcReader();
  }

  @Override
  public OptionSet options() {
    return WarcReader.OPTIONS;
  }

  @Override
  public String kindOfFiles() {
    return "gz, warc, zst ";
  }

  @Override
  public void writeTwo(Path into, String name) throws IOException {
    Files.write(into.resolve("1.warc"), page("http://a/" + name + "/1", "<p>" + name + " one"));
    Files.write(
        into.resolve("2.warc.gz"), gzip(page("http://a/" + name + "/2", "<p>" + name + " two")));
  }

  private static byte[] record(String type, String url, String contentType, byte[] body) {
    String id = UUID.nameUUIDFromBytes((type + url).getBytes(StandardCharsets.UTF_8)).toString();
    String head =
        "WARC/1.0\r\nWARC-Type: "
            + type
            + "\r\nWARC-Record-ID: <urn:uuid:"
            + id
            + ">\r\nWARC-Date: "
            + DATE
            + "\r\nWARC-Target-URI: "
            + url
            + "\r\nContent-Type: "
            + contentType
            + "\r\nContent-Length: "
            + body.length
            + "\r\n\r\n";
    return join(
        head.getBytes(StandardCharsets.UTF_8), body, "\r\n\r\n".getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] response(String url, String head, byte[] body) {
    byte[] http = join((head + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1), body);
    return record("response", url, "application/http; msgtype=response", http);
  }

  private static byte[] page(String url, String html) {
    byte[] body = html.getBytes(StandardCharsets.UTF_8);
    return response(url, "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8", body);
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    Arrays.stream(parts).forEach(all::writeBytes);
    return all.toByteArray();
  }

  /** A member a record, as crawlers write them. */
  private static byte[] gzip(byte[]... records) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] record : records) {
      try (GZIPOutputStream gzip = new GZIPOutputStream(all)) {
        gzip.write(record);
      }
    }
    return all.toByteArray();
  }

  private List<Found> read(Map<String, ?> more) {
    Map<String, Object> values = new HashMap<>(more);
    values.putIfAbsent("path", folder.toString());
    return Found.by(reader(), options(), values);
  }

  @Test
  void pagesAndTextsAreDocumentsAndTheRestIsNone() throws IOException {
    Files.write(
        folder.resolve("crawl.warc.gz"),
        gzip(
            "WARC/1.0\r\nWARC-Type: warcinfo\r\nWARC-Record-ID: <urn:uuid:%s>\r\nWARC-Date: %s\r\nContent-Length: 0\r\n\r\n\r\n\r\n"
                .formatted(UUID.randomUUID(), DATE)
                .getBytes(StandardCharsets.UTF_8),
            record(
                "request",
                "http://a/1",
                "application/http; msgtype=request",
                "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.UTF_8)),
            page("http://a/1", "<title>First</title><nav>menu</nav><h1>Head</h1><p>Straße"),
            response(
                "http://a/404",
                "HTTP/1.1 404 Not Found\r\nContent-Type: text/html",
                "<p>gone".getBytes(StandardCharsets.UTF_8)),
            response(
                "http://a/moved",
                "HTTP/1.1 301 Moved\r\nContent-Type: text/html\r\nLocation: /",
                new byte[0]),
            response("http://a/pic", "HTTP/1.1 200 OK\r\nContent-Type: image/png", new byte[] {1}),
            response(
                "http://a/none", "HTTP/1.1 200 OK", "untyped".getBytes(StandardCharsets.UTF_8)),
            record(
                "metadata",
                "http://a/1",
                "application/warc-fields",
                "a: b\r\n".getBytes(StandardCharsets.UTF_8)),
            response(
                "http://a/latin",
                "HTTP/1.1 200 OK\r\nContent-Type: text/html;charset=ISO-8859-1",
                "<p>é €".getBytes(Charset.forName("windows-1252"))),
            response(
                "http://a/plain",
                "HTTP/1.1 200 OK\r\nContent-Type: text/plain",
                "a < b".getBytes(StandardCharsets.UTF_8)),
            record(
                "conversion",
                "http://a/wet",
                "text/plain",
                "wet text".getBytes(StandardCharsets.UTF_8)),
            record(
                "resource",
                "http://a/res",
                "text/html",
                "<p>resource".getBytes(StandardCharsets.UTF_8))));

    assertThat(read(Map.of()))
        .extracting(Found::sourceId, Found::text)
        .containsExactlyInAnyOrder(
            tuple("http://a/1", "Head\nStraße"),
            tuple("http://a/latin", "é €"),
            tuple("http://a/plain", "a < b"),
            tuple("http://a/wet", "wet text"),
            tuple("http://a/res", "resource"));
    assertThat(read(Map.of()))
        .filteredOn(found -> found.sourceId().equals("http://a/1"))
        .first()
        .extracting(Found::attributes)
        .isEqualTo(Map.of("url", "http://a/1", "date", DATE, "title", "First"));
  }

  @Test
  void bodiesAreDecodedAsTheServerSentThem() throws IOException {
    byte[] gzipped = gzip("<p>zipped".getBytes(StandardCharsets.UTF_8));
    byte[] brotli = Base64.getDecoder().decode("CwSAPHA+YnJvdGxpAw=="); // <p>brotli
    byte[] chunked = "5\r\n<p>ch\r\n4\r\nunks\r\n0\r\n\r\n".getBytes(StandardCharsets.UTF_8);
    String ok = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n";
    Files.write(
        folder.resolve("a.warc"),
        join(
            response("http://a/gzip", ok + "Content-Encoding: gzip", gzipped),
            response("http://a/br", ok + "Content-Encoding: br", brotli),
            response("http://a/chunked", ok + "Transfer-Encoding: chunked", chunked)));

    assertThat(read(Map.of()))
        .extracting(Found::text)
        .containsExactlyInAnyOrder("zipped", "brotli", "chunks");
  }

  @Test
  void zstandardArchivesAreRead() throws IOException {
    Files.write(
        folder.resolve("a.warc.zst"),
        join(
            Zstd.compress(page("http://a/1", "<p>one")),
            Zstd.compress(page("http://a/2", "<p>two"))));

    assertThat(read(Map.of())).extracting(Found::text).containsExactly("one", "two");
  }

  @Test
  void ofSeveralCapturesOfAnAddressOneIsKeptOrAllByTheirRecords() throws IOException {
    byte[] first = page("http://a/1", "<p>one");
    byte[] again =
        new String(page("http://a/1", "<p>two"), StandardCharsets.UTF_8)
            .replaceFirst("urn:uuid:[0-9a-f-]{8}", "urn:uuid:00000000")
            .getBytes(StandardCharsets.UTF_8);
    Files.write(folder.resolve("a.warc"), join(first, again));

    List<Found> byUrl = read(Map.of());
    assertThat(byUrl).hasSize(2).extracting(Found::sourceId).containsOnly("http://a/1");
    assertThat(byUrl).extracting(Found::reason).containsExactlyInAnyOrder(null, "repeated_id");
    assertThat(read(Map.of("id", "record")))
        .allSatisfy(found -> assertThat(found.sourceId()).startsWith("urn:uuid:"))
        .allSatisfy(found -> assertThat(found.reason()).isNull());
  }

  @Test
  void aFileThatEndsEarlyKeepsWhatWasWhole() throws IOException {
    byte[] whole = gzip(page("http://a/1", "<p>one"), page("http://a/2", "<p>two"));
    Files.write(folder.resolve("cut.warc.gz"), Arrays.copyOf(whole, whole.length - 30));
    Files.write(
        folder.resolve("junk.warc"), "no archive at all\r\n\r\n".getBytes(StandardCharsets.UTF_8));
    Files.write(folder.resolve("empty.warc"), new byte[0]);

    List<Found> found = read(Map.of());

    assertThat(found).extracting(Found::text).contains("one");
    assertThat(found)
        .filteredOn(row -> row.reason() != null)
        .extracting(Found::sourceId, Found::reason)
        .containsExactlyInAnyOrder(
            tuple("junk.warc", "corrupt_archive"), tuple("cut.warc.gz", "corrupt_archive"));
  }

  @Test
  void brokenAndLargeAnswersAreRejectsAndTheNextRecordIsRead() throws IOException {
    String ok = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n";
    Files.write(
        folder.resolve("a.warc"),
        join(
            record(
                "response",
                "http://a/broken",
                "application/http",
                "no http\r\n\r\n".getBytes(StandardCharsets.UTF_8)),
            response(
                "http://a/nogzip",
                ok + "Content-Encoding: gzip",
                "plain".getBytes(StandardCharsets.UTF_8)),
            page("http://a/large", "<p>" + "x".repeat(200)),
            page("http://a/blank", "<p> "),
            page("http://a/next", "<p>next")));

    List<Found> found = read(Map.of("max-document-bytes", 100));

    assertThat(found)
        .extracting(Found::sourceId, row -> row.reason() == null ? row.text() : row.reason())
        .containsExactlyInAnyOrder(
            tuple("http://a/broken", "malformed_http"),
            tuple("http://a/nogzip", "malformed_http"),
            tuple("http://a/large", "document_too_large"),
            tuple("http://a/blank", "empty_document"),
            tuple("http://a/next", "next"));
    assertThat(found)
        .filteredOn(row -> row.sourceId().equals("http://a/large"))
        .first()
        .extracting(Found::detail)
        .isEqualTo("found 203 bytes, expected at most 100 (option max-document-bytes)");
  }
}
