package io.embark.model;

import io.embark.corpus.Metric;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Facts that a file of the model, a bundled card or the job may state: taken where they agree, and
 * their places kept.
 *
 * @param sources filled as facts are taken, see {@link ModelCard#sources}
 */
record CardFacts(
    Optional<KnownModel> known,
    Optional<ModuleList> modules,
    Optional<PoolingFile> poolingFile,
    PromptFile promptFile,
    ModelOverrides overrides,
    SortedMap<String, String> sources,
    ModelFault fault) {
  Optional<TokenPooling> pooling() {
    boolean includesPrompt = poolingFile.map(file -> file.pooling().includesPrompt()).orElse(true);
    List<Stated<TokenPooling>> stated = new ArrayList<>();
    poolingFile.ifPresent(file -> stated.add(new Stated<>(file.pooling(), file.name())));
    known.ifPresent(
        model -> stated.add(model.stated(TokenPooling.of(model.poolingMode()), model.pooling())));
    overrides
        .pooling()
        .map(mode -> new TokenPooling(List.of(mode), includesPrompt)) // the option is silent there
        .ifPresent(asked -> stated.add(new Stated<>(asked, "option pooling")));
    Optional<Stated<TokenPooling>> pooling = Stated.agreed("pooling", stated, fault);
    pooling.ifPresent(fact -> sources.put("pooling", fact.source()));
    return pooling.map(Stated::value);
  }

  /** A job may add the normalisation that a model leaves out, but not take it away. */
  Optional<Boolean> normalize() {
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

  OptionalInt maxTokens(TokenLimit limit) {
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

  SortedMap<String, String> prompts() {
    if (promptFile.prompts().isPresent()) {
      sources.put("prompts", "prompts of " + ModelLayout.SENTENCE_TRANSFORMERS);
      return Collections.unmodifiableSortedMap(promptFile.prompts().get());
    }
    if (known.isPresent()) {
      sources.put("prompts", known.get().stated("", known.get().prompts()).source());
      return Collections.unmodifiableSortedMap(new TreeMap<>(known.get().prompts().value()));
    }
    sources.put("prompts", "none stated");
    return Collections.emptySortedMap();
  }

  Metric metric(ModelHead head) {
    if (promptFile.metric().isPresent()) {
      sources.put("metric", "similarity_fn_name of " + ModelLayout.SENTENCE_TRANSFORMERS);
      return promptFile.metric().get();
    }
    if (known.isPresent()) {
      sources.put("metric", known.get().stated("", known.get().metric()).source());
      return known.get().metric().value();
    }
    if (!(head instanceof TextVectorHead || head instanceof BgeM3Head)) {
      sources.put("metric", "the inner product, as models of kind " + head.kind() + " are trained");
      return Metric.IP;
    }
    sources.put("metric", "sentence-transformers uses the cosine where no file says otherwise");
    return Metric.COSINE;
  }
}
