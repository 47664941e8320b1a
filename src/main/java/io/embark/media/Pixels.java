package io.embark.media;

/**
 * A picture in memory: 8 bits a sample, row by row from the top, the samples of a pixel side by
 * side (HWC).
 *
 * @param width pixels
 * @param height pixels
 * @param channels samples a pixel: 1 (grey), 3 (RGB) or 4 (RGB and how opaque, not multiplied in)
 * @param samples {@code width * height * channels}, unsigned; owned by the picture, not copied
 */
@SuppressWarnings("ArrayRecordComponent") // large; identity and equality are never asked for
public record Pixels(int width, int height, int channels, byte[] samples) {
  private static final int WHITE = 255;

  /** Refuses a size that is not that of the samples. */
  public Pixels {
    if (width < 1
        || height < 1
        || (channels != 1 && channels != 3 && channels != 4)
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

  /** The same in three channels, a fourth dealt with; itself if it has no more. */
  public Pixels rgb(Alpha alpha) {
    if (channels != 4) {
      return this;
    }
    byte[] rgb = new byte[width * height * 3];
    for (int from = 0, to = 0; from < samples.length; from += 4, to += 3) {
      int opaque = alpha == Alpha.WHITE ? samples[from + 3] & 0xFF : WHITE;
      for (int channel = 0; channel < 3; channel++) {
        rgb[to + channel] =
            opaque == WHITE
                ? samples[from + channel]
                : (byte) onWhite(samples[from + channel] & 0xFF, opaque);
      }
    }
    return new Pixels(width, height, 3, rgb);
  }

  /**
   * The same in one channel, a fourth left out: Rec. 601 luma as Pillow's {@code convert("L")}
   * rounds it; itself if it has one.
   */
  public Pixels grey() {
    if (channels == 1) {
      return this;
    }
    byte[] grey = new byte[width * height];
    for (int from = 0, to = 0; to < grey.length; from += channels, to++) {
      int luma =
          (samples[from] & 0xFF) * 19_595
              + (samples[from + 1] & 0xFF) * 38_470
              + (samples[from + 2] & 0xFF) * 7_471
              + 0x8000;
      grey[to] = (byte) (luma >> 16);
    }
    return new Pixels(width, height, 1, grey);
  }

  /** Rounded as Pillow's {@code paste} with a mask does. */
  private static int onWhite(int sample, int opaque) {
    int sum = sample * opaque + WHITE * (WHITE - opaque) + 128;
    return ((sum >> 8) + sum) >> 8;
  }
}
