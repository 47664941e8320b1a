package io.embark.model;

import io.embark.corpus.Metric;
import java.util.List;
import java.util.Map;

/**
 * What the graph of a voice activity detector (Silero VAD, version 5 and later) says of itself.
 *
 * @param weightsSha256 of the graph, as {@link ModelCard}'s
 * @param inputs {@link #SAMPLES}, {@link #STATE} and, but for graphs of one rate, {@link #RATE}
 */
public record VoiceCard(
    String reference,
    String graphFile,
    String weightsSha256,
    List<String> inputs,
    Map<String, String> sources)
    implements Card, GraphCard {
  /** What it is called where encoder kinds are told; no encoder kind runs it. */
  public static final String KIND = "voice activity";

  /** A window and the samples before it: {@code float32 [batch, samples]}. */
  public static final String SAMPLES = "input";

  /** What it keeps from window to window: {@code float32 [2, batch, 128]}. */
  public static final String STATE = "state";

  /** Samples a second: {@code int64}. */
  public static final String RATE = "sr";

  /** The probability of speech: {@code float32 [batch, 1]}. */
  public static final String PROBABILITY = "output";

  /** The state behind the window. */
  public static final String NEXT_STATE = "stateN";

  /** Floats of the state a layer, of two. */
  public static final int STATE_SIZE = 128;

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public int dimension() {
    return 1;
  }

  /** Sound has no tokens. */
  @Override
  public int maxTokens() {
    return Integer.MAX_VALUE;
  }

  @Override
  public Metric metric() {
    return Metric.COSINE;
  }

  @Override
  public List<GraphOutput> outputs() {
    return List.of(
        new GraphOutput(PROBABILITY, GraphOutput.Axes.TEXTS, 1),
        new GraphOutput(NEXT_STATE, GraphOutput.Axes.TOKENS, STATE_SIZE));
  }
}
