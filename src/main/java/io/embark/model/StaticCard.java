package io.embark.model;

import io.embark.corpus.Metric;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * A model of static vectors: one a word or token, whatever stands beside it. A text's vector is the
 * mean of its tokens' vectors.
 *
 * @param vectorsFile the vectors, relative to the model directory
 * @param vectorsSha256 of that file
 * @param settingsFile what says how texts are cut into tokens: {@code tokenizer.json} or {@code
 *     whitespacetokenizer_config.json}; null for a file of word vectors
 * @param settingsSha256 of that file, or empty
 * @param wordDimension floats a row
 * @param words rows of the table; of fastText those of words, n-grams apart
 * @param layers modules behind the mean, in order; usually none
 * @param normalize L2 normalisation at the end; a zero vector stays zero
 * @param maxTokens {@link Integer#MAX_VALUE} for no limit
 */
public record StaticCard(
    String reference,
    StaticFormat format,
    String vectorsFile,
    String vectorsSha256,
    String settingsFile,
    String settingsSha256,
    int words,
    int wordDimension,
    List<HeadLayer> layers,
    boolean normalize,
    int maxTokens,
    SortedMap<String, String> prompts,
    String defaultPromptName,
    Metric metric,
    Map<String, String> sources)
    implements Card {
  /** The encoder kind of such models. */
  public static final String KIND = "static";

  /** Keeps an unmodifiable copy of the layers. */
  public StaticCard {
    layers = List.copyOf(layers);
  }

  /** The same of a table that was read. */
  StaticCard of(int rows, int columns) {
    return new StaticCard(
        reference,
        format,
        vectorsFile,
        vectorsSha256,
        settingsFile,
        settingsSha256,
        rows,
        columns,
        layers,
        normalize,
        maxTokens,
        prompts,
        defaultPromptName,
        metric,
        sources);
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public int dimension() {
    return layers.isEmpty() ? wordDimension : layers.get(layers.size() - 1).outputs();
  }
}
