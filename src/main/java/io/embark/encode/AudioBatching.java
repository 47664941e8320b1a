package io.embark.encode;

import io.embark.media.SoundFeatures;
import io.embark.model.AudioCard;
import io.embark.model.AudioPooling;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Pieces of equal length in batches; none is padded, since padding changes the vectors of models
 * that normalise over time. Features have one length, and are made when their batch is run, so that
 * few are held.
 *
 * @param pieces samples, by slot
 * @param features that are made of them, for a graph that takes features
 * @param most pieces a batch
 */
record AudioBatching(
    List<float[]> pieces, AudioCard card, Optional<SoundFeatures> features, int most)
    implements Batching<TensorBatch> {
  @Override
  public List<int[]> cut(int[] slots) {
    return TensorBatch.cut(slots, slot -> features.isPresent() ? 0 : pieces.get(slot).length, most);
  }

  @Override
  public TensorBatch of(int[] slots) {
    int samples = pieces.get(slots[0]).length;
    FloatBuffer values = allocate(card, slots.length, samples);
    for (int slot : slots) {
      float[] piece = pieces.get(slot);
      values.put(features.isPresent() ? features.get().of(piece) : piece);
    }
    return batch(card, slots.length, samples, values.flip());
  }

  /** Silence of its length. */
  @Override
  public TensorBatch least(int slot) {
    return silence(card, pieces.get(slot).length);
  }

  /** Zeros, of samples or of features. */
  static TensorBatch silence(AudioCard card, int samples) {
    return batch(card, 1, samples, allocate(card, 1, samples));
  }

  private static FloatBuffer allocate(AudioCard card, int size, int samples) {
    long values = Arrays.stream(card.shape(size, samples)).reduce(1, Math::multiplyExact);
    return FloatBuffer.allocate(Math.toIntExact(values));
  }

  private static TensorBatch batch(AudioCard card, int size, int samples, FloatBuffer values) {
    int dimension = card.dimension();
    List<Integer> outputAxes =
        card.pooling() == AudioPooling.IN_GRAPH
            ? List.of(dimension)
            : List.of(TensorBatch.ANY, dimension);
    return new TensorBatch(size, card.shape(size, samples), values, outputAxes);
  }

  @Override
  public String noun() {
    return "sounds";
  }

  @Override
  public String leastNoun() {
    return "silence";
  }
}
