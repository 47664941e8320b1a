package io.embark.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Which files make a model of static vectors, by name.
 *
 * @param vectors path of the vectors
 * @param settings path of what cuts texts into tokens; empty for a file of word vectors
 * @param needed all files, these two included
 */
record StaticLayout(String vectors, Optional<String> settings, List<String> needed) {
  private static final String WORDS = "whitespacetokenizer_config.json";
  private static final String WORD_EMBEDDINGS = "wordembedding_config.json";
  private static final String TOKENIZER_CLASS = "WhitespaceTokenizer";

  /** A file of word vectors; {@code .bin} is both word2vec's and fastText's. */
  static final Pattern WORD_VECTORS = Pattern.compile("[^/]+\\.(vec|bin|txt)");

  private static final Pattern NOTES =
      Pattern.compile("(?i)(readme|license|licence|notice|requirements|pytorch_model)\\..*");

  /** One file of word vectors alone. */
  static StaticLayout ofFile(String name) {
    return new StaticLayout(name, Optional.empty(), List.of(name));
  }

  /**
   * Of a directory without an ONNX graph, or whose {@code modules.json} names static vectors.
   *
   * @param directory has {@code modules.json} and module settings, if {@code paths} has them
   */
  static Optional<StaticLayout> find(
      Path directory, ModelLayout layout, Collection<String> paths, ModelFault fault)
      throws IOException {
    if (layout.modules().isPresent()) {
      return layout.modules().get().isStatic()
          ? Optional.of(ofModules(directory, layout, paths, fault))
          : Optional.empty();
    }
    boolean hasGraph = paths.stream().anyMatch(path -> path.endsWith(".onnx"));
    if (hasGraph) {
      return Optional.empty();
    }
    if (paths.contains(ModelLayout.TOKENIZER)) {
      return hasModel2Vec(directory, paths, fault)
          ? Optional.of(
              new StaticLayout(
                  ModelLayout.WEIGHTS,
                  Optional.of(ModelLayout.TOKENIZER),
                  present(
                      paths,
                      List.of(
                          ModelLayout.WEIGHTS,
                          ModelLayout.TOKENIZER,
                          ModelLayout.CONFIG,
                          ModelLayout.SENTENCE_TRANSFORMERS))))
          : Optional.empty();
    }
    List<String> files =
        paths.contains(ModelLayout.CONFIG)
            ? List.of()
            : paths.stream()
                .filter(path -> WORD_VECTORS.matcher(path).matches())
                .filter(path -> !NOTES.matcher(path).matches())
                .sorted()
                .toList();
    if (files.size() > 1) {
      throw fault.of(
          "found the files "
              + String.join(", ", files)
              + ", expected one of word vectors, or a model directory. Name one of these files.");
    }
    return files.stream().findFirst().map(StaticLayout::ofFile);
  }

  /** What {@link #find} reads of a model that has to be copied first. */
  static List<String> looksAt(ModelLayout layout, Collection<String> paths) {
    if (layout.modules().isPresent()) {
      return layout.modules().get().hasWordEmbeddings()
          ? present(paths, List.of(layout.ofTransformer(WORD_EMBEDDINGS)))
          : List.of();
    }
    boolean mayBeModel2Vec =
        paths.contains(ModelLayout.TOKENIZER)
            && paths.stream().noneMatch(path -> path.endsWith(".onnx"));
    return mayBeModel2Vec ? present(paths, List.of(ModelLayout.WEIGHTS)) : List.of();
  }

  private static boolean hasModel2Vec(Path directory, Collection<String> paths, ModelFault fault)
      throws IOException {
    Path weights = directory.resolve(ModelLayout.WEIGHTS);
    if (!paths.contains(ModelLayout.WEIGHTS) || !weights.toFile().isFile()) {
      return false;
    }
    try (SafetensorsFile tensors = SafetensorsFile.open(weights, ModelLayout.WEIGHTS, fault)) {
      return tensors.names().contains("embeddings");
    }
  }

  private static StaticLayout ofModules(
      Path directory, ModelLayout layout, Collection<String> paths, ModelFault fault)
      throws IOException {
    ModuleList modules = layout.modules().orElseThrow();
    String settings =
        layout.ofTransformer(modules.hasWordEmbeddings() ? WORDS : ModelLayout.TOKENIZER);
    String vectors = layout.ofTransformer(ModelLayout.WEIGHTS);
    if (modules.hasWordEmbeddings()) {
      checkTokenizer(directory, layout.ofTransformer(WORD_EMBEDDINGS), fault);
    }
    for (String path : List.of(settings, vectors)) {
      if (!paths.contains(path)) {
        throw fault.of(
            path
                + " is missing, expected it as modules.json names "
                + modules.modules().get(0).name()
                + " there. Copy the whole model directory; a pytorch_model.bin is converted with"
                + " SentenceTransformer(dir).save_pretrained(dir).");
      }
    }
    TreeSet<String> needed = new TreeSet<>(layout.settingsAndHeads(paths, fault));
    needed.add(settings);
    needed.add(vectors);
    needed.addAll(present(paths, List.of(layout.ofTransformer(WORD_EMBEDDINGS))));
    return new StaticLayout(vectors, Optional.of(settings), List.copyOf(needed));
  }

  private static void checkTokenizer(Path directory, String name, ModelFault fault)
      throws IOException {
    Optional<JsonFile> file = JsonFile.read(directory, name, fault);
    Optional<String> tokenizer =
        file.isPresent() ? file.get().text("tokenizer_class") : Optional.empty();
    if (tokenizer.isPresent() && !tokenizer.get().endsWith("." + TOKENIZER_CLASS)) {
      throw fault.of(
          "tokenizer_class of "
              + name
              + " is "
              + tokenizer.get()
              + ", expected "
              + TOKENIZER_CLASS
              + ". Use a model with it.");
    }
  }

  /** The settings of the module beside a {@code whitespacetokenizer_config.json}. */
  static String wordSettings(String settings) {
    return settings.replace(WORDS, WORD_EMBEDDINGS);
  }

  private static List<String> present(Collection<String> paths, List<String> names) {
    return new ArrayList<>(names.stream().filter(paths::contains).toList());
  }
}
