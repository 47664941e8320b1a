package io.embark.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads the directory of a Whisper model as {@code optimum-cli export onnx} writes it. */
record SpeechDirectory(Path directory, ModelFault fault) {
  private static final String PREPROCESSOR = ModelLayout.PREPROCESSOR;
  private static final String GENERATION = "generation_config.json";
  private static final String CONFIG = "config.json";
  private static final String EXTRACTOR = "WhisperFeatureExtractor";
  private static final String ENCODER = "encoder_model.onnx";
  private static final String DECODER = "decoder_model.onnx";
  private static final String FEATURES = "input_features";
  private static final String STATES = "last_hidden_state";
  private static final String IDS = "input_ids";
  private static final String GIVEN_STATES = "encoder_hidden_states";
  private static final String LOGITS = "logits";

  /** Tokens a window that Whisper's makers trained with ({@code max_target_positions}). */
  private static final int USUAL_MOST = 448;

  /** Files that it needs beside the graphs and the processor's. */
  static final List<String> SETTINGS = List.of(ModelLayout.TOKENIZER, GENERATION, CONFIG);

  /** The two graphs in that folder. */
  static List<String> graphs(String folder) {
    return List.of(folder + ENCODER, folder + DECODER);
  }

  /** The folder of the two graphs among these files, with its slash; empty if it is no Whisper. */
  static Optional<String> folder(List<String> paths, Optional<JsonFile> processor) {
    boolean isWhisper =
        processor
            .flatMap(file -> file.text("feature_extractor_type"))
            .filter(EXTRACTOR::equals)
            .isPresent();
    return isWhisper
        ? List.of("onnx/", "").stream().filter(at -> paths.contains(at + ENCODER)).findFirst()
        : Optional.empty();
  }

  ResolvedModel read(String folder, List<String> paths, JsonFile processor) throws IOException {
    for (String name : List.of(folder + DECODER, ModelLayout.TOKENIZER, GENERATION, CONFIG)) {
      if (!paths.contains(name)) {
        throw fault.of(
            "there is no "
                + name
                + " beside "
                + folder
                + ENCODER
                + ", expected the files of one export. Export the model with optimum, task"
                + " automatic-speech-recognition.");
      }
    }
    List<String> needed = new ArrayList<>(List.of(processor.name()));
    needed.addAll(SETTINGS);
    List<String> weights = new ArrayList<>();
    for (String graph : graphs(folder)) {
      needed.add(graph);
      GraphFile file = GraphFile.read(directory, graph, fault);
      needed.addAll(ModelDirectory.externalData(directory, graph, file, fault));
    }
    ModelManifest manifest = ModelManifest.of(directory, needed);
    for (String graph : graphs(folder)) {
      weights.add(
          CardReader.weightsSha256(
              graph, GraphFile.read(directory, graph, fault), manifest, fault));
    }
    SpeechCard.Features features = features(processor);
    SpeechTokens tokens = tokens();
    SpeechCard card =
        new SpeechCard(
            fault.reference(),
            String.join("+", weights),
            encoder(folder + ENCODER, features),
            decoder(folder + DECODER, tokens),
            features,
            tokens,
            new TreeMap<>(
                Map.of("features", processor.name(), "tokens", GENERATION, "max tokens", CONFIG)));
    return new ResolvedModel(directory, card, manifest.files(), manifest.sha256());
  }

  private SpeechCard.Features features(JsonFile processor) {
    return new SpeechCard.Features(
        number(processor, "sampling_rate", 1000, 384_000),
        number(processor, "n_fft", 2, 65_536) / 2 * 2,
        number(processor, "hop_length", 1, 65_536),
        number(processor, "feature_size", 1, 1024),
        number(processor, "chunk_length", 1, 3600));
  }

  private static int number(JsonFile file, String key, int least, int most) {
    return file.integer(key).stream()
        .filter(value -> value >= least && value <= most)
        .findFirst()
        .orElseThrow(() -> file.wrongType(key, file.root().path(key), least + " to " + most));
  }

