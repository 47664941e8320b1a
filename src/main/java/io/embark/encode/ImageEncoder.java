package io.embark.encode;

import io.embark.corpus.Rejection;
import io.embark.media.Alpha;
import io.embark.media.Pixels;
import io.embark.model.ImageCard;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Vectors of pictures, and of texts where the model has a tower for them. Each tower is opened when
 * it is first needed: a job needs one, a search by words the other.
 */
final class ImageEncoder implements Encoder {
  private final ImageCard card;
  private final ImagePreprocessing preprocessing;
  private final ImageVectors head;
  private final Alpha alpha;
  private final int most;
  private final Supplier<ForwardPass<TensorBatch>> pictureTower;
  private final Supplier<Encoder> textTower;
  private ForwardPass<TensorBatch> pictures;
  private Encoder texts;
  private boolean isClosed;

  /**
   * @param most pictures a batch
   * @param textTower not asked where the card has none
   */
  ImageEncoder(
      ImageCard card,
      boolean isNormalised,
      Alpha alpha,
      int most,
      Supplier<ForwardPass<TensorBatch>> pictureTower,
      Supplier<Encoder> textTower) {
    this.card = card;
    this.preprocessing = new ImagePreprocessing(card.processor(), card.input());
    this.head = new ImageVectors(card, isNormalised);
    this.alpha = alpha;
    this.most = card.input().batch() > 0 ? card.input().batch() : most;
    this.pictureTower = pictureTower;
    this.textTower = textTower;
  }

  @Override
  public EncodedWindow encodePictures(List<Pixels> window) {
    EncodeWindow slots = new EncodeWindow(window.size());
    EncodeCounters counters = new EncodeCounters();
    ImageBatching batching = new ImageBatching(window, card, preprocessing, alpha, most);
    new BatchRunner<>(pictures(), card, head, counters).run(slots, batching);
    counters.encoded(slots.embedded());
    return new EncodedWindow(slots.results(), counters.snapshot());
  }

  /** By the text tower. */
  @Override
  public EncodedWindow encode(List<String> window) {
    if (card.textTower().isEmpty()) {
      Rejection rejection =
          EncodeWindow.rejection(
              "no_text_tower",
              "model '" + card.reference() + "' encodes pictures only, expected no text");
      return EncodedWindow.rejected(window.size(), rejection);
    }
    return texts().encode(window);
  }

  private synchronized ForwardPass<TensorBatch> pictures() {
    checkOpen();
    if (pictures == null) {
      pictures = pictureTower.get();
    }
    return pictures;
  }

  private synchronized Encoder texts() {
    checkOpen();
    if (texts == null) {
      texts = textTower.get();
    }
    return texts;
  }

  private void checkOpen() {
    if (isClosed) {
      throw new IllegalStateException("encoder is closed");
    }
  }

  @Override
  public synchronized void close() {
    isClosed = true;
    Optional.ofNullable(pictures).ifPresent(ForwardPass::close);
    Optional.ofNullable(texts).ifPresent(Encoder::close);
  }
}
