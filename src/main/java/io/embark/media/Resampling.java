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

  private static final int HALF = 1 << (PRECISION_BITS - 1);

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
    return resize(picture, width, height, 0, 0, width, height);
  }

  /**
   * A part of the picture in another size: what {@link Pixels#crop} would take of it, to the bit,
   * the rest not made. The same object for the whole of a picture that has that size.
   *
   * @param width of the whole
   * @param height of the whole
   * @param left first column of the part, which must lie within
   */
  public Pixels resize(
      Pixels picture, int width, int height, int left, int top, int partWidth, int partHeight) {
    if (width == picture.width() && height == picture.height()) {
      boolean isWhole = partWidth == width && partHeight == height;
      return isWhole ? picture : picture.crop(left, top, partWidth, partHeight);
    }
    if (this == NEAREST) {
      return nearest(picture, width, height).crop(left, top, partWidth, partHeight);
    }
    Taps columns = width == picture.width() ? null : taps(picture.width(), width, left, partWidth);
    Taps rows = height == picture.height() ? null : taps(picture.height(), height, top, partHeight);
    if (rows == null) {
      return across(picture, columns, top, partWidth, partHeight);
    }
    return down(picture, columns, rows, left, partWidth);
  }

  /**
   * Weights of one pass.
   *
   * @param first of each target, the first source that counts; they never fall
   * @param count of each target, how many do
   * @param weights of target {@code i} from {@code i * most}
   */
  @SuppressWarnings("ArrayRecordComponent") // of one pass, never compared
  private record Taps(int most, int[] first, int[] count, int[] weights) {}

  /** Of so many targets from one on. */
  private Taps taps(int source, int target, int firstTarget, int targets) {
    double scale = (double) source / target;
    double filterScale = Math.max(1, scale);
    double reach = support * filterScale;
    int most = (int) Math.ceil(reach) * 2 + 1;
    int[] first = new int[targets];
    int[] count = new int[targets];
    int[] weights = new int[Math.multiplyExact(targets, most)];
    double[] exact = new double[most];
    for (int i = 0; i < targets; i++) {
      double center = (firstTarget + i + 0.5) * scale;
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

  private static Pixels across(Pixels picture, Taps columns, int top, int width, int height) {
    int channels = picture.channels();
    int row = width * channels;
    byte[] out = new byte[Math.multiplyExact(height, row)];
    int[] line = new int[row];
    for (int y = 0; y < height; y++) {
      across(picture, columns, top + y, line);
      for (int x = 0; x < row; x++) {
        out[y * row + x] = (byte) line[x];
      }
    }
    return new Pixels(width, height, channels, out);
  }

  /** Both passes; of the first no more rows are held than the second takes at a time. */
  private static Pixels down(Pixels picture, Taps columns, Taps rows, int left, int width) {
    int channels = picture.channels();
    int row = width * channels;
    int height = rows.first().length;
    byte[] out = new byte[Math.multiplyExact(height, row)];
    int[][] lines = new int[rows.most()][row];
    int[] sums = new int[row];
    int next = 0;
    for (int y = 0; y < height; y++) {
      int first = rows.first()[y];
      next = Math.max(next, first);
      for (; next < first + rows.count()[y]; next++) {
        int[] line = lines[next % lines.length];
        if (columns == null) {
          copy(picture, left, next, line);
        } else {
          across(picture, columns, next, line);
        }
      }
      Arrays.fill(sums, HALF);
      for (int i = 0; i < rows.count()[y]; i++) {
        add(lines[(first + i) % lines.length], rows.weights()[y * rows.most() + i], sums);
      }
      for (int x = 0; x < row; x++) {
        out[y * row + x] = (byte) clipped(sums[x]);
      }
    }
    return new Pixels(width, height, channels, out);
  }

  /** A loop of its own, over ints: the JVM makes vector instructions of it. */
  private static void add(int[] line, int weight, int[] sums) {
    for (int x = 0; x < sums.length; x++) {
      sums[x] += line[x] * weight;
    }
  }

  private static void copy(Pixels picture, int left, int y, int[] line) {
    int start = (y * picture.width() + left) * picture.channels();
    for (int x = 0; x < line.length; x++) {
      line[x] = picture.samples()[start + x] & 0xFF;
    }
  }

  private static void across(Pixels picture, Taps columns, int y, int[] line) {
    int row = y * picture.width() * picture.channels();
    if (picture.channels() == 3) {
      acrossRgb(picture.samples(), row, columns, line);
      return;
    }
    int channels = picture.channels();
    byte[] in = picture.samples();
    for (int x = 0; x < columns.first().length; x++) {
      int pixel = row + columns.first()[x] * channels;
      for (int c = 0; c < channels; c++) {
        int sum = HALF;
        for (int i = 0; i < columns.count()[x]; i++) {
          sum += (in[pixel + i * channels + c] & 0xFF) * columns.weights()[x * columns.most() + i];
        }
        line[x * channels + c] = clipped(sum);
      }
    }
  }

  private static void acrossRgb(byte[] in, int row, Taps columns, int[] line) {
    int[] first = columns.first();
    int[] count = columns.count();
    int[] weights = columns.weights();
    int most = columns.most();
    for (int x = 0; x < first.length; x++) {
      int at = row + first[x] * 3;
      int red = HALF;
      int green = HALF;
      int blue = HALF;
      for (int i = x * most; i < x * most + count[x]; i++) {
        int weight = weights[i];
        red += (in[at] & 0xFF) * weight;
        green += (in[at + 1] & 0xFF) * weight;
        blue += (in[at + 2] & 0xFF) * weight;
        at += 3;
      }
      line[x * 3] = clipped(red);
      line[x * 3 + 1] = clipped(green);
      line[x * 3 + 2] = clipped(blue);
    }
  }

  private static int clipped(int sum) {
    return Math.max(0, Math.min(255, sum >> PRECISION_BITS));
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
