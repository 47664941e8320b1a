package io.embark.model;

import io.embark.corpus.Metric;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Reads the directory of a sound encoder: its graph (one tower, or a sound's and a text's that
 * share a space), {@code preprocessor_config.json}, and the tokenizer of the text tower.
 */
record AudioDirectory(
    Path directory, ModelLayout layout, ModelOverrides overrides, ModelFault fault) {
  private static final List<String> GRAPHS = List.of("onnx/model.onnx", "model.onnx");

  /** As transformers.js names the tower of a model of two. */
  private static final List<String> SOUND_TOWERS =
      List.of("onnx/audio_model.onnx", "audio_model.onnx");

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
    Optional<String> tower = SOUND_TOWERS.stream().filter(paths::contains).findFirst();
    boolean isSaid = processor.map(file -> file.root().has(RATE)).orElse(false);
    if (tower.isPresent() && isSaid) {
      return tower;
    }
    Optional<String> usual = GRAPHS.stream().filter(paths::contains).findFirst();
    if (usual.isEmpty() || paths.contains(ModelLayout.TOKENIZER)) {
      return Optional.empty();
    }
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

  ResolvedModel read(String graph, List<String> paths, Optional<JsonFile> processor)
      throws IOException {
    GraphFile file = GraphFile.read(directory, graph, fault);
    List<String> needed = new ArrayList<>();
    needed.add(graph);
    needed.addAll(ModelDirectory.externalData(directory, graph, file, fault));
    processor.ifPresent(found -> needed.add(found.name()));
    TextTower tower = new TextTower(directory, layout, overrides, fault);
    Optional<String> textGraph = TextTower.graph(paths);
    if (textGraph.isPresent()) {
      needed.addAll(tower.files(textGraph.get(), paths));
    }
    ModelManifest manifest = ModelManifest.of(directory, needed);
    ModelCard text = textGraph.isPresent() ? tower.read(textGraph.get(), manifest) : null;
    String weights = CardReader.weightsSha256(graph, file, manifest, fault);
    AudioCard card = card(graph, weights, processor, text);
    return new ResolvedModel(directory, card, manifest.files(), manifest.sha256());
  }

  private AudioCard card(
      String graph, String weights, Optional<JsonFile> processor, ModelCard text) {
    SortedMap<String, String> sources = new TreeMap<>();
    AudioFeatures features =
        processor.flatMap(file -> AudioFeaturesFile.read(file, fault)).orElse(null);
    boolean isStandardised =
        features == null && processor.map(file -> isStandardised(file)).orElse(false);
    try (MediaGraph opened = MediaGraph.open(directory.resolve(graph), graph, fault)) {
      AudioInput input =
          features == null ? ofSamples(opened, graph) : ofFeatures(opened, graph, features);
      boolean takesLonger = features != null && opened.inputs().containsKey(AudioCard.LONGER);
      int rate = samplingRate(input, processor, sources);
      String output = opened.output(VECTORS, STATES);
      List<Long> axes =
          opened.run(trial(input, Math.max(1, input.batch()), features, takesLonger, rate), output);
      if (takesLonger
          && input.batch() == 0
          && !opened.takes(trial(input, 2, features, true, rate), output)) {
        input = new AudioInput(input.name(), true, 1, 0); // traced with one that is longer
      }
      if (!opened.outputs().get(output).isFloat32() || axes.size() < 2 || axes.size() > 3) {
        throw fault.of(
            "output '"
                + output
                + "' is "
                + opened.outputs().get(output).described()
                + ", expected float32 [batch, dimension] or [batch, frames, dimension]. Export it so.");
      }
      AudioPooling pooling = pooling(output, axes, features, sources);
      int dimension = Math.toIntExact(axes.get(axes.size() - 1));
      if (features != null) {
        sources.put("features", ModelLayout.PREPROCESSOR);
      }
      TextTower.check("sounds", dimension, text, fault);
      sources.put("dimension", "output " + output + " of " + graph);
      sources.put(
          "normalize", overrides.normalize().isPresent() ? "option normalize" : "no file says so");
      sources.put("metric", "the cosine, where no file says otherwise");
      return new AudioCard(
          fault.reference(),
          graph,
          weights,
          input,
          takesLonger,
          new GraphOutput(output, GraphOutput.Axes.TEXTS, dimension),
          pooling,
          rate,
          isStandardised,
          features,
          overrides.normalize().orElse(false),
          text,
          Metric.COSINE,
          Collections.unmodifiableSortedMap(sources));
    }
  }

  private static Map<String, long[]> trial(
      AudioInput input, int batch, AudioFeatures features, boolean takesLonger, int rate) {
    int samples = input.window() > 0 ? input.window() : rate;
    Map<String, long[]> shapes = new TreeMap<>();
    shapes.put(
        input.name(), features == null ? input.shape(batch, samples) : features.shape(batch));
    if (takesLonger) {
      shapes.put(AudioCard.LONGER, new long[] {batch, 1});
    }
    return shapes;
  }

  private static AudioPooling pooling(
      String output, List<Long> axes, AudioFeatures features, SortedMap<String, String> sources) {
    if (axes.size() == 2) {
      sources.put("pooling", "in the graph");
      return AudioPooling.IN_GRAPH;
    }
    if (features instanceof AudioFeatures.Ast && output.equals(STATES)) {
      sources.put("pooling", "the mean of the class and the distillation token, as ASTModel pools");
      return AudioPooling.CLASS_AND_DISTILLATION;
    }
    sources.put("pooling", "the mean over frames");
    return AudioPooling.MEAN;
  }

  private boolean isStandardised(JsonFile file) {
    Optional<String> type = file.text("feature_extractor_type");
    if (type.isPresent() && !RAW.contains(type.get())) {
      throw fault.of(
          "'feature_extractor_type' of "
              + file.name()
              + " is "
              + type.get()
              + ", expected "
              + String.join(", ", RAW)
              + ", "
              + AudioFeaturesFile.AST
              + ", "
              + AudioFeaturesFile.CLAP
              + " or none named. Use another model, or an export with its features inside.");
    }
    return type.isPresent() && file.flag("do_normalize").orElse(true);
  }

  private AudioInput ofFeatures(MediaGraph opened, String graph, AudioFeatures features) {
    Map<String, MediaGraph.Tensor> inputs = opened.inputs();
    MediaGraph.Tensor values = inputs.get(features.input());
    MediaGraph.Tensor longer = inputs.get(AudioCard.LONGER);
    long[] shape = features.shape(1);
    boolean fits =
        inputs.size() == (longer == null ? 1 : 2)
            && values != null
            && values.isFloat32()
            && fits(values.axes(), shape)
            && (longer == null
                ? !features.needsLonger()
                : longer.isFlags() && fits(longer.axes(), new long[] {1, 1}));
    if (!fits) {
      throw fault.of(
          graph
              + " takes "
              + opened.describedInputs()
              + ", expected "
              + features.input()
              + " float32 [batch, "
              + Arrays.stream(shape)
                  .skip(1)
                  .mapToObj(Long::toString)
                  .collect(Collectors.joining(", "))
              + "]"
              + (features.needsLonger() ? " and " + AudioCard.LONGER + " bool [batch, 1]" : "")
              + " as "
              + ModelLayout.PREPROCESSOR
              + " makes them. Use the files of one model, and export the sound's tower alone.");
    }
    return new AudioInput(features.input(), true, free(values.axes().get(0)), 0);
  }

  /** The batch apart. */
  private static boolean fits(List<Long> axes, long[] shape) {
    boolean fits = axes.size() == shape.length;
    for (int axis = 1; fits && axis < shape.length; axis++) {
      fits = axes.get(axis) == -1 || axes.get(axis) == shape[axis];
    }
    return fits;
  }

  private AudioInput ofSamples(MediaGraph opened, String graph) {
    Map.Entry<String, MediaGraph.Tensor> given = opened.input();
    return input(given.getKey(), given.getValue(), graph);
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
