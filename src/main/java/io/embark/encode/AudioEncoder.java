package io.embark.encode;

import io.embark.media.AstFeatures;
import io.embark.media.ClapFeatures;
import io.embark.media.Sound;
import io.embark.media.SoundFeatures;
import io.embark.model.AudioCard;
import io.embark.model.AudioFeatures;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Vectors of sounds, and of texts where the model has a tower for them. A sound that is longer than
 * the samples that a graph takes has the mean of its windows' vectors.
 */
final class AudioEncoder implements Encoder {
  private final AudioCard card;
  private final boolean isNormalised;
  private final int most;
  private final Optional<SoundFeatures> features;
  private final Towers towers;

  /**
   * Owns the towers from now on.
   *
   * @param most pieces a batch
   */
  AudioEncoder(AudioCard card, boolean isNormalised, int most, Towers towers) {
    this.card = card;
    this.isNormalised = isNormalised;
    this.most = card.input().batch() > 0 ? card.input().batch() : most;
    this.features = Optional.ofNullable(card.features()).map(AudioEncoder::features);
    this.towers = towers;
  }

  private static SoundFeatures features(AudioFeatures stated) {
    if (stated instanceof AudioFeatures.Ast ast) {
      return new AstFeatures(ast.bands(), ast.frames(), ast.mean(), ast.std());
    }
    AudioFeatures.Clap clap = (AudioFeatures.Clap) stated;
    return new ClapFeatures(
        clap.samplingRate(),
        clap.transform(),
        clap.hop(),
        clap.bands(),
        clap.low(),
        clap.high(),
        clap.windowSamples(),
        ClapFeatures.Padding.valueOf(clap.padding().toUpperCase(Locale.ROOT)),
        clap.isFused());
  }

  @Override
  public EncodedWindow encodeSounds(List<Sound> sounds) {
    List<float[]> pieces = new ArrayList<>();
    int[] ends = new int[sounds.size()];
    for (int i = 0; i < ends.length; i++) {
      if (sounds.get(i).rate() != card.samplingRate()) {
        throw new IllegalArgumentException(sounds.get(i).rate() + " samples a second");
      }
      pieces.addAll(AudioPieces.of(sounds.get(i), card));
      ends[i] = pieces.size();
    }
    EncodeWindow window = new EncodeWindow(pieces.size());
    EncodeCounters counters = new EncodeCounters();
    new BatchRunner<>(towers.media(), card, new AudioVectors(card), counters)
        .run(window, new AudioBatching(pieces, card, features, most));
    List<Encoded> results = new ArrayList<>();
    for (int i = 0; i < ends.length; i++) {
      results.add(joined(window.results().subList(i == 0 ? 0 : ends[i - 1], ends[i])));
    }
    counters.encoded(results.stream().filter(result -> result.rejection() == null).count());
    return new EncodedWindow(results, counters.snapshot());
  }

  private Encoded joined(List<Encoded> pieces) {
    double[] sums = new double[card.dimension()];
    for (Encoded piece : pieces) {
      if (piece.rejection() != null) {
        return piece;
      }
      float[] values = ((DenseEmbedding) piece.embedding()).values();
      for (int d = 0; d < sums.length; d++) {
        sums[d] += values[d];
      }
    }
    float[] vector = new float[sums.length];
    for (int d = 0; d < sums.length; d++) {
      vector[d] = (float) (sums[d] / pieces.size());
    }
    if (isNormalised) {
      Pooling.normalize(vector);
    }
    return new Encoded(new DenseEmbedding(vector), 0, false, null);
  }

  /** By the text tower. */
  @Override
  public EncodedWindow encode(List<String> texts) {
    return towers.encode(
        texts, "model '" + card.reference() + "' encodes sound only, expected no text");
  }

  @Override
  public void close() {
    towers.close();
  }
}
