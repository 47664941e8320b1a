package io.embark.encode;

import io.embark.media.Pixels;
import io.embark.media.Sound;
import java.util.List;

/**
 * Encodes texts. Result i belongs to input i, and depends on input i only: batch make-up and
 * padding change it by less than 1e-5 (a dynamically quantised model says otherwise in its card).
 * Thread-safe: the tasks of an executor share one and each brings its own thread. Closed by its
 * lease, not by tasks.
 */
public interface Encoder extends AutoCloseable {
  /**
   * One result an input, input order kept. A text that cannot be encoded is a rejection, not an
   * exception.
   */
  EncodedWindow encode(List<String> texts);

  /**
   * As {@link #encode}, of texts that stand in documents. By default the text alone counts; see
   * {@link EncoderSpec#readsDocuments}. Texts of one document are best given in one call.
   */
  default EncodedWindow encodeSpans(List<TextSpan> spans) {
    return encode(spans.stream().map(TextSpan::text).toList());
  }

  /**
   * As {@link #encode}, of pictures; only of an encoder whose spec says so, see {@link
   * EncoderSpec#takes}. Pictures are not changed, and not kept.
   */
  default EncodedWindow encodePictures(List<Pixels> pictures) {
    throw new IllegalStateException("not an encoder of pictures");
  }

  /** As {@link #encodePictures}, of sounds at the rate that the spec says. */
  default EncodedWindow encodeSounds(List<Sound> sounds) {
    throw new IllegalStateException("not an encoder of sound");
  }

  @Override
  void close();
}
