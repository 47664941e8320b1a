package io.embark.encode;

import io.embark.corpus.Rejection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The towers of a model of pictures or sound: its own, and one of texts where it has one. Each is
 * opened when it is first needed: a job needs one, a search by words the other. Thread-safe; owns
 * what it opened.
 */
final class Towers implements AutoCloseable {
  private final Supplier<ForwardPass<TensorBatch>> opener;
  private final Optional<Supplier<Encoder>> textOpener;
  private ForwardPass<TensorBatch> media;
  private Encoder texts;
  private boolean isClosed;

  /**
   * @param opener of the tower of pictures or sound
   * @param textOpener empty for a model without that tower
   */
  Towers(Supplier<ForwardPass<TensorBatch>> opener, Optional<Supplier<Encoder>> textOpener) {
    this.opener = opener;
    this.textOpener = textOpener;
  }

  /** The tower of pictures or sound. */
  synchronized ForwardPass<TensorBatch> media() {
    checkOpen();
    if (media == null) {
      media = opener.get();
    }
    return media;
  }

  /**
   * By the text tower; all are rejected if there is none.
   *
   * @param refusal what the model does instead
   */
  EncodedWindow encode(List<String> window, String refusal) {
    if (textOpener.isEmpty()) {
      Rejection rejection = EncodeWindow.rejection("no_text_tower", refusal);
      return EncodedWindow.rejected(window.size(), rejection);
    }
    return texts().encode(window);
  }

  private synchronized Encoder texts() {
    checkOpen();
    if (texts == null) {
      texts = textOpener.get().get();
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
    Optional.ofNullable(media).ifPresent(ForwardPass::close);
    Optional.ofNullable(texts).ifPresent(Encoder::close);
  }
}
