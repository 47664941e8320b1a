package io.embark.media;

import java.nio.IntBuffer;

/**
 * How stored pixels are turned to be looked at: a quarter turn and mirrors, as EXIF orientations
 * and the display matrices of containers say.
 *
 * @param isTransposed rows become columns; done first
 * @param mirrorsX left and right are swapped, afterwards
 * @param mirrorsY top and bottom are swapped, afterwards
 */
record Orientation(boolean isTransposed, boolean mirrorsX, boolean mirrorsY) {
  static final Orientation UPRIGHT = new Orientation(false, false, false);

  /** Of {@code AV_FRAME_DATA_DISPLAYMATRIX}. */
  static final int MATRIX_BYTES = 9 * Integer.BYTES;

  private static final int ONE = 1 << 16;
  private static final int LAST_ONE = 1 << 30;

  /**
   * Of FFmpeg's {@code AV_FRAME_DATA_DISPLAYMATRIX}: nine numbers, of which {@code x' = a x + c y}
   * and {@code y' = b x + d y} have a, b at 0, 1 and c, d at 3, 4. Another angle than a quarter
   * turn is rounded to one.
   */
  static Orientation of(IntBuffer matrix) {
    if (matrix.remaining() < MATRIX_BYTES / Integer.BYTES) {
      return UPRIGHT;
    }
    long a = matrix.get(0);
    long b = matrix.get(1);
    long c = matrix.get(3);
    long d = matrix.get(4);
    return Math.abs(a) >= Math.abs(b)
        ? new Orientation(false, a < 0, d < 0)
        : new Orientation(true, c < 0, b < 0);
  }

  /** Of tag 274, 1 to 8; another number says nothing. */
  static Orientation ofExif(int number) {
    return switch (number) {
      case 2 -> new Orientation(false, true, false);
      case 3 -> new Orientation(false, true, true);
      case 4 -> new Orientation(false, false, true);
      case 5 -> new Orientation(true, false, false);
      case 6 -> new Orientation(true, true, false);
      case 7 -> new Orientation(true, true, true);
      case 8 -> new Orientation(true, false, true);
      default -> UPRIGHT;
    };
  }

  /** As {@link #of} reads it, into a buffer of nine numbers. */
  void putMatrix(IntBuffer matrix) {
    int x = mirrorsX ? -ONE : ONE;
    int y = mirrorsY ? -ONE : ONE;
    matrix.put(isTransposed ? new int[] {0, y, 0, x, 0, 0} : new int[] {x, 0, 0, 0, y, 0});
    matrix.put(new int[] {0, 0, LAST_ONE});
  }

  /** The picture as it is looked at; itself if nothing is to be turned. */
  Pixels apply(Pixels stored) {
    if (equals(UPRIGHT)) {
      return stored;
    }
    int width = isTransposed ? stored.height() : stored.width();
    int height = isTransposed ? stored.width() : stored.height();
    int channels = stored.channels();
    byte[] in = stored.samples();
    byte[] out = new byte[in.length];
    int stepX = (isTransposed ? stored.width() : 1) * channels;
    int stepY = (isTransposed ? 1 : stored.width()) * channels;
    int to = 0;
    for (int y = 0; y < height; y++) {
      int row = (mirrorsY ? height - 1 - y : y) * stepY;
      for (int x = 0; x < width; x++) {
        int from = row + (mirrorsX ? width - 1 - x : x) * stepX;
        for (int channel = 0; channel < channels; channel++) {
          out[to++] = in[from + channel];
        }
      }
    }
    return new Pixels(width, height, channels, out);
  }
}
