package io.embark.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.embark.corpus.Metric;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * A bundled card: facts of a published model whose archive holds only a graph and a tokenizer. It
 * is found by the graph's SHA-256, never by name. To add one, add {@code cards/<name>.json} and its
 * name here.
 *
 * @param model the makers' repository
 * @param graphs exports of these weights that the card holds for
 */
record KnownModel(
    String model,
    List<Graph> graphs,
    Fact<String> pooling,
    Fact<Boolean> normalize,
    @JsonProperty("max-tokens") Fact<Integer> maxTokens,
    Fact<Integer> dimension,
    Fact<SortedMap<String, String>> prompts,
    Fact<Metric> metric) {
  private static final List<String> CARDS =
      List.of("all-minilm-l6-v2", "bge-small-en-v1.5", "bge-small-zh-v1.5", "e5-small-v2");

  /** {@code foundIn}: where this export was seen. */
  record Graph(String sha256, @JsonProperty("found-in") String foundIn) {}

  /** {@code source}: the file or page of the makers that states it. */
  record Fact<T>(T value, String source) {}

  static Optional<KnownModel> ofGraph(String sha256) {
    for (KnownModel known : all()) {
      if (known.graphs().stream().anyMatch(graph -> graph.sha256().equals(sha256))) {
        return Optional.of(known);
      }
    }
    return Optional.empty();
  }

  static List<KnownModel> all() {
    return CARDS.stream().map(KnownModel::read).toList();
  }

  /** A fact with its source worded for {@link ModelCard#sources}. */
  <T> Stated<T> stated(T value, Fact<?> fact) {
    return new Stated<>(value, "bundled card of " + model + " (" + fact.source() + ")");
  }

  PoolingMode poolingMode() {
    return PoolingMode.ofWireName(pooling.value())
        .orElseThrow(
            () ->
                new IllegalStateException("card of " + model + " has pooling " + pooling.value()));
  }

  private static KnownModel read(String card) {
    String resource = "cards/" + card + ".json";
    try (InputStream in = KnownModel.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(resource + " is not on the class path");
      }
      return new ObjectMapper().readValue(in, KnownModel.class);
    } catch (IOException e) {
      throw new IllegalStateException("cannot read " + resource, e);
    }
  }
}
