package io.embark.model;

import io.embark.corpus.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads a model directory on the local disk: its files, and its card with every fact checked. */
final class ModelDirectory {
  private ModelDirectory() {}

  /**
   * @param chosenGraph relative path of the graph that the user named, if any
   */
  static ResolvedModel read(
      Path directory, Optional<String> chosenGraph, ModelOverrides overrides, ModelFault fault) {
    try {
      List<String> paths = paths(directory);
      ModelLayout layout = ModelLayout.read(directory, fault);
      Optional<String> ofVoice = VoiceDirectory.graph(directory, paths, chosenGraph, fault);
      if (ofVoice.isPresent()) {
        return new VoiceDirectory(directory, fault).read(ofVoice.get());
      }
      if (chosenGraph.isEmpty()) {
        Optional<JsonFile> processor = ImageProcessorFile.find(directory, fault);
        Optional<String> ofPictures = ImageDirectory.graph(directory, paths, processor, fault);
        if (ofPictures.isPresent()) {
          return new ImageDirectory(directory, layout, overrides, fault)
              .read(ofPictures.get(), paths, processor);
        }
        Optional<String> ofSpeech = SpeechDirectory.folder(paths, processor);
        if (ofSpeech.isPresent()) {
          return new SpeechDirectory(directory, fault)
              .read(ofSpeech.get(), paths, processor.orElseThrow());
        }
        Optional<String> ofSound = AudioDirectory.graph(directory, paths, processor, fault);
        if (ofSound.isPresent()) {
          return new AudioDirectory(directory, layout, overrides, fault)
              .read(ofSound.get(), paths, processor);
        }
      }
      Optional<StaticLayout> vectors =
          chosenGraph.isPresent()
              ? Optional.empty()
              : StaticLayout.find(directory, layout, paths, fault);
      if (vectors.isPresent()) {
        return StaticDirectory.read(directory, layout, vectors.get(), overrides, fault);
      }
      chosenGraph.ifPresent(name -> refuseOtherEngine(name, overrides.engine(), fault));
      String graph = chosenGraph.orElseGet(() -> layout.graph(paths, overrides.engine(), fault));
      GraphFile file = GraphFile.read(directory, graph, fault);
      List<String> needed = layout.settingsAndHeads(paths, fault);
      needed.add(graph);
      needed.addAll(externalData(directory, graph, file, fault));
      TokenizerFiles tokenizer = TokenizerFiles.read(directory, layout, fault);
      ModelManifest manifest = ModelManifest.of(directory, needed);
      ModelCard card =
          new CardReader(
                  directory, layout, graph, file, tokenizer, manifest, overrides, false, fault)
              .read();
      return new ResolvedModel(directory, card, manifest.files(), manifest.sha256());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + directory, e);
    }
  }

  private static void refuseOtherEngine(String graph, Optional<Engine> asked, ModelFault fault) {
    Engine engine = Engine.ofFile(graph);
    if (asked.isPresent() && asked.get() != engine) {
      throw fault.of(
          "option engine is "
              + asked.get().wireName()
              + " but "
              + graph
              + " is for "
              + engine.wireName()
              + ", expected one engine. Leave engine out, or name the directory.");
    }
  }

  /** Of one file of word vectors, whatever lies beside it. */
  static ResolvedModel readWordVectors(Path file, ModelOverrides overrides, ModelFault fault)
      throws IOException {
    return StaticDirectory.read(
        file.getParent(),
        new ModelLayout(Optional.empty()),
        StaticLayout.ofFile(file.getFileName().toString()),
        overrides,
        fault);
  }

  private static List<String> paths(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory, ModelLayout.DEPTH)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> directory.relativize(file).toString().replace('\\', '/'))
          .sorted()
          .toList();
    }
  }

  /** Where the graph's larger tensors should lie, as paths of the model directory. */
  static List<String> externalPaths(String graph, GraphFile file, ModelFault fault) {
    List<String> paths = new ArrayList<>();
    Path root = Path.of("").toAbsolutePath();
    for (String location : file.externalData()) {
      Path data = root.resolve(graph).resolveSibling(location).normalize();
      if (!data.startsWith(root)) {
        throw missingData(graph, location, fault);
      }
      paths.add(root.relativize(data).toString().replace('\\', '/'));
    }
    return paths;
  }

  static List<String> externalData(Path directory, String graph, GraphFile file, ModelFault fault) {
    List<String> paths = externalPaths(graph, file, fault);
    for (String path : paths) {
      if (!Files.isRegularFile(directory.resolve(path))) {
        throw missingData(graph, path, fault);
      }
    }
    return paths;
  }

  private static UserError missingData(String graph, String path, ModelFault fault) {
    return fault.of(
        graph
            + " keeps weights in '"
            + path
            + "', expected that file in the model directory. Copy the whole directory.");
  }
}
