package io.embark.model;

import io.embark.testing.SharedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;

/** Models of the shared fixtures: as they are, or copied so that a test can damage them. */
final class Fixture {
  private Fixture() {}

  static Path directory(String name) {
    return SharedFiles.path("fixtures/open/" + name);
  }

  /** A copy at {@code parent/model}. */
  static Path copy(String name, Path parent) throws IOException {
    Path source = directory(name);
    Path target = parent.resolve("model");
    List<Path> files;
    try (Stream<Path> walk = Files.walk(source)) {
      files = walk.toList();
    }
    for (Path file : files) {
      Path copy = target.resolve(source.relativize(file));
      if (Files.isDirectory(file)) {
        Files.createDirectories(copy);
      } else {
        Files.copy(file, copy);
      }
    }
    return target;
  }

  /** Replaces a piece of text that must be in the file. */
  static void edit(Path file, String from, String to) throws IOException {
    String text = Files.readString(file);
    if (!text.contains(from)) {
      throw new AssertionError(file + " has no " + from);
    }
    Files.writeString(file, text.replace(from, to));
  }

  static ResolvedModel resolve(Path directory, ModelOverrides overrides) {
    return new ModelResolver(new Configuration(), Path.of("target/model-cache"))
        .resolve(directory.toString(), overrides);
  }

  static ModelCard card(String name) {
    return resolve(directory(name), ModelOverrides.NONE).card();
  }

  static ModelOverrides overrides(PoolingMode pooling, Boolean normalize, Integer maxTokens) {
    return new ModelOverrides(
        Optional.ofNullable(pooling),
        Optional.ofNullable(normalize),
        maxTokens == null ? OptionalInt.empty() : OptionalInt.of(maxTokens));
  }
}
