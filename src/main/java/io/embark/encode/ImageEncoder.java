package io.embark.encode;

import io.embark.media.Alpha;
import io.embark.media.Pixels;
import io.embark.model.ImageCard;
import java.util.List;

/** Vectors of pictures, and of texts where the model has a tower for them. */
final class ImageEncoder implements Encoder {
  private final ImageCard card;
  private final ImagePreprocessing preprocessing;
  private final ImageVectors head;
  private final Alpha alpha;
  private final int most;
  private final Towers towers;

  /**
   * Owns the towers from now on.
   *
   * @param most pictures a batch
   */
  ImageEncoder(ImageCard card, boolean isNormalised, Alpha alpha, int most, Towers towers) {
    this.card = card;
    this.preprocessing = new ImagePreprocessing(card.processor(), card.input());
    this.head = new ImageVectors(card, isNormalised);
    this.alpha = alpha;
    this.most = card.input().batch() > 0 ? card.input().batch() : most;
    this.towers = towers;
  }

  @Override
  public EncodedWindow encodePictures(List<Pixels> window) {
    EncodeWindow slots = new EncodeWindow(window.size());
    EncodeCounters counters = new EncodeCounters();
    ImageBatching batching = new ImageBatching(window, card, preprocessing, alpha, most);
    new BatchRunner<>(towers.media(), card, head, counters).run(slots, batching);
    counters.encoded(slots.embedded());
    return new EncodedWindow(slots.results(), counters.snapshot());
  }

  /** By the text tower. */
  @Override
  public EncodedWindow encode(List<String> window) {
    return towers.encode(
        window, "model '" + card.reference() + "' encodes pictures only, expected no text");
  }

  @Override
  public void close() {
    towers.close();
  }
}
