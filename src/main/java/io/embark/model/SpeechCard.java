package io.embark.model;

import io.embark.corpus.Metric;
import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * What the directory of a speech recognizer (Whisper) says of itself, every fact checked at load.
 *
 * @param weightsSha256 of both graphs, as {@link ModelCard}'s
 * @param encoder log-mel features in, one state a frame out
 * @param decoder tokens and states in, a row of logits a token out
 * @param features of a window
 */
public record SpeechCard(
    String reference,
    String weightsSha256,
    SpeechGraph encoder,
    SpeechGraph decoder,
    Features features,
    SpeechTokens tokens,
    Map<String, String> sources)
    implements Card {
  /** The encoder kind of such models. */
  public static final String KIND = "speech";

  /**
   * As {@code preprocessor_config.json} says.
   *
   * @param samplingRate samples a second
   * @param transform samples of a Fourier transform ({@code n_fft})
   * @param hop samples from one to the next
   * @param bands mel bands of a frame
   * @param windowSeconds of every window
   */
  public record Features(int samplingRate, int transform, int hop, int bands, int windowSeconds)
      implements Serializable {
    /** Samples of a window. */
    public int windowSamples() {
      return samplingRate * windowSeconds;
    }
  }

  /** One of the two graphs. */
  public record SpeechGraph(
      String reference, String graphFile, List<String> inputs, List<GraphOutput> outputs)
      implements GraphCard, Serializable {}

  @Override
  public String kind() {
    return KIND;
  }

  /** Of the states between the two graphs. */
  @Override
  public int dimension() {
    return encoder.outputs().get(0).dimension();
  }

  @Override
  public int maxTokens() {
    return tokens.most();
  }

  @Override
  public Metric metric() {
    return Metric.COSINE;
  }
}
