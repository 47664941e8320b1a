package io.embark.model;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which files of a model directory an encoder needs, by name: the layout of Hugging Face and
 * sentence-transformers. Weights of other frameworks are left behind.
 */
final class ModelLayout {
  static final String TOKENIZER = "tokenizer.json";
  static final String TOKENIZER_CONFIG = "tokenizer_config.json";
  static final String SPECIAL_TOKENS = "special_tokens_map.json";
  static final String CONFIG = "config.json";
  static final String MODULES = "modules.json";
  static final String SENTENCE_CONFIG = "sentence_bert_config.json";
  static final String SENTENCE_TRANSFORMERS = "config_sentence_transformers.json";

  /** Looked for in this order; another name is taken only if it is the one graph there. */
  static final List<String> GRAPHS = List.of("onnx/model.onnx", "model.onnx");

  private static final Set<String> SETTINGS =
      Set.of(
          TOKENIZER,
          TOKENIZER_CONFIG,
          SPECIAL_TOKENS,
          CONFIG,
          MODULES,
          SENTENCE_CONFIG,
          SENTENCE_TRANSFORMERS);
  private static final Pattern MODULE_SETTINGS = Pattern.compile("[0-9]+_[^/]+/config\\.json");
  private static final Pattern GRAPH = Pattern.compile("(onnx/)?[^/]+\\.onnx");

  private ModelLayout() {}

  /** A settings file of the model, the graph and its external data apart. */
  static boolean isSettings(String path) {
    return SETTINGS.contains(path) || MODULE_SETTINGS.matcher(path).matches();
  }

  /** The graph among {@code paths}, which are relative to the directory. */
  static String graph(Collection<String> paths, ModelFault fault) {
    for (String graph : GRAPHS) {
      if (paths.contains(graph)) {
        return graph;
      }
    }
    List<String> others =
        paths.stream().filter(path -> GRAPH.matcher(path).matches()).sorted().toList();
    if (others.isEmpty()) {
      throw fault.of(
          "no ONNX graph found, expected onnx/model.onnx or model.onnx. Export the model"
              + " (optimum-cli export onnx) or name another directory.");
    }
    if (others.size() > 1) {
      throw fault.of(
          "found the graphs "
              + String.join(", ", others)
              + ", expected onnx/model.onnx, model.onnx or a single graph. Name one of these files.");
    }
    return others.get(0);
  }
}
