package io.embark.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A job file with the tiny model in a folder of its own; each part can be replaced. */
final class SmallJob {
  /** As a person would give it. */
  static final String MODEL = Path.of("src/test/resources/models/tiny").toAbsolutePath().toString();

  private final Path folder;
  private String read = "text: { path: \"${input}\" }";
  private String stages = "";
  private String model = MODEL;
  private String write = "";
  private String rejects = "1%";

  SmallJob(Path folder) {
    this.folder = folder;
  }

  SmallJob read(String part) {
    read = part;
    return this;
  }

  SmallJob stages(String parts) {
    stages = parts;
    return this;
  }

  SmallJob model(Path directory) {
    model = directory.toString();
    return this;
  }

  SmallJob milvus(String uri, String collection) {
    write = ", milvus: { uri: \"" + uri + "\", collection: " + collection + " }";
    return this;
  }

  SmallJob rejects(String share) {
    rejects = share;
    return this;
  }

  /** The lake of the job. */
  Path lake() {
    return folder.resolve("lake");
  }

  /** Writes {@code job.yaml}. */
  Path file() {
    try {
      return Files.writeString(
          folder.resolve("job.yaml"),
          String.join(
              "\n",
              "job: small",
              "read: { " + read + " }",
              "stages: [ " + stages + " ]",
              "encode: { dense: { model: \"" + model + "\" } }",
              "write: { parquet: { path: \"" + lake() + "\" }" + write + " }",
              "budget: { rejects: " + rejects + " }",
              ""));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs a command on it; the corpus is the folder {@code input}. */
  Embark embark(String command, Object... more) {
    List<Object> words = new ArrayList<>(List.of(command, file()));
    if (read.contains("${input}")) {
      words.addAll(List.of("--set", "input=" + folder.resolve("input")));
    }
    words.addAll(List.of(more));
    return Embark.run(words.toArray());
  }
}
