package io.embark.model;

import io.embark.corpus.Metric;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * What the directory of a sound encoder says of itself, every fact checked at load. Its graph takes
 * samples; what features a model is made of, it makes itself.
 *
 * @param weightsSha256 of the graph, its external data included, as {@link ModelCard}'s
 * @param input of the graph
 * @param output that is read; its dimension is that of the vector
 * @param isPooled the graph gives a vector a sound; else one a frame, of which the mean is taken
 * @param samplingRate samples a second that the graph takes
 * @param isStandardised a sound has mean 0 and variance 1 before it goes in (Wav2Vec2)
 */
public record AudioCard(
    String reference,
    String graphFile,
    String weightsSha256,
    AudioInput input,
    GraphOutput output,
    boolean isPooled,
    int samplingRate,
    boolean isStandardised,
    boolean normalize,
    Metric metric,
    Map<String, String> sources)
    implements Card, GraphCard {
  /** The encoder kind of such models. */
  public static final String KIND = "audio";

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public int dimension() {
    return output.dimension();
  }

  /** Sound has no tokens. */
  @Override
  public int maxTokens() {
    return Integer.MAX_VALUE;
  }

  @Override
  public SortedMap<String, String> prompts() {
    return Collections.emptySortedMap();
  }

  @Override
  public String defaultPromptName() {
    return null;
  }

  @Override
  public List<String> inputs() {
    return List.of(input.name());
  }

  @Override
  public List<GraphOutput> outputs() {
    return List.of(output);
  }
}
