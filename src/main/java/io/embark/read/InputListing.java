package io.embark.read;

import io.embark.corpus.ContentHash;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The files of one read, sorted by relative path. Part of the run fingerprint: a changed file is a
 * new run.
 */
public record InputListing(List<InputFile> files) {
  /** Sorts by relative path. */
  public InputListing {
    files = files.stream().sorted(Comparator.comparing(InputFile::relativePath)).toList();
  }

  /** Sum of file lengths. */
  public long bytes() {
    return files.stream().mapToLong(InputFile::bytes).sum();
  }

  /** Changes when a file is added, removed, resized or touched. */
  public String fingerprint() {
    return ContentHash.of(
        files.stream()
            .map(
                file ->
                    file.relativePath()
                        + '\u001f'
                        + file.bytes()
                        + '\u001f'
                        + file.modifiedMillis())
            .collect(Collectors.joining("\n")));
  }
}
