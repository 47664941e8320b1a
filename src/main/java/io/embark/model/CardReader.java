package io.embark.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Puts a model's files side by side, runs its graph once, and makes the card. */
record CardReader(
    Path directory,
    ModelLayout layout,
    String graph,
    OnnxFile onnx,
    TokenizerFiles tokenizer,
    ModelManifest manifest,
    ModelOverrides overrides,
    ModelFault fault) {
  /** Longest text that is run at load to see that {@code max-tokens} of the job is not too long. */
  private static final int LONGEST_TRIAL_TOKENS = 2048;

  private static final int TRIAL_TOKENS = 2;

  ModelCard read() throws IOException {
    String weightsSha256 = weightsSha256();
    Optional<ModuleList> modules = layout.modules();
    List<DenseLayer> head =
        modules.isEmpty() ? List.of() : HeadReader.read(directory, modules.get(), manifest, fault);
    // the card's makers had no head on their graph
    Optional<KnownModel> known =
        head.isEmpty() ? KnownModel.ofGraph(weightsSha256) : Optional.empty();
    Optional<JsonFile> config =
        JsonFile.read(directory, layout.ofTransformer(ModelLayout.CONFIG), fault);
    Optional<JsonFile> sentence = sentenceConfig();
    Optional<PoolingFile> poolingFile = poolingFile(modules);
    PromptFile promptFile = PromptFile.read(directory, fault);
    checkLowercase(sentence);
    checkVocabulary(config);
    Stated<Long> pad = padTokenId(config);
    SortedMap<String, String> sources = new TreeMap<>();
    sources.put("pad_token_id", pad.source());
    CardFacts facts =
        new CardFacts(known, modules, poolingFile, promptFile, overrides, sources, fault);
    TokenLimit limit =
        TokenLimit.of(
            sentence,
            known.map(model -> model.stated(model.maxTokens().value(), model.maxTokens())),
            tokenizer.config(),
            config,
            pad.value());

    try (OnnxGraph opened = OnnxGraph.open(directory.resolve(graph), graph, fault)) {
      OnnxGraph.Output output = opened.output();
      refusePoolingTwice(output);
      if (output.isPooled()) {
        HeadReader.refusePooledGraph(head, output.name(), fault);
      }
      Optional<TokenPooling> pooling = output.isPooled() ? Optional.empty() : facts.pooling();
      Optional<Boolean> normalize = facts.normalize();
      OptionalInt maxTokens = facts.maxTokens(limit);
      refuseGaps(output.isPooled() || pooling.isPresent(), normalize, maxTokens);
      int graphDimension =
          opened.dimensionByRunning(
              output, tokenizer.largestId(), trialTokens(limit, maxTokens.getAsInt()));
      checkDimension(output, graphDimension, config, poolingFile, known);
      int parts = pooling.map(given -> given.modes().size()).orElse(1);
      HeadReader.checkDimensions(head, parts * graphDimension, output.name(), fault);
      sources.put("dimension", dimensionSource(output, head));
      return new ModelCard(
          fault.reference(),
          graph,
          weightsSha256,
          tokenizer.tokenizer().name(),
          manifest.sha256Of(tokenizer.tokenizer().name()),
          opened.inputs(),
          output.name(),
          output.isPooled(),
          pooling.orElse(null),
          head,
          normalize.get(),
          head.isEmpty() ? parts * graphDimension : head.get(head.size() - 1).outputs(),
          maxTokens.getAsInt(),
          pad.value(),
          facts.prompts(),
          promptFile.defaultPromptName(),
          facts.metric(),
          onnx.isDynamicallyQuantised(),
          Collections.unmodifiableSortedMap(sources));
    }
  }

  /** A limit that nobody but the job vouches for is tried out. */
  private static int trialTokens(TokenLimit limit, int maxTokens) {
    boolean isVouchedFor = limit.positions().isPresent() || limit.stated().isPresent();
    return Math.min(maxTokens, isVouchedFor ? TRIAL_TOKENS : LONGEST_TRIAL_TOKENS);
  }

  private String weightsSha256() {
    Set<String> data = Set.copyOf(ModelDirectory.externalPaths(graph, onnx, fault));
    List<ModelFile> weights =
        manifest.files().stream()
            .filter(file -> file.path().equals(graph) || data.contains(file.path()))
            .toList();
    return data.isEmpty() ? manifest.sha256Of(graph) : ModelManifest.identity(weights);
  }

  private String dimensionSource(OnnxGraph.Output output, List<DenseLayer> head) {
    return head.isEmpty()
        ? "output " + output.name() + " of " + graph
        : "out_features of " + ModelLayout.moduleSettings(head.get(head.size() - 1).folder());
  }

  private Optional<JsonFile> sentenceConfig() throws IOException {
    Optional<JsonFile> found = Optional.empty();
    for (String name : ModelLayout.SENTENCE_CONFIGS) {
      found =
          found.isPresent() ? found : JsonFile.read(directory, layout.ofTransformer(name), fault);
    }
    return found;
  }

  private Optional<PoolingFile> poolingFile(Optional<ModuleList> modules) throws IOException {
    Optional<String> folder = modules.flatMap(ModuleList::poolingFolder);
    return folder.isEmpty()
        ? Optional.empty()
        : Optional.of(PoolingFile.read(directory, folder.get(), fault));
  }

  private void checkLowercase(Optional<JsonFile> sentence) {
    boolean asked = sentence.flatMap(file -> file.flag("do_lower_case")).orElse(false);
    if (asked && !tokenizer.lowercases()) {
      throw fault.of(
          "do_lower_case of "
              + sentence.get().name()
              + " is true but tokenizer.json keeps capitals,"
              + " expected a tokenizer with a Lowercase normalizer. Save the model again with"
              + " sentence-transformers 5 or newer.");
    }
  }

  private void checkVocabulary(Optional<JsonFile> config) {
    OptionalInt size = config.isEmpty() ? OptionalInt.empty() : config.get().integer("vocab_size");
    if (size.isPresent() && tokenizer.largestId() >= size.getAsInt()) {
      throw fault.of(
          "tokenizer.json has the token id "
              + tokenizer.largestId()
              + ", expected ids below "
              + size.getAsInt()
              + " (vocab_size of "
              + config.orElseThrow().name()
              + "). Use the tokenizer of this model.");
    }
  }

  private Stated<Long> padTokenId(Optional<JsonFile> config) {
    return Stated.agreed("the padding token id", tokenizer.padTokenIds(config), fault)
        .orElseThrow(
            () ->
                fault.of(
                    "no file names a padding token, expected pad_token in tokenizer_config.json"
                        + " or pad_token_id in config.json. Add it as the model's makers state"
                        + " it."));
  }

  private void refusePoolingTwice(OnnxGraph.Output output) {
    if (output.isPooled() && overrides.pooling().isPresent()) {
      throw fault.of(
          "option pooling is "
              + overrides.pooling().get().wireName()
              + " but graph output '"
              + output.name()
              + "' is pooled already, expected no such option. Leave pooling out.");
    }
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
    if (!output.isPooled()) {
      config.flatMap(CardReader::hiddenSize).ifPresent(expected::add);
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

  /** Under the names that transformers' configurations use for it. */
  private static Optional<Stated<Integer>> hiddenSize(JsonFile config) {
    for (String key : List.of("hidden_size", "d_model", "n_embd", "dim")) {
      OptionalInt size = config.integer(key);
      if (size.isPresent()) {
        return Optional.of(new Stated<>(size.getAsInt(), key + " of " + config.name()));
      }
    }
    return Optional.empty();
  }
}
