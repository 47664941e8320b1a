package io.embark.model;

import io.embark.corpus.Metric;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What the directory of a sound encoder says of itself, every fact checked at load. Its graph takes
 * samples, or features that are made of them.
 *
 * @param weightsSha256 of the graph, its external data included, as {@link ModelCard}'s
 * @param input of the graph
 * @param takesLonger the graph has the input {@link #LONGER} too
 * @param output that is read; its dimension is that of the vector
 * @param pooling what makes a vector of it
 * @param samplingRate samples a second that go in, or that features are made of
 * @param isStandardised a sound has mean 0 and variance 1 before it goes in (Wav2Vec2)
 * @param features that go in; null for a graph that takes samples
 * @param text the text tower, whose vectors lie in the same space; null for a model without
 */
public record AudioCard(
    String reference,
    String graphFile,
    String weightsSha256,
    AudioInput input,
    boolean takesLonger,
    GraphOutput output,
    AudioPooling pooling,
    int samplingRate,
    boolean isStandardised,
    AudioFeatures features,
    boolean normalize,
    ModelCard text,
    Metric metric,
    Map<String, String> sources)
    implements Card, GraphCard {
  /** The encoder kind of such models. */
  public static final String KIND = "audio";

  /**
   * Input of CLAP's fused graphs, bool {@code [batch, 1]}: the sound is longer than the window. It
   * is true of all here, as the extractor has it of a sound on its own: of a batch in which none is
   * longer it marks one at random, and a graph that was traced takes no batch without one.
   */
  public static final String LONGER = "is_longer";

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public int dimension() {
    return output.dimension();
  }

  /** Of the text tower; sound has no tokens. */
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
    return takesLonger ? List.of(input.name(), LONGER) : List.of(input.name());
  }

  @Override
  public List<GraphOutput> outputs() {
    return List.of(output);
  }

  /**
   * The axes of the input of so many sounds.
   *
   * @param samples of each; features have as many as ever
   */
  public long[] shape(int sounds, int samples) {
    return features == null ? input.shape(sounds, samples) : features.shape(sounds);
  }

  /** What is done to a sound first, as words; entry of the vector fingerprint. */
  public String processor() {
    String made = isStandardised ? "standardised" : features == null ? "" : features.fingerprint();
    return samplingRate + " Hz" + (made.isEmpty() ? "" : ", " + made);
  }

  /** See {@link #text}. */
  public Optional<ModelCard> textTower() {
    return Optional.ofNullable(text);
  }
}
