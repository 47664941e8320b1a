package io.embark.media;

/**
 * A picture in memory: 8 bits a sample, row by row from the top, the samples of a pixel side by
 * side (HWC).
 *
 * @param width pixels
 * @param height pixels
 * @param channels samples a pixel: 1 (grey) or 3 (RGB); transparency is dropped or put on white by
 *     who decodes
 * @param samples {@code width * height * channels}, unsigned; owned by the picture, not copied
 */
@SuppressWarnings("ArrayRecordComponent") // large; identity and equality are never asked for
public record Pixels(int width, int height, int channels, byte[] samples) {
  /** Refuses a size that is not that of the samples. */
  public Pixels {
    if (width < 1
        || height < 1
        || (channels != 1 && channels != 3)
        || samples.length != Math.multiplyExact(Math.multiplyExact(width, height), channels)) {
      throw new IllegalArgumentException(
          samples.length
              + " samples for "
              + width
              + " x "
              + height
              + " pixels of "
              + channels
              + " channels");
    }
  }

  /** An unsigned sample. */
  public int at(int x, int y, int channel) {
    return samples[(y * width + x) * channels + channel] & 0xFF;
  }

  /** A part of it; it must lie within. */
  public Pixels crop(int left, int top, int cropWidth, int cropHeight) {
    byte[] part = new byte[cropWidth * cropHeight * channels];
    int row = cropWidth * channels;
    for (int y = 0; y < cropHeight; y++) {
      System.arraycopy(samples, ((top + y) * width + left) * channels, part, y * row, row);
    }
    return new Pixels(cropWidth, cropHeight, channels, part);
  }
}
