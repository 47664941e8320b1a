package io.embark.model;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a model of pictures, sound or speech needs of all that a repository lists, before more than
 * its {@code preprocessor_config.json} is there.
 *
 * @param files graphs apart
 * @param graphs their external data may lie beside them
 */
record MediaLayout(List<String> files, List<String> graphs) {
  /** In names of files that models of texts alone have: no graph is fetched to look into it. */
  private static final List<String> OF_TEXTS = List.of("token", "vocab", "sentence");

  /**
   * Of a model that says what it is made for.
   *
   * @param directory has the processor's file, if there is one
   * @param paths of the repository
   */
  static Optional<MediaLayout> stated(
      Path directory,
      List<String> paths,
      Optional<JsonFile> processor,
      ModelLayout layout,
      ModelFault fault) {
    if (processor.isEmpty()) {
      return Optional.empty();
    }
    List<String> files = new ArrayList<>();
    files.add(processor.get().name());
    Optional<String> speech = SpeechDirectory.folder(paths, processor);
    if (speech.isPresent()) {
      SpeechDirectory.SETTINGS.stream().filter(paths::contains).forEach(files::add);
      List<String> graphs = SpeechDirectory.graphs(speech.get());
      return Optional.of(new MediaLayout(files, graphs.stream().filter(paths::contains).toList()));
    }
    Optional<String> tower =
        ImageDirectory.graph(directory, paths, processor, fault)
            .or(() -> AudioDirectory.graph(directory, paths, processor, fault));
    if (tower.isEmpty()) {
      return Optional.empty();
    }
    Optional<String> texts = TextTower.graph(paths);
    if (texts.isPresent()) {
      files.addAll(layout.settingsAndHeads(paths, fault));
    }
    return Optional.of(
        new MediaLayout(files, Stream.concat(tower.stream(), texts.stream()).toList()));
  }

  /** Of one that is a graph alone: what it takes, it tells when it is opened. */
  static Optional<MediaLayout> bare(List<String> paths) {
    boolean isOfTexts =
        paths.contains(ModelLayout.MODULES)
            || paths.stream().anyMatch(path -> OF_TEXTS.stream().anyMatch(path::contains));
    if (isOfTexts) {
      return Optional.empty();
    }
    List<String> graphs = paths.stream().filter(path -> path.endsWith(".onnx")).toList();
    return VoiceDirectory.GRAPHS.stream()
        .filter(paths::contains)
        .findFirst()
        .or(() -> graphs.size() == 1 ? Optional.of(graphs.get(0)) : Optional.empty())
        .map(graph -> new MediaLayout(List.of(), List.of(graph)));
  }
}
