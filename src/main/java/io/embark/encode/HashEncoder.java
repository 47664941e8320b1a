package io.embark.encode;

import io.embark.media.PerceptualHash;
import io.embark.media.Pixels;
import java.nio.ByteBuffer;
import java.util.List;

/** Perceptual hashes of pictures. */
record HashEncoder(PerceptualHash hash) implements Encoder {
  @Override
  public EncodedWindow encodePictures(List<Pixels> pictures) {
    EncodeCounters counters = new EncodeCounters();
    List<Encoded> results =
        pictures.stream()
            .map(picture -> new Encoded(new QuantizedEmbedding(bytes(picture)), 0, false, null))
            .toList();
    counters.encoded(results.size());
    return new EncodedWindow(results, counters.snapshot());
  }

  private byte[] bytes(Pixels picture) {
    return ByteBuffer.allocate(Long.BYTES).putLong(hash.of(picture)).array();
  }

  @Override
  public EncodedWindow encode(List<String> texts) {
    return EncodedWindow.rejected(
        texts.size(),
        EncodeWindow.rejection("no_text_tower", "hashes are of pictures, expected no text"));
  }

  @Override
  public void close() {}
}
