package io.embark.encode;

import io.embark.media.Alpha;
import io.embark.media.Pixels;
import io.embark.model.ImageCard;
import java.nio.Buffer;
import java.util.List;

/**
 * Pictures of one size in batches; each is made a tensor when its batch is run, so that few tensors
 * are held.
 *
 * @param pictures by slot
 * @param most pictures a batch
 */
record ImageBatching(
    List<Pixels> pictures, ImageCard card, ImagePreprocessing preprocessing, Alpha alpha, int most)
    implements Batching<TensorBatch> {
  @Override
  public List<int[]> cut(int[] slots) {
    return TensorBatch.cut(slots, slot -> preprocessing.size(pictures.get(slot)), most);
  }

  @Override
  public TensorBatch of(int[] slots) {
    ImagePreprocessing.Size size = preprocessing.size(pictures.get(slots[0]));
    Buffer tensor = preprocessing.buffer(slots.length, size);
    for (int place = 0; place < slots.length; place++) {
      preprocessing.put(pictures.get(slots[place]).rgb(alpha), tensor, place);
    }
    return batch(slots.length, size, tensor);
  }

  /** A black one of its size. */
  @Override
  public TensorBatch least(int slot) {
    return black(preprocessing.size(pictures.get(slot)));
  }

  private TensorBatch black(ImagePreprocessing.Size size) {
    return batch(1, size, preprocessing.buffer(1, size));
  }

  /** A black one, of a size that the graph takes. */
  static TensorBatch first(ImageCard card) {
    ImagePreprocessing preprocessing = new ImagePreprocessing(card.processor(), card.input());
    Pixels pixel = new Pixels(1, 1, 1, new byte[1]);
    return new ImageBatching(List.of(pixel), card, preprocessing, Alpha.DROP, 1).least(0);
  }

  private TensorBatch batch(int size, ImagePreprocessing.Size of, Buffer tensor) {
    return new TensorBatch(
        size, card.input().shape(size, of.height(), of.width()), tensor, card.outputAxes());
  }

  @Override
  public String noun() {
    return "pictures";
  }

  @Override
  public String leastNoun() {
    return "a black one";
  }
}
