package io.embark.read;

import com.github.luben.zstd.ZstdInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.ZipException;
import org.netpreserve.jwarc.HttpResponse;
import org.netpreserve.jwarc.MediaType;
import org.netpreserve.jwarc.MessageBody;
import org.netpreserve.jwarc.ParsingException;
import org.netpreserve.jwarc.WarcConversion;
import org.netpreserve.jwarc.WarcRecord;
import org.netpreserve.jwarc.WarcResource;
import org.netpreserve.jwarc.WarcResponse;
import org.netpreserve.jwarc.WarcTargetRecord;

/** Documents of one web archive, one after the other. */
final class WarcPages implements ItemSource {
  private static final int OK = 200;

  /** RFC 8878, 3.1.1. */
  private static final byte[] ZSTD_MAGIC = {0x28, (byte) 0xB5, 0x2F, (byte) 0xFD};

  private static final int SKIP_BYTES = 1 << 16;

  /** Decompressing goes no further than this in one record. */
  private static final long MOST_INFLATED_BYTES = 4L << 30;

  private final InputFile archive;
  private final int mostBytes;
  private final boolean isByUrl;
  private final InputStream in;
  private org.netpreserve.jwarc.WarcReader records;
  private long count;
  private boolean isDone;

  WarcPages(InputFile archive, FileOpener files, int mostBytes, boolean isByUrl)
      throws IOException {
    this.archive = archive;
    this.mostBytes = mostBytes;
    this.isByUrl = isByUrl;
    this.in = opened(files.open(archive));
  }

  /** jwarc inflates gzip by itself; with zstd it has been seen to loop for ever. */
  private static InputStream opened(InputStream stored) throws IOException {
    try {
      PushbackInputStream in = new PushbackInputStream(stored, ZSTD_MAGIC.length);
      byte[] head = in.readNBytes(ZSTD_MAGIC.length);
      in.unread(head);
      return new DamagedStream(Arrays.equals(head, ZSTD_MAGIC) ? new ZstdInputStream(in) : in);
    } catch (IOException | RuntimeException e) {
      stored.close();
      throw e;
    }
  }

  @Override
  public Optional<ReadItem> next() throws IOException {
    try {
      if (records == null) {
        records = new org.netpreserve.jwarc.WarcReader(in);
      }
      while (!isDone) {
        Optional<WarcRecord> record = records.next();
        if (record.isEmpty()) {
          isDone = true;
          break;
        }
        count++;
        if (record.get() instanceof WarcTargetRecord target) {
          Optional<ReadItem> item = document(target);
          if (item.isPresent()) {
            return item;
          }
        }
      }
      return Optional.empty();
    } catch (ParsingException | ZipException | EOFException | IllegalArgumentException e) {
      isDone = true;
      return Optional.of(
          ReadItem.rejected(
              archive.relativePath(),
              archive.partitions(),
              ReadReason.CORRUPT_ARCHIVE,
              "record " + (count + 1) + ": " + e.getMessage()));
    }
  }

  /** Empty for a record that is no document. */
  private Optional<ReadItem> document(WarcTargetRecord record) throws IOException {
    if (record instanceof WarcResponse response
        && response.contentType().base().equals(MediaType.HTTP)) {
      return response(response);
    }
    if (record instanceof WarcResource || record instanceof WarcConversion) {
      MediaType type = record.contentType();
      return isDocument(type) ? Optional.of(read(record, type, record.body())) : Optional.empty();
    }
    return Optional.empty();
  }

  private Optional<ReadItem> response(WarcResponse record) throws IOException {
    try {
      HttpResponse http = record.http();
      MediaType type = http.contentType();
      return http.status() == OK && isDocument(type)
          ? Optional.of(read(record, type, http.bodyDecoded()))
          : Optional.empty();
    } catch (ParsingException | ZipException | EOFException | IllegalArgumentException e) {
      // what the server sent is broken, not the archive around it
      return Optional.of(
          ReadItem.rejected(
              id(record), attributes(record, ""), ReadReason.MALFORMED_HTTP, e.getMessage()));
    }
  }

  private static boolean isDocument(MediaType type) {
    String name = type.type() + "/" + type.subtype();
    return isHtml(name) || name.equalsIgnoreCase("text/plain");
  }

  private static boolean isHtml(String name) {
    return name.equalsIgnoreCase("text/html") || name.equalsIgnoreCase("application/xhtml+xml");
  }

  private ReadItem read(WarcTargetRecord record, MediaType type, MessageBody body)
      throws IOException {
    InputStream stream = body.stream();
    byte[] bytes = stream.readNBytes(mostBytes + 1);
    if (bytes.length > mostBytes) {
      return ReadItem.tooLarge(
          id(record), attributes(record, ""), skip(stream, bytes.length), mostBytes);
    }
    Charset stated = charset(type);
    if (isHtml(type.type() + "/" + type.subtype())) {
      Charset charset = stated == null ? HtmlCharset.of(bytes) : stated;
      return HtmlReader.page(id(record), bytes, charset, title -> attributes(record, title));
    }
    Decoded decoded = Decoded.of(bytes, stated == null ? StandardCharsets.UTF_8 : stated);
    Map<String, String> attributes = attributes(record, "");
    return decoded.fault() == null
        ? ReadItem.document(id(record), decoded.text(), attributes, null)
        : ReadItem.rejected(id(record), attributes, ReadReason.INVALID_ENCODING, decoded.fault());
  }

  /** Null where none is stated that Java knows. */
  private static Charset charset(MediaType type) {
    String label = type.parameters().get("charset");
    return label == null ? null : HtmlCharset.known(label);
  }

  private static long skip(InputStream stream, long before) throws IOException {
    byte[] rest = new byte[SKIP_BYTES];
    long size = before;
    for (int read = stream.read(rest); read >= 0; read = stream.read(rest)) {
      size += read;
      if (size > MOST_INFLATED_BYTES) {
        throw new ZipException("a body of more than " + MOST_INFLATED_BYTES + " bytes");
      }
    }
    return size;
  }

  private String id(WarcTargetRecord record) {
    return isByUrl ? record.target() : record.id().toString();
  }

  private Map<String, String> attributes(WarcTargetRecord record, String title) {
    Map<String, String> own = new TreeMap<>();
    own.put("url", record.target());
    own.put("date", record.date().toString());
    if (!title.isEmpty()) {
      own.put("title", title);
    }
    return RowColumns.attributes(own, archive.partitions());
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
