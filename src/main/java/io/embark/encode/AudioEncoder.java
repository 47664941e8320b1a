package io.embark.encode;

import io.embark.corpus.Rejection;
import io.embark.media.Sound;
import io.embark.model.AudioCard;
import java.util.ArrayList;
import java.util.List;

/**
 * Vectors of sounds. One that is longer than the graph's window has the mean of its windows'
 * vectors.
 */
final class AudioEncoder implements Encoder {
  private final AudioCard card;
  private final boolean isNormalised;
  private final int most;
  private final ForwardPass<TensorBatch> forward;

  /**
   * Owns the forward pass from now on.
   *
   * @param most pieces a batch
   */
  AudioEncoder(AudioCard card, boolean isNormalised, int most, ForwardPass<TensorBatch> forward) {
    this.card = card;
    this.isNormalised = isNormalised;
    this.most = card.input().batch() > 0 ? card.input().batch() : most;
    this.forward = forward;
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
    new BatchRunner<>(forward, card, new AudioVectors(card), counters)
        .run(window, new AudioBatching(pieces, card, most));
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

  @Override
  public EncodedWindow encode(List<String> texts) {
    Rejection rejection =
        EncodeWindow.rejection(
            "no_text_tower",
            "model '" + card.reference() + "' encodes sound only, expected no text");
    return EncodedWindow.rejected(texts.size(), rejection);
  }

  @Override
  public void close() {
    forward.close();
  }
}
