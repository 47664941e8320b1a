package io.embark.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What {@code modules.json} of sentence-transformers says: a Transformer, Pooling unless the graph
 * pools by itself, then Dense, LayerNorm and Normalize modules in the order in which they are
 * applied; or a Transformer and SpladePooling; or a Transformer and PyLate's Dense modules over
 * tokens; or static vectors in a Transformer's place: WordEmbeddings and Pooling, or
 * StaticEmbedding, which pools by itself.
 *
 * @param modules in order, the Transformer or what stands in its place first
 */
record ModuleList(List<Module> modules) {
  static final String DENSE = "Dense";
  static final String NORMALIZE = "Normalize";
  static final String LAYER_NORM = "LayerNorm";

  private static final String TRANSFORMER = "Transformer";
  private static final String POOLING = "Pooling";
  private static final String SPLADE_POOLING = "SpladePooling";
  private static final String TOKEN_DENSE = "pylate.models.Dense.Dense";

  /** The Transformer of a sparse encoder before sentence-transformers 6. */
  private static final String MASKED_LANGUAGE_MODEL = "MLMTransformer";

  private static final String WORD_EMBEDDINGS = "WordEmbeddings";
  private static final String STATIC_EMBEDDING = "StaticEmbedding";

  private static final List<String> SUPPORTED =
      List.of(
          TRANSFORMER,
          POOLING,
          DENSE,
          LAYER_NORM,
          NORMALIZE,
          MASKED_LANGUAGE_MODEL,
          SPLADE_POOLING,
          WORD_EMBEDDINGS,
          STATIC_EMBEDDING);
  private static final Pattern ORDER =
      Pattern.compile(
          "Transformer( Pooling( Dense| LayerNorm| Normalize)*| Normalize)?"
              + "|(MLM)?Transformer SpladePooling"
              + "|Transformer( pylate\\.models\\.Dense\\.Dense)+"
              + "|(WordEmbeddings Pooling|StaticEmbedding)( Dense| LayerNorm| Normalize)*");

  /**
   * An entry of the list.
   *
   * @param type one of {@link #SUPPORTED} or {@link #TOKEN_DENSE}
   * @param folder a name; empty only for the model directory itself
   */
  record Module(String type, String folder) {
    /** Without the package. */
    String name() {
      return type.substring(type.lastIndexOf('.') + 1);
    }
  }

  /** Empty for a plain Hugging Face directory. */
  static Optional<ModuleList> read(Path directory, ModelFault fault) throws IOException {
    Optional<JsonFile> file = JsonFile.read(directory, ModelLayout.MODULES, fault);
    if (file.isEmpty()) {
      return Optional.empty();
    }
    List<Module> modules = new ArrayList<>();
    for (JsonNode module : file.get().root()) {
      String path = module.path("path").asText().replaceFirst("^\\.$", "");
      String type = supportedType(module.path("type").asText(), path, fault);
      modules.add(new Module(type, checkedFolder(type, path, fault)));
    }
    List<String> types = modules.stream().map(Module::type).toList();
    if (!ORDER.matcher(String.join(" ", types)).matches()) {
      throw fault.of(
          "modules.json lists "
              + (types.isEmpty() ? "nothing" : String.join(", ", types))
              + ", expected Transformer, Pooling and then perhaps Dense, LayerNorm and Normalize. Correct"
              + " modules.json.");
    }
    return Optional.of(new ModuleList(List.copyOf(modules)));
  }

  /** Folder of the first module, empty for the model directory itself. */
  String transformer() {
    return modules.get(0).folder();
  }

  /** Empty if the list has no Pooling. */
  Optional<String> poolingFolder() {
    return folder(POOLING);
  }

  /** Empty if the model is no sparse encoder. */
  Optional<String> spladePoolingFolder() {
    return folder(SPLADE_POOLING);
  }

  /** Vectors of words or tokens without a network. */
  boolean isStatic() {
    return hasWordEmbeddings() || folder(STATIC_EMBEDDING).isPresent();
  }

  /** Vectors of words, cut at white space. */
  boolean hasWordEmbeddings() {
    return folder(WORD_EMBEDDINGS).isPresent();
  }

  /** Dense modules work on tokens: a multi-vector model. */
  boolean hasTokenDense() {
    return folder(TOKEN_DENSE).isPresent();
  }

  /** Dense, LayerNorm and Normalize modules, in order. */
  List<Module> afterPooling() {
    return modules.stream()
        .filter(
            module -> List.of(DENSE, LAYER_NORM, NORMALIZE, TOKEN_DENSE).contains(module.type()))
        .toList();
  }

  private Optional<String> folder(String type) {
    return modules.stream()
        .filter(module -> module.type().equals(type))
        .map(Module::folder)
        .findFirst();
  }

  /** The vectors that come out have length 1. */
  boolean normalizes() {
    return modules.get(modules.size() - 1).type().equals(NORMALIZE);
  }

  /** Those of {@link #afterPooling} that have numbers of their own. */
  List<Module> weighted() {
    return afterPooling().stream().filter(module -> !module.type().equals(NORMALIZE)).toList();
  }

  private static String supportedType(String qualified, String path, ModelFault fault) {
    if (qualified.equals(TOKEN_DENSE)) {
      return qualified;
    }
    String type = qualified.substring(qualified.lastIndexOf('.') + 1);
    if (!qualified.startsWith("sentence_transformers.") || !SUPPORTED.contains(type)) {
      throw fault.of(
          "modules.json has the module "
              + (qualified.startsWith("sentence_transformers.") ? type : qualified)
              + (path.isEmpty() ? "" : " (" + path + ")")
              + ", expected only Transformer, Pooling, Dense, LayerNorm, Normalize, MLMTransformer,"
              + " SpladePooling, WordEmbeddings and StaticEmbedding. Use a model without it.");
    }
    return type;
  }

  /** One name, so that no file outside the model is read. */
  private static String checkedFolder(String type, String path, ModelFault fault) {
    boolean isName = !path.isEmpty() && !path.matches("\\.{1,2}|.*[/\\\\\\u0000].*");
    if (isName
        || (path.isEmpty() && (type.endsWith(TRANSFORMER) || type.equals(STATIC_EMBEDDING)))) {
      return path;
    }
    throw fault.of(
        "modules.json places "
            + type
            + " in '"
            + path
            + "', expected the name of a folder of the model directory. Correct modules.json.");
  }
}
