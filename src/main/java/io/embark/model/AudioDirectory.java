package io.embark.model;

import io.embark.corpus.Metric;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads the directory of a sound encoder: its graph and {@code preprocessor_config.json}. */
record AudioDirectory(Path directory, ModelOverrides overrides, ModelFault fault) {
  private static final List<String> GRAPHS = List.of("onnx/model.onnx", "model.onnx");

  /** Outputs that are a sound's vector, the first that is there. */
  private static final List<String> VECTORS =
      List.of("audio_embeds", "embedding", "embeddings", "pooler_output");

  private static final String STATES = "last_hidden_state";
  private static final String RATE = "sampling_rate";

  /** Steps of the extractors that take samples as they are, standardised or not. */
  private static final Set<String> RAW = Set.of("Wav2Vec2FeatureExtractor");

  /** The window of YAMNet, which has no file that says its rate: 0.975 s of 16 kHz. */
  private static final int YAMNET_WINDOW = 15_600;

  private static final int YAMNET_RATE = 16_000;

  /** The graph of sound among these files, if the model is of sound. */
  static Optional<String> graph(
      Path directory, List<String> paths, Optional<JsonFile> processor, ModelFault fault) {
    Optional<String> usual = GRAPHS.stream().filter(paths::contains).findFirst();
    if (usual.isEmpty() || paths.contains(ModelLayout.TOKENIZER)) {
      return Optional.empty();
    }
    boolean isSaid = processor.map(file -> file.root().has(RATE)).orElse(false);
    return isSaid || (processor.isEmpty() && takesSound(directory, usual.get(), fault))
        ? usual
        : Optional.empty();
  }

  private static boolean takesSound(Path directory, String graph, ModelFault fault) {
    try (MediaGraph opened = MediaGraph.open(directory.resolve(graph), graph, fault)) {
      List<MediaGraph.Tensor> inputs = List.copyOf(opened.inputs().values());
      return inputs.size() == 1 && inputs.get(0).isFloat32() && inputs.get(0).axes().size() <= 2;
    }
  }

  ResolvedModel read(String graph, Optional<JsonFile> processor) throws IOException {
    GraphFile file = GraphFile.read(directory, graph, fault);
    List<String> needed = new ArrayList<>();
    needed.add(graph);
    needed.addAll(ModelDirectory.externalData(directory, graph, file, fault));
    processor.ifPresent(found -> needed.add(found.name()));
    ModelManifest manifest = ModelManifest.of(directory, needed);
    String weights = CardReader.weightsSha256(graph, file, manifest, fault);
    AudioCard card = card(graph, weights, processor);
    return new ResolvedModel(directory, card, manifest.files(), manifest.sha256());
  }

  private AudioCard card(String graph, String weights, Optional<JsonFile> processor) {
    SortedMap<String, String> sources = new TreeMap<>();
    boolean isStandardised = processor.map(file -> isStandardised(file)).orElse(false);
    try (MediaGraph opened = MediaGraph.open(directory.resolve(graph), graph, fault)) {
      Map.Entry<String, MediaGraph.Tensor> given = opened.input();
      AudioInput input = input(given.getKey(), given.getValue(), graph);
      int rate = samplingRate(input, processor, sources);
      String output = opened.output(VECTORS, STATES);
      int samples = input.window() > 0 ? input.window() : rate;
      List<Long> axes =
          opened.run(
              given.getKey(),
              given.getValue(),
              input.shape(Math.max(1, input.batch()), samples),
              output);
      boolean isPooled = axes.size() == 2;
      if (!opened.outputs().get(output).isFloat32() || axes.size() < 2 || axes.size() > 3) {
        throw fault.of(
            "output '"
                + output
                + "' is "
                + opened.outputs().get(output).described()
                + ", expected float32 [batch, dimension] or [batch, frames, dimension]. Export it so.");
      }
      sources.put("dimension", "output " + output + " of " + graph);
      sources.put("pooling", isPooled ? "in the graph" : "the mean over frames");
      sources.put(
          "normalize", overrides.normalize().isPresent() ? "option normalize" : "no file says so");
      sources.put("metric", "the cosine, where no file says otherwise");
      return new AudioCard(
          fault.reference(),
          graph,
          weights,
          input,
          new GraphOutput(
              output, GraphOutput.Axes.TEXTS, Math.toIntExact(axes.get(axes.size() - 1))),
          isPooled,
          rate,
          isStandardised,
          overrides.normalize().orElse(false),
          Metric.COSINE,
          Collections.unmodifiableSortedMap(sources));
    }
  }

  private boolean isStandardised(JsonFile file) {
    Optional<String> type = file.text("feature_extractor_type");
    if (type.isPresent() && !RAW.contains(type.get())) {
      throw fault.of(
          "'feature_extractor_type' of "
              + file.name()
              + " is "
              + type.get()
              + ", expected a graph that takes samples (Wav2Vec2FeatureExtractor, or none named). Use"
              + " another model, or an export with its features inside.");
    }
    return type.isPresent() && file.flag("do_normalize").orElse(true);
  }

  private AudioInput input(String name, MediaGraph.Tensor tensor, String graph) {
    List<Long> axes = tensor.axes();
    if (!tensor.isFloat32() || axes.isEmpty() || axes.size() > 2) {
      throw fault.of(
          "input '"
              + name
              + "' of "
              + graph
              + " is "
              + tensor.described()
              + ", expected float32 [batch, samples] or [samples]. Export the model with its features"
              + " inside.");
    }
    boolean hasBatch = axes.size() == 2;
    int batch = hasBatch ? free(axes.get(0)) : 1;
    return new AudioInput(name, hasBatch, batch, free(axes.get(axes.size() - 1)));
  }

  private static int free(long axis) {
    return axis == -1 ? 0 : Math.toIntExact(axis);
  }

  private int samplingRate(
      AudioInput input, Optional<JsonFile> processor, SortedMap<String, String> sources) {
    if (processor.isEmpty()) {
      if (input.window() == YAMNET_WINDOW) {
        sources.put(RATE, "the window of YAMNet, 0.975 s of 16 kHz (its model card)");
        return YAMNET_RATE;
      }
      throw fault.of(
          "there is no "
              + ModelLayout.PREPROCESSOR
              + ", expected one with sampling_rate. Write it as the model's makers state it.");
    }
    sources.put(RATE, processor.get().name());
    OptionalInt rate = processor.get().integer(RATE);
    if (rate.isEmpty() || rate.getAsInt() < 1000 || rate.getAsInt() > 384_000) {
      throw processor.get().wrongType(RATE, processor.get().root().path(RATE), "1000 to 384000");
    }
    return rate.getAsInt();
  }
}
