package io.embark.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Reads Silero's voice activity detector: one graph, and no file that says anything of it. */
record VoiceDirectory(Path directory, ModelFault fault) {
  /** As its makers and the hub's exports name it. */
  static final List<String> GRAPHS = List.of("silero_vad.onnx", "onnx/model.onnx", "model.onnx");

  private static final Set<String> NEEDED = Set.of(VoiceCard.SAMPLES, VoiceCard.STATE);
  private static final Set<String> INPUTS =
      Set.of(VoiceCard.SAMPLES, VoiceCard.STATE, VoiceCard.RATE);

  /**
   * The graph among these files, if it is one.
   *
   * @param chosen relative path of the graph that the user named, if any
   */
  static Optional<String> graph(
      Path directory, List<String> paths, Optional<String> chosen, ModelFault fault) {
    if (paths.contains(ModelLayout.TOKENIZER) || paths.contains(ModelLayout.PREPROCESSOR)) {
      return Optional.empty();
    }
    return chosen
        .or(() -> GRAPHS.stream().filter(paths::contains).findFirst())
        .filter(graph -> Engine.ofFile(graph) == Engine.ONNX_RUNTIME)
        .filter(graph -> isDetector(directory, graph, fault));
  }

  private static boolean isDetector(Path directory, String graph, ModelFault fault) {
    try (MediaGraph opened = MediaGraph.open(directory.resolve(graph), graph, fault)) {
      Set<String> inputs = opened.inputs().keySet();
      return inputs.containsAll(NEEDED) && INPUTS.containsAll(inputs);
    }
  }

  ResolvedModel read(String graph) throws IOException {
    GraphFile file = GraphFile.read(directory, graph, fault);
    List<String> needed = new ArrayList<>();
    needed.add(graph);
    needed.addAll(ModelDirectory.externalData(directory, graph, file, fault));
    List<String> inputs;
    try (MediaGraph opened = MediaGraph.open(directory.resolve(graph), graph, fault)) {
      inputs = List.copyOf(opened.inputs().keySet());
      MediaGraph.Tensor samples = opened.inputs().get(VoiceCard.SAMPLES);
      MediaGraph.Tensor state = opened.inputs().get(VoiceCard.STATE);
      boolean isWhole =
          opened
              .outputs()
              .keySet()
              .containsAll(Set.of(VoiceCard.PROBABILITY, VoiceCard.NEXT_STATE));
      if (!samples.isFloat32() || !state.isFloat32() || !isWhole) {
        throw fault.of(
            graph
                + " takes "
                + samples.described()
                + " and the state "
                + state.described()
                + " and gives "
                + String.join(", ", opened.outputs().keySet())
                + ", expected float32 and the outputs output and stateN. Use silero_vad.onnx of"
                + " version 5 or later.");
      }
    }
    ModelManifest manifest = ModelManifest.of(directory, needed);
    VoiceCard card =
        new VoiceCard(
            fault.reference(),
            graph,
            CardReader.weightsSha256(graph, file, manifest, fault),
            inputs,
            new TreeMap<>());
    return new ResolvedModel(directory, card, manifest.files(), manifest.sha256());
  }
}
