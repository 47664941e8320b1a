package io.embark.model;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Brings contents of one commit into the cache. A download that breaks off goes on where it
 * stopped, in this process or a later one; a content gets its name only after its hash was checked.
 */
record HubDownload(HubApi api, HubCache cache, String commit) {
  private static final int OK = 200;
  private static final int PARTIAL = 206;
  private static final int RANGE_NOT_SATISFIABLE = 416;
  private static final int MOST_DOWNLOADS = 2;
  private static final int BUFFER_BYTES = 1 << 16;
  private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d+)-\\d+/(\\d+|\\*)");

  /** The file is at its place in the snapshot afterwards, whole. */
  void fetch(HubFile file) throws IOException {
    Files.createDirectories(cache.blob(file.etag()).getParent());
    FileMutex.hold(
        cache.lock(file.etag()),
        () -> {
          if (file.isAt(cache.snapshot(commit).resolve(file.path()))) {
            return; // another process was quicker
          }
          if (!file.isAt(cache.blob(file.etag()))) {
            download(file);
          }
          cache.point(commit, file);
        });
  }

  private void download(HubFile file) throws IOException {
    Path incomplete = cache.incomplete(file.etag());
    for (int i = 0; i < MOST_DOWNLOADS; i++) {
      api.retry()
          .run(
              () -> {
                goOn(incomplete, file);
                return incomplete;
              },
              () -> incomplete.toFile().length());
      if (file.isAt(incomplete)) {
        Files.move(
            incomplete,
            cache.blob(file.etag()),
            StandardCopyOption.ATOMIC_MOVE,
            StandardCopyOption.REPLACE_EXISTING);
        return;
      }
      Files.delete(incomplete);
    }
    throw new HubTrouble(
        api.settings().endpoint()
            + " gives "
            + file.path()
            + " with another checksum than it lists, "
            + MOST_DOWNLOADS
            + " times in a row",
        null);
  }

  private void goOn(Path incomplete, HubFile file) throws IOException {
    long from = Files.exists(incomplete) ? Files.size(incomplete) : 0;
    if (from == file.bytes() && from > 0) {
      return;
    }
    if (from > file.bytes()) {
      Files.delete(incomplete);
      from = 0;
    }
    try (HubResponse response = api.http().get(api.content(commit, file.path()), from)) {
      switch (response.status()) {
        case OK -> append(response, incomplete, 0, file);
        case PARTIAL -> {
          refuseOtherRange(response, incomplete, from, file);
          append(response, incomplete, from, file);
        }
        case RANGE_NOT_SATISFIABLE -> throw startAgain(response, incomplete, from);
        default -> throw api.refusal(response, file.path());
      }
    }
  }

  /** Writes what comes behind the first {@code from} bytes. */
  private void append(HubResponse response, Path incomplete, long from, HubFile file)
      throws IOException {
    long length = from;
    try (OutputStream out =
        from == 0
            ? Files.newOutputStream(incomplete)
            : Files.newOutputStream(incomplete, StandardOpenOption.APPEND)) {
      byte[] buffer = new byte[BUFFER_BYTES];
      // one byte more than listed shows that the content is another; nobody needs the rest
      while (length <= file.bytes()) {
        int read = response.read(buffer);
        if (read < 0) {
          break;
        }
        out.write(buffer, 0, read);
        length += read;
      }
    }
    if (length < file.bytes()) {
      throw new HubTrouble(
          response.host()
              + " ends "
              + file.path()
              + " after "
              + length
              + " of "
              + file.bytes()
              + " bytes",
          null);
    }
  }

  private static void refuseOtherRange(
      HubResponse response, Path incomplete, long from, HubFile file) throws IOException {
    Matcher range = CONTENT_RANGE.matcher(response.header("Content-Range"));
    boolean isAsked =
        range.matches()
            && range.group(1).equals(Long.toString(from))
            && (range.group(2).equals("*") || range.group(2).equals(Long.toString(file.bytes())));
    if (!isAsked) {
      throw startAgain(response, incomplete, from);
    }
  }

  private static HubTrouble startAgain(HubResponse response, Path incomplete, long from)
      throws IOException {
    Files.deleteIfExists(incomplete);
    return new HubTrouble(response.host() + " does not go on from byte " + from, null);
  }
}
