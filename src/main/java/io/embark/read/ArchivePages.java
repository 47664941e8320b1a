package io.embark.read;

import java.io.EOFException;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;

/**
 * Pages of a zip or jar, one entry at a time and never more than one document in memory. The
 * archive's directory, at its end, says how many entries there must be: a file that was cut off is
 * told from one that is complete.
 */
final class ArchivePages implements ItemSource {
  /** Reads one page of the archive. */
  interface Page {
    ReadItem read(String sourceId, byte[] bytes);
  }

  /** Inflating goes no further than this in one entry: deflate packs zeros 1,032 to 1. */
  private static final long MOST_INFLATED_BYTES = 4L << 30;

  private static final int SKIP_BYTES = 1 << 16;

  private final InputFile archive;
  private final int mostBytes;
  private final Set<String> extensions;
  private final Page page;
  private final ZipInputStream zip;
  private final ZipDirectory directory;
  private final Set<String> names = new HashSet<>();
  private long entries;
  private boolean isDone;

  ArchivePages(
      InputFile archive, FileOpener files, int mostBytes, Set<String> extensions, Page page)
      throws IOException {
    this.archive = archive;
    this.mostBytes = mostBytes;
    this.extensions = extensions;
    this.page = page;
    this.directory = ZipDirectory.of(archive, files);
    this.zip = new ZipInputStream(files.open(archive));
  }

  @Override
  public Optional<ReadItem> next() throws IOException {
    long at = entries + 1;
    try {
      while (!isDone) {
        at = entries + 1;
        ZipEntry entry = zip.getNextEntry();
        if (entry == null) {
          isDone = true;
          return directory.fault(entries).map(this::corrupt);
        }
        entries++;
        boolean isPage =
            !entry.isDirectory() && extensions.contains(FileName.extension(entry.getName()));
        if (isPage) {
          return Optional.of(read(entry));
        }
        skip(0, entry.getName());
      }
      return Optional.empty();
    } catch (ZipException | EOFException | IllegalArgumentException e) {
      // IllegalArgumentException: an entry's name is not UTF-8
      isDone = true;
      return Optional.of(corrupt("entry " + at + ": " + e.getMessage()));
    }
  }

  private ReadItem read(ZipEntry entry) throws IOException {
    String sourceId = archive.relativePath() + "!/" + entry.getName();
    if (!names.add(entry.getName())) {
      skip(0, entry.getName());
      return ReadItem.rejected(
          sourceId,
          archive.partitions(),
          ReadReason.REPEATED_ID,
          "entry '"
              + entry.getName()
              + "' occurs again in the archive, expected once; kept the first");
    }
    byte[] bytes = zip.readNBytes(mostBytes + 1);
    if (bytes.length > mostBytes) {
      long size = skip(bytes.length, entry.getName());
      return ReadItem.tooLarge(sourceId, archive.partitions(), size, mostBytes);
    }
    return page.read(sourceId, bytes);
  }

  /** To the entry's end; its whole length. */
  private long skip(long before, String name) throws IOException {
    byte[] rest = new byte[SKIP_BYTES];
    long size = before;
    for (int count = zip.read(rest); count >= 0; count = zip.read(rest)) {
      size += count;
      if (size > MOST_INFLATED_BYTES) {
        throw new ZipException(
            "'" + name + "' inflates to more than " + MOST_INFLATED_BYTES + " bytes");
      }
    }
    return size;
  }

  private ReadItem corrupt(String detail) {
    return ReadItem.rejected(
        archive.relativePath(), archive.partitions(), ReadReason.CORRUPT_ARCHIVE, detail);
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
