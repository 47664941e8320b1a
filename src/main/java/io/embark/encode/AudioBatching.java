package io.embark.encode;

import io.embark.model.AudioCard;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * Pieces of equal length in batches; none is padded, since padding changes the vectors of models
 * that normalise over time.
 *
 * @param pieces by slot
 * @param most pieces a batch
 */
record AudioBatching(List<float[]> pieces, AudioCard card, int most)
    implements Batching<TensorBatch> {
  @Override
  public List<int[]> cut(int[] slots) {
    return TensorBatch.cut(slots, slot -> pieces.get(slot).length, most);
  }

  @Override
  public TensorBatch of(int[] slots) {
    int samples = pieces.get(slots[0]).length;
    FloatBuffer values = FloatBuffer.allocate(Math.multiplyExact(slots.length, samples));
    for (int slot : slots) {
      values.put(pieces.get(slot));
    }
    return batch(card, slots.length, samples, values.flip());
  }

  /** Silence of its length. */
  @Override
  public TensorBatch least(int slot) {
    return silence(card, pieces.get(slot).length);
  }

  static TensorBatch silence(AudioCard card, int samples) {
    return batch(card, 1, samples, FloatBuffer.allocate(samples));
  }

  private static TensorBatch batch(AudioCard card, int size, int samples, FloatBuffer values) {
    int dimension = card.dimension();
    return new TensorBatch(
        size,
        card.input().shape(size, samples),
        values,
        card.isPooled() ? List.of(dimension) : List.of(TensorBatch.ANY, dimension));
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
