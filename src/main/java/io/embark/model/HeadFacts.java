package io.embark.model;

import io.embark.model.GraphOutput.Axes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds out to which family a model belongs, by its modules and its graph's outputs, and reads what
 * this family's embeddings are made of.
 *
 * @param layers Dense and LayerNorm modules, in order
 */
record HeadFacts(
    Path directory,
    String graph,
    List<HeadLayer> layers,
    TokenizerFiles tokenizer,
    Optional<JsonFile> config,
    Optional<PoolingFile> poolingFile,
    CardFacts facts,
    TokenLimit limit,
    TextGraph opened,
    ModelFault fault) {
  /** Longest text that is run at load to see that {@code max-tokens} of the job is not too long. */
  private static final int LONGEST_TRIAL_TOKENS = 2048;

  private static final int TRIAL_TOKENS = 2;

  /** Outputs of BGE-M3 exports, as its makers' repository has them. */
  private static final List<String> BGE_M3 = List.of("dense_vecs", "sparse_vecs", "colbert_vecs");

  HeadReading read() throws IOException {
    Optional<ModuleList> modules = facts.modules();
    if (modules.flatMap(ModuleList::spladePoolingFolder).isPresent()) {
      return splade(modules.get().spladePoolingFolder().get());
    }
    if (modules.map(ModuleList::hasTokenDense).orElse(false)) {
      return tokenVectors();
    }
    if (modules.isEmpty() && opened.isClassifier()) {
      return score();
    }
    return opened.outputs().containsAll(BGE_M3) ? bgeM3() : textVector();
  }

  private HeadReading textVector() {
    TextGraph.Output output = opened.vectors();
    refusePoolingTwice(output);
    if (output.isPooled()) {
      HeadReader.refusePooledGraph(layers, output.name(), fault);
    }
    Optional<TokenPooling> pooling = output.isPooled() ? Optional.empty() : facts.pooling();
    Optional<Boolean> normalize = facts.normalize();
    OptionalInt maxTokens = facts.maxTokens(limit);
    refuseGaps(output.isPooled() || pooling.isPresent(), normalize.isPresent(), maxTokens);
    int found = dimension(output, maxTokens.getAsInt());
    checkDimension(output, found);
    int pooled = found * pooling.map(given -> given.modes().size()).orElse(1);
    HeadReader.checkDimensions(layers, pooled, output.name(), fault);
    facts.sources().put("dimension", dimensionSource(output));
    TextVectorHead head =
        new TextVectorHead(
            pooling.orElse(null),
            layers,
            normalize.get(),
            layers.isEmpty() ? pooled : layers.get(layers.size() - 1).outputs());
    return new HeadReading(List.of(of(output, found)), head, maxTokens.getAsInt());
  }

  private HeadReading splade(String folder) throws IOException {
    SpladeFile file = SpladeFile.read(directory, folder, fault);
    TextGraph.Output logits = opened.logits();
    int maxTokens = knownMaxTokens();
    int vocabulary = dimension(logits, maxTokens);
    checkVocabulary("graph output '" + logits.name() + "'", vocabulary);
    facts.sources().put("pooling", file.name());
    facts.sources().put("dimension", "output " + logits.name() + " of " + graph);
    return new HeadReading(
        List.of(of(logits, vocabulary)),
        new SpladeHead(file.pooling(), file.isLogTwice(), vocabulary),
        maxTokens);
  }

  private HeadReading score() {
    TextGraph.Output logits = opened.labels();
    int maxTokens = knownMaxTokens();
    int labels = dimension(logits, maxTokens);
    if (labels != 1) {
      throw fault.of(
          "graph output '"
              + logits.name()
              + "' has "
              + labels
              + " labels, expected 1, the relevance of a text for a query. Use a cross-encoder that was"
              + " trained for ranking.");
    }
    facts.sources().put("dimension", "output " + logits.name() + " of " + graph);
    Activation activation =
        config.isPresent() ? ScoreFile.activation(config.get(), fault) : ScoreFile.UNNAMED;
    return new HeadReading(List.of(of(logits, 1)), new ScoreHead(activation), maxTokens);
  }

  private HeadReading bgeM3() {
    TextGraph.Output dense = opened.output(BGE_M3.get(0), Axes.TEXTS);
    TextGraph.Output sparse = opened.output(BGE_M3.get(1), Axes.TOKENS);
    TextGraph.Output tokens = opened.output(BGE_M3.get(2), Axes.TOKENS_AFTER_FIRST);
    int maxTokens = knownMaxTokens();
    int dimension = dimension(dense, maxTokens);
    int weights = dimension(sparse, maxTokens);
    if (weights != 1) {
      throw fault.of(
          "graph output '"
              + sparse.name()
              + "' has "
              + weights
              + " numbers a token, expected 1. Export the model as its makers do.");
    }
    int tokenDimension = dimension(tokens, maxTokens);
    Set<Long> leftOut = // FlagEmbedding, BGEM3FlagModel._process_token_weights
        Stream.of("cls_token", "eos_token", "pad_token", "unk_token")
            .map(tokenizer::specialId)
            .flatMap(Optional::stream)
            .collect(Collectors.toUnmodifiableSet());
    facts.sources().put("dimension", "output " + dense.name() + " of " + graph);
    return new HeadReading(
        List.of(of(dense, dimension), of(sparse, weights), of(tokens, tokenDimension)),
        new BgeM3Head(dimension, tokenDimension, vocabulary(), leftOut),
        maxTokens);
  }

  private HeadReading tokenVectors() throws IOException {
    TextGraph.Output output = opened.vectors();
    if (output.isPooled()) {
      throw fault.of(
          "graph output '"
              + output.name()
              + "' is a vector a text and modules.json has a Dense over tokens, expected"
              + " token_embeddings or last_hidden_state. Export the transformer alone (optimum-cli"
              + " export onnx --task feature-extraction --library-name transformers).");
    }
    ColbertFile file = ColbertFile.read(directory, tokenizer, limit.positions(), fault);
    int found = dimension(output, file.document().maxTokens());
    checkDimension(output, found);
    HeadReader.checkDimensions(layers, found, output.name(), fault);
    facts.sources().put("max_tokens", "document_length of " + ModelLayout.SENTENCE_TRANSFORMERS);
    facts.sources().put("dimension", dimensionSource(output));
    return new HeadReading(
        List.of(of(output, found)),
        new TokenVectorHead(
            layers,
            layers.get(layers.size() - 1).outputs(),
            file.query(),
            file.document(),
            file.skiplist()),
        file.document().maxTokens());
  }

  private static GraphOutput of(TextGraph.Output output, int dimension) {
    return new GraphOutput(output.name(), output.axes(), dimension);
  }

  private int knownMaxTokens() {
    OptionalInt maxTokens = facts.maxTokens(limit);
    refuseGaps(true, true, maxTokens);
    return maxTokens.getAsInt();
  }

  /** Size of the last axis, seen by running. */
  private int dimension(TextGraph.Output output, int maxTokens) {
    return opened.dimensionByRunning(output, tokenizer.largestId(), trialTokens(maxTokens));
  }

  private int vocabulary() {
    OptionalInt stated =
        config.isPresent() ? config.get().integer("vocab_size") : OptionalInt.empty();
    return stated.orElse(tokenizer.largestId() + 1);
  }

  private void checkVocabulary(String where, int words) {
    if (tokenizer.largestId() >= words) {
      throw fault.of(
          "tokenizer.json has the token id "
              + tokenizer.largestId()
              + ", expected ids below "
              + words
              + " ("
              + where
              + "). Use the tokenizer of this model.");
    }
  }

  /** A limit that nobody but the job vouches for is tried out. */
  private int trialTokens(int maxTokens) {
    boolean isVouchedFor = limit.positions().isPresent() || limit.stated().isPresent();
    return Math.min(maxTokens, isVouchedFor ? TRIAL_TOKENS : LONGEST_TRIAL_TOKENS);
  }

  private String dimensionSource(TextGraph.Output output) {
    if (layers.isEmpty()) {
      return "output " + output.name() + " of " + graph;
    }
    HeadLayer last = layers.get(layers.size() - 1);
    return last.outputsKey() + " of " + ModelLayout.moduleSettings(last.folder());
  }

  private void refusePoolingTwice(TextGraph.Output output) {
    if (output.isPooled() && facts.overrides().pooling().isPresent()) {
      throw fault.of(
          "option pooling is "
              + facts.overrides().pooling().get().wireName()
              + " but graph output '"
              + output.name()
              + "' is pooled already, expected no such option. Leave pooling out.");
    }
  }

  private void refuseGaps(boolean poolingIsKnown, boolean normalizeIsKnown, OptionalInt maxTokens) {
    List<String> missing = new ArrayList<>();
    if (!poolingIsKnown) {
      missing.add("pooling");
    }
    if (!normalizeIsKnown) {
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

  private void checkDimension(TextGraph.Output output, int found) {
    List<Stated<Integer>> expected = new ArrayList<>();
    if (!output.isPooled()) {
      config.flatMap(HeadFacts::hiddenSize).ifPresent(expected::add);
    }
    poolingFile.ifPresent(
        file ->
            file.dimension()
                .ifPresent(
                    value ->
                        expected.add(
                            new Stated<>(value, "word_embedding_dimension of " + file.name()))));
    facts
        .known()
        .ifPresent(
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
