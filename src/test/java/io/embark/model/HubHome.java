package io.embark.model;

import io.embark.testing.HubServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;

/**
 * A user of a {@link HubServer}: the environment, the cache folder, and the pauses that were made.
 */
record HubHome(Path folder, Map<String, String> environment, List<Long> pauses) {
  static final ModelOverrides OVERRIDES = Fixture.overrides(PoolingMode.MEAN, true, 8);

  static HubHome of(HubServer server, Path folder) {
    return new HubHome(
        folder,
        new HashMap<>(server.environment(folder)),
        Collections.synchronizedList(new ArrayList<>()));
  }

  ResolvedModel resolve(String reference) {
    return resolve(reference, OVERRIDES);
  }

  ResolvedModel resolve(String reference, ModelOverrides overrides) {
    return new ModelResolver(
            new Configuration(),
            folder.resolve("embark"),
            MavenHome.ofThisProcess(),
            new HubModels(Map.copyOf(environment), pauses::add))
        .resolve(reference, overrides);
  }

  /** Folder of a model in the cache. */
  Path cached(String repository) {
    return folder.resolve("hub/models--" + repository.replace("/", "--"));
  }

  /** Path to content, links as {@code -> target}, below {@link #cached}. */
  Map<String, String> content(String repository) throws IOException {
    Map<String, String> found = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(cached(repository))) {
      for (Path file : walk.toList()) {
        String path = cached(repository).relativize(file).toString();
        if (Files.isSymbolicLink(file)) {
          found.put(path, "-> " + Files.readSymbolicLink(file));
        } else if (Files.isRegularFile(file)) {
          found.put(path, Files.size(file) <= 100 ? Files.readString(file) : "long");
        }
      }
    }
    return found;
  }
}
