package io.embark.media;

import java.util.Arrays;

/**
 * Resizes pictures as Pillow does, to the bit ({@code Image.resize} without {@code reducing_gap};
 * {@code src/libImaging/Resample.c} and {@code Geometry.c} of Pillow 13). A filter is stretched by
 * the factor by which a picture shrinks (antialias, always on); rows are resampled first, then
 * columns, and each pass rounds to 8 bits with weights in fixed point. Java2D, OpenCV and FFmpeg do
 * each of that differently.
 */
public enum Resampling {
  /** The pixel under the centre. */
  NEAREST(0) {
    @Override
    double weight(double x) {
      throw new IllegalStateException("nearest has no weights");
    }
  },
  /** Mean of the pixels under it. */
  BOX(0.5) {
    @Override
    double weight(double x) {
      return x > -0.5 && x <= 0.5 ? 1 : 0;
    }
  },
  /** A triangle. */
  BILINEAR(1) {
    @Override
    double weight(double x) {
      return Math.max(0, 1 - Math.abs(x));
    }
  },
  /** A raised cosine times a sinc. */
  HAMMING(1) {
    @Override
    double weight(double x) {
      double distance = Math.abs(x);
      if (distance == 0) {
        return 1;
      }
      if (distance >= 1) {
        return 0;
      }
      double angle = distance * Math.PI;
      return Math.sin(angle) / angle * (0.54f + 0.46f * Math.cos(angle));
    }
  },
  /** Keys' cubic with a = -0.5. */
  BICUBIC(2) {
    @Override
    double weight(double x) {
      double distance = Math.abs(x);
      if (distance < 1) {
        return ((CUBIC + 2) * distance - (CUBIC + 3)) * distance * distance + 1;
      }
      if (distance < 2) {
        return (((distance - 5) * distance + 8) * distance - 4) * CUBIC;
      }
      return 0;
    }
  },
  /** A sinc of three lobes. */
  LANCZOS(3) {
    @Override
    double weight(double x) {
      return x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0;
    }
  };

  private static final double CUBIC = -0.5;

  /** Weights are in units of 2^-22: 32 bits less those of a sample and two for the sum's head. */
  private static final int PRECISION_BITS = 32 - 8 - 2;

  private final double support;

  Resampling(double support) {
    this.support = support;
  }

  abstract double weight(double x);

  private static double sinc(double x) {
    return x == 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI);
  }

  /** The picture in another size; the same object if it has that size. */
  public Pixels resize(Pixels picture, int width, int height) {
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException("a size of " + width + " x " + height);
    }
    if (width == picture.width() && height == picture.height()) {
      return picture;
    }
    if (this == NEAREST) {
      return nearest(picture, width, height);
    }
    Pixels wide = width == picture.width() ? picture : horizontal(picture, width);
    return height == wide.height() ? wide : vertical(wide, height);
  }

  /**
   * Weights of one pass.
   *
   * @param first of each target, the first source that counts
   * @param count of each target, how many do
   * @param weights of target {@code i} from {@code i * most}
   */
  @SuppressWarnings("ArrayRecordComponent") // of one pass, never compared
  private record Taps(int most, int[] first, int[] count, int[] weights) {}

  private Taps taps(int source, int target) {
    double scale = (double) source / target;
    double filterScale = Math.max(1, scale);
    double reach = support * filterScale;
    int most = (int) Math.ceil(reach) * 2 + 1;
    int[] first = new int[target];
    int[] count = new int[target];
    int[] weights = new int[Math.multiplyExact(target, most)];
    double[] exact = new double[most];
    for (int i = 0; i < target; i++) {
      double center = (i + 0.5) * scale;
      int from = Math.max(0, (int) (center - reach + 0.5));
      int to = Math.min(source, (int) (center + reach + 0.5));
      double sum = 0;
      for (int x = 0; x < to - from; x++) {
        exact[x] = weight((x + from - center + 0.5) * (1 / filterScale));
        sum += exact[x];
      }
      for (int x = 0; x < to - from; x++) {
        double share = sum == 0 ? exact[x] : exact[x] / sum;
        double units = share * (1 << PRECISION_BITS);
        weights[i * most + x] = (int) (units < 0 ? units - 0.5 : units + 0.5);
      }
      first[i] = from;
      count[i] = to - from;
    }
    return new Taps(most, first, count, weights);
  }

  private Pixels horizontal(Pixels picture, int width) {
    Taps taps = taps(picture.width(), width);
    int channels = picture.channels();
    byte[] in = picture.samples();
    byte[] out =
        new byte[Math.multiplyExact(Math.multiplyExact(width, picture.height()), channels)];
    for (int y = 0; y < picture.height(); y++) {
      int row = y * picture.width() * channels;
      for (int x = 0; x < width; x++) {
        int weight = x * taps.most();
        int pixel = row + taps.first()[x] * channels;
        for (int c = 0; c < channels; c++) {
          int sum = 1 << (PRECISION_BITS - 1);
          for (int i = 0; i < taps.count()[x]; i++) {
            sum += (in[pixel + i * channels + c] & 0xFF) * taps.weights()[weight + i];
          }
          out[(y * width + x) * channels + c] = clipped(sum);
        }
      }
    }
    return new Pixels(width, picture.height(), channels, out);
  }

  private Pixels vertical(Pixels picture, int height) {
    Taps taps = taps(picture.height(), height);
    int row = picture.width() * picture.channels();
    byte[] in = picture.samples();
    byte[] out = new byte[Math.multiplyExact(height, row)];
    int[] sums = new int[row];
    for (int y = 0; y < height; y++) {
      Arrays.fill(sums, 1 << (PRECISION_BITS - 1));
      for (int i = 0; i < taps.count()[y]; i++) {
        int weight = taps.weights()[y * taps.most() + i];
        int line = (taps.first()[y] + i) * row;
        for (int x = 0; x < row; x++) {
          sums[x] += (in[line + x] & 0xFF) * weight;
        }
      }
      for (int x = 0; x < row; x++) {
        out[y * row + x] = clipped(sums[x]);
      }
    }
    return new Pixels(picture.width(), height, picture.channels(), out);
  }

  private static byte clipped(int sum) {
    return (byte) Math.max(0, Math.min(255, sum >> PRECISION_BITS));
  }

  /** By Pillow's affine transform: the source of a pixel's centre, found by adding up steps. */
  private static Pixels nearest(Pixels picture, int width, int height) {
    int[] columns = centers(picture.width(), width);
    int[] rows = centers(picture.height(), height);
    int channels = picture.channels();
    byte[] out = new byte[Math.multiplyExact(Math.multiplyExact(width, height), channels)];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        System.arraycopy(
            picture.samples(),
            (rows[y] * picture.width() + columns[x]) * channels,
            out,
            (y * width + x) * channels,
            channels);
      }
    }
    return new Pixels(width, height, channels, out);
  }

  private static int[] centers(int source, int target) {
    double step = (double) source / target;
    double at = step * 0.5;
    int[] centers = new int[target];
    for (int i = 0; i < target; i++) {
      centers[i] = (int) Math.min(source - 1.0, at);
      at += step;
    }
    return centers;
  }
}
