package io.embark.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which files of a model directory an encoder needs, by name: the layout of Hugging Face and
 * sentence-transformers. Weights of other frameworks are left behind.
 *
 * @param modules empty for a plain Hugging Face directory
 */
record ModelLayout(Optional<ModuleList> modules) {
  static final String TOKENIZER = "tokenizer.json";
  static final String TOKENIZER_CONFIG = "tokenizer_config.json";
  static final String SPECIAL_TOKENS = "special_tokens_map.json";
  static final String CONFIG = "config.json";
  static final String PREPROCESSOR = "preprocessor_config.json";
  static final String WEIGHTS = "model.safetensors";
  static final String MODULES = "modules.json";
  static final String SENTENCE_TRANSFORMERS = "config_sentence_transformers.json";

  /** The first of these that is there holds; all but one are of old sentence-transformers. */
  static final List<String> SENTENCE_CONFIGS =
      List.of(
          "sentence_bert_config.json",
          "sentence_roberta_config.json",
          "sentence_distilbert_config.json",
          "sentence_camembert_config.json",
          "sentence_albert_config.json",
          "sentence_xlm-roberta_config.json",
          "sentence_xlnet_config.json");

  /** Folders, directories of hubs, and {@code 0_Transformer/onnx/model.onnx}: how deep to look. */
  static final int DEPTH = 3;

  /** Looked for in this order; another name is taken only if it is the one graph there. */
  private static final Map<Engine, List<String>> GRAPHS =
      Map.of(
          Engine.ONNX_RUNTIME, List.of("onnx/model.onnx", "model.onnx"),
          Engine.PYTORCH, List.of("model.pt"));

  private static final Set<String> OF_MODEL = Set.of(MODULES, SENTENCE_TRANSFORMERS);
  private static final Set<String> OF_TRANSFORMER =
      Set.of(TOKENIZER, TOKENIZER_CONFIG, SPECIAL_TOKENS, CONFIG);
  private static final Pattern MODULE_SETTINGS = Pattern.compile("[0-9]+_[^/]+/config\\.json");
  private static final Pattern GRAPH = Pattern.compile("(onnx/)?[^/]+\\.onnx|[^/]+\\.pt");

  /** Of a directory that has {@code modules.json} if the model has one. */
  static ModelLayout read(Path directory, ModelFault fault) throws IOException {
    return new ModelLayout(ModuleList.read(directory, fault));
  }

  /** Settings of a module of sentence-transformers. */
  static String moduleSettings(String folder) {
    return folder + "/" + CONFIG;
  }

  /** Weights of a module that has some. */
  static String moduleWeights(String folder) {
    return folder + "/" + WEIGHTS;
  }

  /** Path of a file that lies beside the transformer's {@code config.json}. */
  String ofTransformer(String name) {
    String folder = modules.map(ModuleList::transformer).orElse("");
    return folder.isEmpty() ? name : folder + "/" + name;
  }

  /**
   * Settings files and head weights of the model among {@code paths}, which are relative to the
   * directory; the graph and its external data apart.
   */
  List<String> settingsAndHeads(Collection<String> paths, ModelFault fault) {
    List<String> needed = new ArrayList<>(paths.stream().filter(this::isSettings).toList());
    for (ModuleList.Module module : modules.map(ModuleList::weighted).orElse(List.of())) {
      String folder = module.folder();
      String weights = moduleWeights(folder);
      if (!paths.contains(weights)) {
        boolean isPickled = paths.contains(folder + "/pytorch_model.bin");
        throw fault.of(
            weights
                + " is missing"
                + (isPickled ? " and " + folder + " has pytorch_model.bin" : "")
                + ", expected it as modules.json names a "
                + module.name()
                + " there. "
                + (isPickled
                    ? "Pickled weights are not read: convert them with"
                        + " SentenceTransformer(dir).save_pretrained(dir) of sentence-transformers 3"
                        + " or newer."
                    : "Copy the whole model directory."));
      }
      needed.add(weights);
    }
    return needed;
  }

  /** A file of this name is a graph. */
  static boolean isGraph(String name) {
    return GRAPH.matcher(name).matches();
  }

  /**
   * The graph among {@code paths}: of {@code engine} if one is asked for, else of the first that
   * has one.
   */
  String graph(Collection<String> paths, Optional<Engine> engine, ModelFault fault) {
    List<Engine> engines = engine.map(List::of).orElse(List.of(Engine.values()));
    for (Engine candidate : engines) {
      Optional<String> graph =
          graphFor(candidate, engine.isPresent() || candidate == Engine.ONNX_RUNTIME, paths, fault);
      if (graph.isPresent()) {
        return graph.get();
      }
    }
    List<String> usual = engines.stream().flatMap(each -> usual(each).stream()).toList();
    throw fault.of(
        "no "
            + engine.map(Engine::format).orElse("graph")
            + " found, expected "
            + String.join(" or ", usual)
            + ". Export the model ("
            + engines.get(0).export("feature-extraction")
            + ") or name another directory.");
  }

  /** Several .pt files beside no graph are what a training left, unless PyTorch is asked for. */
  private Optional<String> graphFor(
      Engine engine, boolean isAsked, Collection<String> paths, ModelFault fault) {
    List<String> usual = usual(engine);
    Optional<String> found = usual.stream().filter(paths::contains).findFirst();
    if (found.isPresent()) {
      return found;
    }
    String folder = ofTransformer("");
    List<String> others =
        paths.stream()
            .filter(path -> path.startsWith(folder) && path.endsWith(engine.suffix()))
            .filter(path -> isGraph(path.substring(folder.length())))
            .sorted()
            .toList();
    if (others.size() > 1 && isAsked) {
      throw fault.of(
          "found the graphs "
              + String.join(", ", others)
              + ", expected "
              + String.join(", ", usual)
              + " or a single graph. Name one of these files.");
    }
    return others.size() == 1 ? Optional.of(others.get(0)) : Optional.empty();
  }

  private List<String> usual(Engine engine) {
    return GRAPHS.get(engine).stream().map(this::ofTransformer).toList();
  }

  private boolean isSettings(String path) {
    String folder = ofTransformer("");
    String name = path.startsWith(folder) ? path.substring(folder.length()) : "";
    return OF_MODEL.contains(path)
        || OF_TRANSFORMER.contains(name)
        || SENTENCE_CONFIGS.contains(name)
        || MODULE_SETTINGS.matcher(path).matches()
        || modules.map(list -> isSettingsOf(list, path)).orElse(false);
  }

  private static boolean isSettingsOf(ModuleList list, String path) {
    return Stream.of(list.poolingFolder(), list.spladePoolingFolder())
            .flatMap(Optional::stream)
            .anyMatch(folder -> moduleSettings(folder).equals(path))
        || list.afterPooling().stream()
            .anyMatch(module -> moduleSettings(module.folder()).equals(path));
  }
}
