package io.embark.pipeline;

import io.embark.corpus.Json;
import io.embark.encode.Transcript;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Transcripts in the lake, one small file each, by a key of what they depend on. One that was half
 * written by a process that was killed does not count.
 */
record KeptTranscripts(Path folder, Configuration configuration) {
  private static final String FOLDER = "transcripts";

  private Path path(String key) {
    return new Path(new Path(folder, FOLDER), key + ".json");
  }

  Optional<Transcript> read(String key) {
    Path path = path(key);
    try (InputStream in = path.getFileSystem(configuration).open(path)) {
      return Optional.of(
          Json.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), Transcript.class));
    } catch (IOException e) { // there is none, or no whole one: it is made again
      return Optional.empty();
    }
  }

  void write(String key, Transcript transcript) {
    Path path = path(key);
    try {
      FileSystem files = path.getFileSystem(configuration);
      try (OutputStream out = files.create(path, true)) {
        out.write(Json.line(transcript).getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
