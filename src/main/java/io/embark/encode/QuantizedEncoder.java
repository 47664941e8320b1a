package io.embark.encode;

import io.embark.corpus.Precision;
import io.embark.corpus.Rejection;
import io.embark.corpus.VectorColumn;
import io.embark.media.Pixels;
import io.embark.media.Sound;
import java.util.ArrayList;
import java.util.List;

/**
 * Another encoder's vectors as its columns store them. A vector that a half cannot hold is
 * rejected.
 */
final class QuantizedEncoder implements Encoder {
  /** The least float that rounds to an infinite half. */
  private static final float TOO_LARGE_FOR_HALF = 65_520f;

  private final Encoder encoder;
  private final List<VectorColumn> columns;

  /**
   * @param encoder closed with this one
   * @param columns one a part of its embeddings; one of float32 is left as it is
   */
  QuantizedEncoder(Encoder encoder, List<VectorColumn> columns) {
    this.encoder = encoder;
    this.columns = columns;
  }

  @Override
  public EncodedWindow encode(List<String> texts) {
    return quantized(encoder.encode(texts));
  }

  @Override
  public EncodedWindow encodeSpans(List<TextSpan> spans) {
    return quantized(encoder.encodeSpans(spans));
  }

  @Override
  public EncodedWindow encodePictures(List<Pixels> pictures) {
    return quantized(encoder.encodePictures(pictures));
  }

  @Override
  public EncodedWindow encodeSounds(List<Sound> sounds) {
    return quantized(encoder.encodeSounds(sounds));
  }

  private EncodedWindow quantized(EncodedWindow window) {
    return new EncodedWindow(
        window.results().stream().map(this::quantized).toList(), window.statistics());
  }

  private Encoded quantized(Encoded encoded) {
    if (encoded.embedding() == null) {
      return encoded;
    }
    List<Embedding> parts = new ArrayList<>(encoded.embedding().parts());
    for (int i = 0; i < parts.size(); i++) {
      VectorColumn column = columns.get(i);
      if (column.precision() == Precision.FLOAT32
          || column.awaitsRanges()
          || !(parts.get(i) instanceof DenseEmbedding dense)) {
        continue;
      }
      if (column.precision() == Precision.FLOAT16 && largest(dense) >= TOO_LARGE_FOR_HALF) {
        return new Encoded(
            null, encoded.tokens(), encoded.isTruncated(), tooLarge(column, largest(dense)));
      }
      parts.set(i, new QuantizedEmbedding(Quantizer.quantize(column, dense.values())));
    }
    return new Encoded(
        encoded.embedding() instanceof JointEmbedding ? new JointEmbedding(parts) : parts.get(0),
        encoded.tokens(),
        encoded.isTruncated(),
        null);
  }

  private static float largest(DenseEmbedding dense) {
    float largest = 0;
    for (float value : dense.values()) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  private static Rejection tooLarge(VectorColumn column, float value) {
    return new Rejection(
        "encode",
        "too_large_for_float16",
        "column '"
            + column.name()
            + "' has a component of size "
            + value
            + ", a half holds less than "
            + TOO_LARGE_FOR_HALF);
  }

  @Override
  public void close() {
    encoder.close();
  }
}
