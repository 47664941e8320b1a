package io.embark.model;

import io.embark.corpus.Metric;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Reads a model directory on the local disk: its files, and its card with every fact checked. */
final class ModelDirectory {
  /** Longest text that is run at load to see that {@code max-tokens} of the job is not too long. */
  private static final int LONGEST_TRIAL_TOKENS = 2048;

  private static final int TRIAL_TOKENS = 2;

  private final Path directory;
  private final ModelOverrides overrides;
  private final ModelFault fault;
  private final SortedMap<String, String> sources = new TreeMap<>();

  private ModelDirectory(Path directory, ModelOverrides overrides, ModelFault fault) {
    this.directory = directory;
    this.overrides = overrides;
    this.fault = fault;
  }

  /**
   * @param chosenGraph relative path of the graph that the user named, if any
   */
  static ResolvedModel read(
      Path directory, Optional<String> chosenGraph, ModelOverrides overrides, ModelFault fault) {
    try {
      List<String> paths = paths(directory);
      String graph = chosenGraph.orElseGet(() -> ModelLayout.graph(paths, fault));
      OnnxFile onnx = onnxFile(directory, graph, fault);
      List<String> needed =
          new ArrayList<>(paths.stream().filter(ModelLayout::isSettings).toList());
      needed.add(graph);
      needed.addAll(externalData(directory, graph, onnx, fault));
      ModelDirectory model = new ModelDirectory(directory, overrides, fault);
      TokenizerFiles tokenizer = TokenizerFiles.read(directory, fault);
      ModelManifest manifest = ModelManifest.of(directory, needed);
      return new ResolvedModel(
          directory,
          model.card(tokenizer, graph, onnx, manifest),
          manifest.files(),
          manifest.sha256());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + directory, e);
    }
  }

  private static List<String> paths(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory, 2)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> directory.relativize(file).toString().replace('\\', '/'))
          .sorted()
          .toList();
    }
  }

  static OnnxFile onnxFile(Path directory, String graph, ModelFault fault) {
    try {
      return OnnxFile.read(directory.resolve(graph));
    } catch (IOException e) {
      throw fault.of(
          io.embark.corpus.UserError.Category.MODEL,
          graph
              + " is damaged or no ONNX graph ("
              + e.getMessage()
              + "), expected a whole ONNX file. Export or copy the model again.",
          e);
    }
  }

  /** Paths relative to {@code directory} of the files that hold the graph's larger tensors. */
  static List<String> externalData(Path directory, String graph, OnnxFile onnx, ModelFault fault) {
    List<String> paths = new ArrayList<>();
    Path folder = directory.resolve(graph).getParent();
    for (String location : onnx.externalData()) {
      Path file = folder.resolve(location).normalize();
      if (!file.startsWith(directory) || !Files.isRegularFile(file)) {
        throw fault.of(
            graph
                + " keeps weights in '"
                + location
                + "', expected that file beside it. Copy the whole model directory.");
      }
      paths.add(directory.relativize(file).toString().replace('\\', '/'));
    }
    return paths;
  }

  private ModelCard card(
      TokenizerFiles tokenizer, String graph, OnnxFile onnx, ModelManifest manifest)
      throws IOException {
    String graphSha256 = sha256(manifest, graph);
    Optional<KnownModel> known = KnownModel.ofGraph(graphSha256);
    Optional<JsonFile> config = JsonFile.read(directory, ModelLayout.CONFIG, fault);
    Optional<JsonFile> sentence = JsonFile.read(directory, ModelLayout.SENTENCE_CONFIG, fault);
    Optional<ModuleList> modules = ModuleList.read(directory, fault);
    Optional<PoolingFile> poolingFile = poolingFile(modules);
    PromptFile promptFile = PromptFile.read(directory, fault);
    checkLowercase(sentence, tokenizer);
    checkVocabulary(config, tokenizer);
    long padTokenId = padTokenId(tokenizer, config);
    TokenLimit limit =
        TokenLimit.of(
            sentence,
            known.map(model -> model.stated(model.maxTokens().value(), model.maxTokens())),
            tokenizer.config(),
            config,
            padTokenId);

    try (OnnxGraph opened = OnnxGraph.open(directory.resolve(graph), graph, fault)) {
      OnnxGraph.Output output = opened.output();
      Optional<PoolingMode> pooling = pooling(known, poolingFile);
      Optional<Boolean> normalize = normalize(known, modules);
      OptionalInt maxTokens = maxTokens(limit);
      refuseGaps(output.isPooled() || pooling.isPresent(), normalize, maxTokens);
      boolean nobodyVouches = limit.positions().isEmpty() && limit.stated().isEmpty();
      int dimension =
          opened.dimensionByRunning(
              output,
              tokenizer.largestId(),
              nobodyVouches
                  ? Math.min(maxTokens.getAsInt(), LONGEST_TRIAL_TOKENS)
                  : Math.min(maxTokens.getAsInt(), TRIAL_TOKENS));
      checkDimension(output, dimension, config, poolingFile, known);
      sources.put("dimension", "output " + output.name() + " of " + graph);
      return new ModelCard(
          fault.reference(),
          graph,
          graphSha256,
          sha256(manifest, ModelLayout.TOKENIZER),
          opened.inputs(),
          output.name(),
          output.isPooled(),
          output.isPooled() ? null : pooling.get(),
          normalize.get(),
          dimension,
          maxTokens.getAsInt(),
          padTokenId,
          prompts(known, promptFile),
          promptFile.defaultPromptName(),
          metric(known, promptFile),
          onnx.isDynamicallyQuantised(),
          Collections.unmodifiableSortedMap(sources));
    }
  }

  private static String sha256(ModelManifest manifest, String path) {
    return manifest.files().stream()
        .filter(file -> file.path().equals(path))
        .findFirst()
        .orElseThrow()
        .sha256();
  }

  private Optional<PoolingFile> poolingFile(Optional<ModuleList> modules) throws IOException {
    Optional<String> folder = modules.flatMap(ModuleList::poolingFolder);
    return folder.isEmpty()
        ? Optional.empty()
        : Optional.of(PoolingFile.read(directory, folder.get(), fault));
  }

  private void checkLowercase(Optional<JsonFile> sentence, TokenizerFiles tokenizer) {
    boolean asked = sentence.flatMap(file -> file.flag("do_lower_case")).orElse(false);
    if (asked && !tokenizer.lowercases()) {
      throw fault.of(
          "do_lower_case of sentence_bert_config.json is true but tokenizer.json keeps capitals,"
              + " expected a tokenizer with a Lowercase normalizer. Save the model again with"
              + " sentence-transformers 5 or newer.");
    }
  }

  private void checkVocabulary(Optional<JsonFile> config, TokenizerFiles tokenizer) {
    OptionalInt size = config.isEmpty() ? OptionalInt.empty() : config.get().integer("vocab_size");
    if (size.isPresent() && tokenizer.largestId() >= size.getAsInt()) {
      throw fault.of(
          "tokenizer.json has the token id "
              + tokenizer.largestId()
              + ", expected ids below "
              + size.getAsInt()
              + " (vocab_size of config.json). Use the tokenizer of this model.");
    }
  }

  private long padTokenId(TokenizerFiles tokenizer, Optional<JsonFile> config) {
    Stated<Long> pad =
        Stated.agreed("the padding token id", tokenizer.padTokenIds(config), fault)
            .orElseThrow(
                () ->
                    fault.of(
                        "no file names a padding token, expected pad_token in tokenizer_config.json"
                            + " or pad_token_id in config.json. Add it as the model's makers state"
                            + " it."));
    sources.put("pad_token_id", pad.source());
    return pad.value();
  }

  private Optional<PoolingMode> pooling(
      Optional<KnownModel> known, Optional<PoolingFile> poolingFile) {
    List<Stated<PoolingMode>> stated = new ArrayList<>();
    poolingFile.ifPresent(file -> stated.add(new Stated<>(file.mode(), file.name())));
    known.ifPresent(model -> stated.add(model.stated(model.poolingMode(), model.pooling())));
    overrides.pooling().ifPresent(mode -> stated.add(new Stated<>(mode, "option pooling")));
    Optional<Stated<PoolingMode>> pooling = Stated.agreed("pooling", stated, fault);
    pooling.ifPresent(fact -> sources.put("pooling", fact.source()));
    return pooling.map(Stated::value);
  }

  /** A job may add the normalisation that a model leaves out, but not take it away. */
  private Optional<Boolean> normalize(Optional<KnownModel> known, Optional<ModuleList> modules) {
    List<Stated<Boolean>> stated = new ArrayList<>();
    modules.ifPresent(list -> stated.add(new Stated<>(list.normalizes(), ModelLayout.MODULES)));
    known.ifPresent(
        model -> stated.add(model.stated(model.normalize().value(), model.normalize())));
    Optional<Stated<Boolean>> made = Stated.agreed("normalize", stated, fault);
    Optional<Stated<Boolean>> asked =
        overrides.normalize().map(value -> new Stated<>(value, "option normalize"));
    boolean isAdded =
        asked.isPresent() && asked.get().value() && made.isPresent() && !made.get().value();
    if (made.isPresent() && asked.isPresent() && !isAdded) {
      made = Stated.agreed("normalize", List.of(made.get(), asked.get()), fault);
    }
    Optional<Stated<Boolean>> normalize = isAdded ? asked : made.or(() -> asked);
    normalize.ifPresent(fact -> sources.put("normalize", fact.source()));
    return normalize.map(Stated::value);
  }

  private OptionalInt maxTokens(TokenLimit limit) {
    if (overrides.maxTokens().isEmpty()) {
      limit.stated().ifPresent(fact -> sources.put("max_tokens", fact.source()));
      return limit.stated().isPresent()
          ? OptionalInt.of(limit.stated().get().value())
          : OptionalInt.empty();
    }
    int asked = overrides.maxTokens().getAsInt();
    if (limit.stated().isPresent() && asked > limit.stated().get().value()) {
      throw fault.of(
          "option max-tokens is "
              + asked
              + ", expected at most "
              + limit.stated().get().value()
              + " ("
              + limit.stated().get().source()
              + "). Lower max-tokens or leave it out.");
    }
    sources.put("max_tokens", "option max-tokens");
    return overrides.maxTokens();
  }

  private void refuseGaps(
      boolean poolingIsKnown, Optional<Boolean> normalize, OptionalInt maxTokens) {
    List<String> missing = new ArrayList<>();
    if (!poolingIsKnown) {
      missing.add("pooling");
    }
    if (normalize.isEmpty()) {
      missing.add("normalize");
    }
    if (maxTokens.isEmpty()) {
      missing.add("max-tokens");
    }
    if (!missing.isEmpty()) {
      String names = String.join(", ", missing);
      throw fault.of(
          "neither its files nor a bundled card say "
              + names
              + ", expected modules.json and the files it names, or options. Set "
              + names
              + " as the model's makers state it.");
    }
  }

  private void checkDimension(
      OnnxGraph.Output output,
      int found,
      Optional<JsonFile> config,
      Optional<PoolingFile> poolingFile,
      Optional<KnownModel> known) {
    List<Stated<Integer>> expected = new ArrayList<>();
    for (String key : List.of("hidden_size", "d_model", "dim", "n_embd")) {
      OptionalInt size = config.isEmpty() ? OptionalInt.empty() : config.get().integer(key);
      size.ifPresent(value -> expected.add(new Stated<>(value, key + " of " + ModelLayout.CONFIG)));
    }
    poolingFile.ifPresent(
        file ->
            file.dimension()
                .ifPresent(
                    value ->
                        expected.add(
                            new Stated<>(value, "word_embedding_dimension of " + file.name()))));
    known.ifPresent(
        model -> expected.add(model.stated(model.dimension().value(), model.dimension())));
    for (Stated<Integer> dimension : expected) {
      if (dimension.value() != found) {
        throw fault.of(
            "graph output '"
                + output.name()
                + "' has "
                + found
                + " dimensions, expected "
                + dimension.value()
                + " ("
                + dimension.source()
                + "). Export the graph and its files from one model.");
      }
    }
  }

  private SortedMap<String, String> prompts(Optional<KnownModel> known, PromptFile file) {
    if (file.prompts().isPresent()) {
      sources.put("prompts", "prompts of " + ModelLayout.SENTENCE_TRANSFORMERS);
      return Collections.unmodifiableSortedMap(file.prompts().get());
    }
    if (known.isPresent()) {
      sources.put("prompts", known.get().stated("", known.get().prompts()).source());
      return Collections.unmodifiableSortedMap(new TreeMap<>(known.get().prompts().value()));
    }
    sources.put("prompts", "none stated");
    return Collections.emptySortedMap();
  }

  private Metric metric(Optional<KnownModel> known, PromptFile file) {
    if (file.metric().isPresent()) {
      sources.put("metric", "similarity_fn_name of " + ModelLayout.SENTENCE_TRANSFORMERS);
      return file.metric().get();
    }
    if (known.isPresent()) {
      sources.put("metric", known.get().stated("", known.get().metric()).source());
      return known.get().metric().value();
    }
    sources.put("metric", "sentence-transformers uses the cosine where no file says otherwise");
    return Metric.COSINE;
  }
}
