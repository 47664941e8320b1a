package io.embark.read;

import io.embark.corpus.ContentHash;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;

/**
 * Cuts a stream into records and holds at most the limit of each: the rest of a longer one is
 * counted and hashed only, so a line of any length costs no more memory. (Hadoop's line reader, and
 * so Spark's text and CSV sources, hold the whole line and fail at 2 GiB.) A UTF-8 byte order mark
 * at the start of the file and the '\r' of a line end are left out.
 */
final class CappedRecords implements Closeable {
  /** Sees every byte of a record, line ends in it included. */
  interface Boundary {
    /** Is {@code b} the line end that ends the record. The next byte starts a new record. */
    boolean endsAt(byte b);

    /** Every '\n' ends a record. */
    static Boundary lines() {
      return b -> b == '\n';
    }
  }

  private static final int BUFFER_BYTES = 1 << 16;
  private static final int UTF8_MARK_BYTES = 3;

  private final InputStream in;
  private final long end;
  private final int mostBytes;
  private final Boundary boundary;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int at;
  private int limit;
  private long position;

  private CappedRecords(InputStream in, long position, long end, int mostBytes, Boundary boundary) {
    this.in = in;
    this.position = position;
    this.end = end;
    this.mostBytes = mostBytes;
    this.boundary = boundary;
  }

  /** Records of a piece: those that start in it. A piece from the middle must be cut by lines. */
  static CappedRecords open(Piece piece, FileOpener files, int mostBytes, Boundary boundary)
      throws IOException {
    long from = Math.max(0, piece.start() - 1);
    return of(files.openDecompressed(piece.file(), from), piece, mostBytes, boundary);
  }

  /** {@code in} stands one byte before the piece (at 0 if the piece starts there); it is closed. */
  static CappedRecords of(InputStream in, Piece piece, int mostBytes, Boundary boundary)
      throws IOException {
    long from = Math.max(0, piece.start() - 1);
    CappedRecords records = new CappedRecords(in, from, piece.end(), mostBytes, boundary);
    if (piece.start() == 0) {
      records.skipMark();
    } else {
      records.skipLine();
    }
    return records;
  }

  /** Empty at the end of the piece. */
  Optional<CappedRecord> next() throws IOException {
    if (position >= end || (at == limit && !fill())) {
      return Optional.empty();
    }
    long offset = position;
    long length = 0;
    ByteArrayOutputStream held = new ByteArrayOutputStream();
    MessageDigest digest = null;
    boolean isEnded = false;
    while (!isEnded && (at < limit || fill())) {
      int from = at;
      while (at < limit && !isEnded) {
        isEnded = boundary.endsAt(buffer[at++]);
      }
      position += at - from;
      int count = at - from - (isEnded ? 1 : 0);
      length += count;
      if (digest == null && length <= mostBytes + 1L) { // one more, for a '\r' to come off
        held.write(buffer, from, count);
        continue;
      }
      if (digest == null) {
        digest = ContentHash.digest("SHA-256");
        digest.update(held.toByteArray());
        held = new ByteArrayOutputStream();
      }
      digest.update(buffer, from, count);
    }
    return Optional.of(
        digest == null
            ? record(offset, held.toByteArray())
            : CappedRecord.tooLong(offset, length, digest));
  }

  private CappedRecord record(long offset, byte[] held) {
    boolean hasReturn = held.length > 0 && held[held.length - 1] == '\r';
    byte[] bytes = hasReturn ? Arrays.copyOf(held, held.length - 1) : held;
    if (bytes.length <= mostBytes) {
      return CappedRecord.whole(bytes, offset);
    }
    MessageDigest digest = ContentHash.digest("SHA-256");
    digest.update(bytes);
    return CappedRecord.tooLong(offset, bytes.length, digest);
  }

  private void skipMark() throws IOException {
    limit = in.readNBytes(buffer, 0, UTF8_MARK_BYTES);
    at = limit == UTF8_MARK_BYTES && Decoded.markLength(buffer) == limit ? limit : 0;
    position = at;
  }

  /** To behind the next line end, or as far as the piece goes. */
  private void skipLine() throws IOException {
    while (position < end && (at < limit || fill())) {
      position++;
      if (buffer[at++] == '\n') {
        return;
      }
    }
  }

  private boolean fill() throws IOException {
    at = 0;
    limit = Math.max(0, in.read(buffer));
    return limit > 0;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