  private SpeechCard.SpeechGraph encoder(String graph, SpeechCard.Features features) {
    try (MediaGraph opened = MediaGraph.open(directory.resolve(graph), graph, fault)) {
      MediaGraph.Tensor input = opened.inputs().get(FEATURES);
      int frames = features.windowSamples() / features.hop();
      if (input == null
          || !input.isFloat32()
          || input.axes().size() != 3
          || !fits(input.axes().get(1), features.bands())
          || !fits(input.axes().get(2), frames)) {
        throw fault.of(
            graph
                + " takes "
                + opened.describedInputs()
                + ", expected "
                + FEATURES
                + " float32 [batch, "
                + features.bands()
                + ", "
                + frames
                + "] as "
                + PREPROCESSOR
                + " makes them. Use the files of one model.");
      }
      return new SpeechCard.SpeechGraph(
          fault.reference(), graph, List.of(FEATURES), List.of(output(opened, graph, STATES)));
    }
  }

  private SpeechCard.SpeechGraph decoder(String graph, SpeechTokens tokens) {
    try (MediaGraph opened = MediaGraph.open(directory.resolve(graph), graph, fault)) {
      if (!opened.inputs().keySet().equals(Set.of(IDS, GIVEN_STATES))) {
        throw fault.of(
            graph
                + " takes "
                + opened.describedInputs()
                + ", expected "
                + IDS
                + " and "
                + GIVEN_STATES
                + ". Export the model without past key values.");
      }
      GraphOutput logits = output(opened, graph, LOGITS);
      if (logits.dimension() <= tokens.firstTimestamp()) {
        throw fault.of(
            graph
                + " has "
                + logits.dimension()
                + " tokens, expected more than "
                + tokens.firstTimestamp()
                + " as "
                + GENERATION
                + " says. Use the files of one model.");
      }
      return new SpeechCard.SpeechGraph(
          fault.reference(), graph, List.of(IDS, GIVEN_STATES), List.of(logits));
    }
  }

  private GraphOutput output(MediaGraph graph, String file, String name) {
    MediaGraph.Tensor tensor = graph.outputs().get(name);
    int axes = tensor == null ? 0 : tensor.axes().size();
    if (axes != 3 || !tensor.isFloat32() || tensor.axes().get(2) < 1) {
      throw fault.of(
          file
              + " gives "
              + graph.describedOutputs()
              + ", expected "
              + name
              + " float32 [batch, length, size]. Export the model with optimum.");
    }
    return new GraphOutput(name, GraphOutput.Axes.TOKENS, Math.toIntExact(tensor.axes().get(2)));
  }

  private static boolean fits(long axis, int size) {
    return axis == -1 || axis == size;
  }

  private SpeechTokens tokens() throws IOException {
    JsonFile generation = JsonFile.read(directory, GENERATION, fault).orElseThrow();
    JsonFile config = JsonFile.read(directory, CONFIG, fault).orElseThrow();
    JsonNode added =
        JsonFile.read(directory, ModelLayout.TOKENIZER, fault)
            .orElseThrow()
            .root()
            .path("added_tokens");
    int noTimestamps = number(generation, "no_timestamps_token_id", 0, 1 << 24);
    SortedMap<String, Integer> languages = new TreeMap<>();
    generation
        .root()
        .path("lang_to_id")
        .properties()
        .forEach(entry -> languages.put(bare(entry.getKey()), entry.getValue().asInt()));
    JsonNode tasks = generation.root().path("task_to_id");
    int most =
        Math.min(
            generation.integer("max_length").orElse(USUAL_MOST),
            config.integer("max_target_positions").orElse(USUAL_MOST));
    return new SpeechTokens(
        number(generation, "decoder_start_token_id", 0, 1 << 24),
        number(generation, "eos_token_id", 0, 1 << 24),
        noTimestamps,
        id(added, "<|nospeech|>", "<|nocaptions|>"),
        noTimestamps + 1,
        tasks.path("transcribe").asInt(-1),
        tasks.path("translate").asInt(-1),
        languages,
        ids(generation.root().path("suppress_tokens")),
        ids(generation.root().path("begin_suppress_tokens")),
        most);
  }

  private static String bare(String token) {
    return token.replace("<|", "").replace("|>", "");
  }

  private static List<Integer> ids(JsonNode array) {
    List<Integer> ids = new ArrayList<>();
    array.forEach(id -> ids.add(id.asInt()));
    return List.copyOf(ids);
  }

  private static int id(JsonNode added, String... names) {
    for (JsonNode token : added) {
      if (List.of(names).contains(token.path("content").asText())) {
        return token.path("id").asInt();
      }
    }
    return -1;
  }
}
