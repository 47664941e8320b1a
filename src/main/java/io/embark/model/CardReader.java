package io.embark.model;

import java.io.IOException;
import java.nio.file.Path;
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
    GraphFile graphFile,
    TokenizerFiles tokenizer,
    ModelManifest manifest,
    ModelOverrides overrides,
    boolean isTower,
    ModelFault fault) {
  ModelCard read() throws IOException {
    String weightsSha256 = weightsSha256(graph, graphFile, manifest, fault);
    Optional<ModuleList> modules = layout.modules();
    List<HeadLayer> head =
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

    try (TextGraph opened = TextGraph.open(directory.resolve(graph), graph, isTower, fault)) {
      HeadReading reading =
          new HeadFacts(
                  directory,
                  graph,
                  head,
                  tokenizer,
                  config,
                  poolingFile,
                  facts,
                  limit,
                  opened,
                  fault)
              .read();
      return new ModelCard(
          fault.reference(),
          graph,
          weightsSha256,
          tokenizer.tokenizer().name(),
          manifest.sha256Of(tokenizer.tokenizer().name()),
          opened.inputs(),
          reading.outputs(),
          reading.head(),
          reading.maxTokens(),
          pad.value(),
          facts.prompts(),
          promptFile.defaultPromptName(),
          facts.metric(reading.head()),
          graphFile.isDynamicallyQuantised(),
          Collections.unmodifiableSortedMap(sources));
    }
  }

  /** Of a graph, or of its hash and those of its external data. */
  static String weightsSha256(
      String graph, GraphFile graphFile, ModelManifest manifest, ModelFault fault) {
    Set<String> data = Set.copyOf(ModelDirectory.externalPaths(graph, graphFile, fault));
    List<ModelFile> weights =
        manifest.files().stream()
            .filter(file -> file.path().equals(graph) || data.contains(file.path()))
            .toList();
    return data.isEmpty() ? manifest.sha256Of(graph) : ModelManifest.identity(weights);
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
}
