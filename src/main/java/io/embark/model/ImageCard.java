package io.embark.model;

import io.embark.corpus.Metric;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What the directory of a picture encoder says of itself, every fact checked at load.
 *
 * @param weightsSha256 of the graph, its external data included, as {@link ModelCard}'s
 * @param input of the graph
 * @param output that is read; its dimension is that of the vector
 * @param outputAxes of one picture's output, as a run showed them, the batch left out
 * @param pooling how {@code [tokens, dimension]} or {@code [dimension, height, width]} becomes a
 *     vector; null where the graph gives vectors
 * @param processor what is done to a picture first
 * @param text the text tower, whose vectors lie in the same space; null for a model without
 */
public record ImageCard(
    String reference,
    String graphFile,
    String weightsSha256,
    ImageInput input,
    GraphOutput output,
    List<Integer> outputAxes,
    PoolingMode pooling,
    ImageProcessor processor,
    boolean normalize,
    ModelCard text,
    Metric metric,
    Map<String, String> sources)
    implements Card, GraphCard {
  /** The encoder kind of such models. */
  public static final String KIND = "image";

  /** Keeps an unmodifiable copy of the axes. */
  public ImageCard {
    outputAxes = List.copyOf(outputAxes);
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public int dimension() {
    return output.dimension();
  }

  /** Of the text tower; pictures are never cut. */
  @Override
  public int maxTokens() {
    return text == null ? Integer.MAX_VALUE : text.maxTokens();
  }

  @Override
  public SortedMap<String, String> prompts() {
    return text == null ? Collections.emptySortedMap() : text.prompts();
  }

  @Override
  public String defaultPromptName() {
    return text == null ? null : text.defaultPromptName();
  }

  @Override
  public List<String> inputs() {
    return List.of(input.name());
  }

  @Override
  public List<GraphOutput> outputs() {
    return List.of(output);
  }

  /** See {@link #text}. */
  public Optional<ModelCard> textTower() {
    return Optional.ofNullable(text);
  }
}
