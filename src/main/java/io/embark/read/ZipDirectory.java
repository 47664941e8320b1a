package io.embark.read;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.apache.hadoop.fs.FSDataInputStream;

/**
 * How many entries the end of a zip file promises (APPNOTE.TXT 4.3.16).
 *
 * @param entries -1 when there is no end record
 */
record ZipDirectory(long entries) {
  private static final int END_BYTES = 22;
  private static final int END_SIGNATURE = 0x06054b50;
  private static final int COUNT_OFFSET = 10;
  private static final int MOST_COMMENT_BYTES = 0xFFFF;

  /** The field holds 16 bits; a zip64 archive, which may have more entries, says this. */
  private static final int NOT_TOLD = 0xFFFF;

  static ZipDirectory of(InputFile archive, FileOpener files) throws IOException {
    int length = (int) Math.min(archive.bytes(), END_BYTES + MOST_COMMENT_BYTES);
    ByteBuffer tail = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    try (FSDataInputStream in = files.open(archive)) {
      in.readFully(archive.bytes() - length, tail.array());
    }
    for (int at = length - END_BYTES; at >= 0; at--) {
      if (tail.getInt(at) == END_SIGNATURE) {
        return new ZipDirectory(tail.getShort(at + COUNT_OFFSET) & 0xFFFF);
      }
    }
    return new ZipDirectory(-1);
  }

  /** What is wrong if the archive held {@code found} entries. */
  Optional<String> fault(long found) {
    if (entries < 0) {
      return Optional.of(
          "found "
              + found
              + " entries and no end of a zip file, expected its directory: the file is cut off or"
              + " no zip");
    }
    return entries == found || entries == NOT_TOLD
        ? Optional.empty()
        : Optional.of("found " + found + " entries, expected " + entries);
  }
}
