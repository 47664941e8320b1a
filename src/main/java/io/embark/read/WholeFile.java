package io.embark.read;

import java.io.IOException;
import java.io.InputStream;

/** Files that are one document each. */
final class WholeFile {
  private WholeFile() {}

  /** Makes a document of all bytes of a file. */
  interface Content {
    ReadItem item(byte[] bytes) throws IOException;
  }

  /** What {@code content} makes of the file, which has at most so many bytes, or a reject. */
  static ReadItem read(InputFile file, FileOpener files, int mostBytes, Content content)
      throws IOException {
    byte[] bytes = new byte[0];
    long size = file.bytes();
    if (size <= mostBytes) {
      try (InputStream in = files.open(file)) {
        bytes = in.readNBytes(mostBytes + 1); // it may have grown since it was listed
        size = bytes.length;
      }
    }
    return size > mostBytes
        ? ReadItem.tooLarge(file.relativePath(), file.partitions(), size, mostBytes)
        : content.item(bytes);
  }
}
