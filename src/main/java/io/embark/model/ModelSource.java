package io.embark.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where a model lies that is not a directory on the local disk. Implementations: {@link
 * ModelArchive} (a jar), {@link HadoopDirectory}.
 */
interface ModelSource {
  /** Name of the copy in the cache: another content has another name. */
  String key() throws IOException;

  /** What it holds, as paths of a model directory, sorted. */
  List<String> paths() throws IOException;

  /** Copies one of {@link #paths} to the file {@code target}. */
  void copy(String path, Path target) throws IOException;

  /**
   * The directory below {@code cache} with what an encoder needs of this model, copied there unless
   * it is there whole.
   */
  default Path cached(Path cache, Optional<Engine> engine, ModelFault fault) throws IOException {
    String suffix = engine.map(chosen -> "-" + chosen.wireName()).orElse("");
    return CacheFolder.of(
        cache.resolve("sources").resolve(key() + suffix),
        ModelSource::isWhole,
        empty -> copyNeeded(empty, engine, fault));
  }

  private static boolean isWhole(Path folder) throws IOException {
    Path marker = folder.resolve(ModelManifest.NAME);
    if (!Files.isRegularFile(marker)) {
      return false;
    }
    try {
      return ModelManifest.fromJson(Files.readAllBytes(marker)).holds(folder);
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  private void copyNeeded(Path empty, Optional<Engine> engine, ModelFault fault)
      throws IOException {
    List<String> paths = paths();
    if (paths.contains(ModelLayout.MODULES)) {
      copyInto(empty, ModelLayout.MODULES);
    }
    ModelLayout layout = ModelLayout.read(empty, fault);
    copyAll(empty, StaticLayout.looksAt(layout, paths));
    Optional<StaticLayout> vectors = StaticLayout.find(empty, layout, paths, fault);
    if (vectors.isPresent()) {
      copyAll(empty, vectors.get().needed());
      writeManifest(empty, vectors.get().needed());
      return;
    }
    List<String> needed = layout.settingsAndHeads(paths, fault);
    String graph = layout.graph(paths, engine, fault);
    copyInto(empty, graph);
    GraphFile file = GraphFile.read(empty, graph, fault);
    // one that is missing is named when the directory is read
    ModelDirectory.externalPaths(graph, file, fault).stream()
        .filter(paths::contains)
        .forEach(needed::add);
    copyAll(empty, needed);
    needed.add(graph);
    writeManifest(empty, needed);
  }

  private static void writeManifest(Path folder, List<String> files) throws IOException {
    Files.write(folder.resolve(ModelManifest.NAME), ModelManifest.of(folder, files).toJson());
  }

  private void copyAll(Path folder, List<String> files) throws IOException {
    for (String path : files) {
      if (!Files.exists(folder.resolve(path))) {
        copyInto(folder, path);
      }
    }
  }

  private void copyInto(Path folder, String path) throws IOException {
    Path target = folder.resolve(path);
    Files.createDirectories(target.getParent());
    copy(path, target);
  }
}
