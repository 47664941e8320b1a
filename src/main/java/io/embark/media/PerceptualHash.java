package io.embark.media;

import java.util.Arrays;

/**
 * 64 bits that change little when a picture is encoded again, scaled or made lighter; two are
 * compared by the number of bits in which they differ. Bits, their order and every step are those
 * of Python's {@code imagehash} (its {@code phash} and {@code dhash}); colour does not count, and a
 * fourth channel is left out.
 */
public enum PerceptualHash {
  /**
   * The low frequencies of the picture at 32 x 32 that are above their median: a discrete cosine
   * transform of type II along each axis, 8 x 8 of it (Zauner 2010, Implementation and Benchmarking
   * of Perceptual Image Hash Functions).
   */
  PHASH {
    @Override
    long ofGrey(Pixels grey) {
      Pixels small = Resampling.LANCZOS.resize(grey, TRANSFORMED, TRANSFORMED);
      double[][] rows = new double[SIDE][TRANSFORMED]; // frequency by y, then x
      for (int frequency = 0; frequency < SIDE; frequency++) {
        for (int x = 0; x < TRANSFORMED; x++) {
          for (int y = 0; y < TRANSFORMED; y++) {
            rows[frequency][x] += small.at(x, y, 0) * COSINES[frequency][y];
          }
        }
      }
      double[] low = new double[SIDE * SIDE];
      for (int i = 0; i < low.length; i++) {
        for (int x = 0; x < TRANSFORMED; x++) {
          low[i] += rows[i / SIDE][x] * COSINES[i % SIDE][x];
        }
        low[i] = Math.abs(low[i]) < ROUNDING ? 0 : low[i];
      }
      double[] sorted = low.clone();
      Arrays.sort(sorted);
      double median = (sorted[low.length / 2 - 1] + sorted[low.length / 2]) / 2;
      long bits = 0;
      for (double value : low) {
        bits = bits << 1 | (value > median ? 1 : 0);
      }
      return bits;
    }
  },
  /**
   * Where a picture at 9 x 8 becomes lighter from left to right (Krawetz 2013, Kind of Like That).
   */
  DHASH {
    @Override
    long ofGrey(Pixels grey) {
      Pixels small = Resampling.LANCZOS.resize(grey, SIDE + 1, SIDE);
      long bits = 0;
      for (int y = 0; y < SIDE; y++) {
        for (int x = 0; x < SIDE; x++) {
          bits = bits << 1 | (small.at(x + 1, y, 0) > small.at(x, y, 0) ? 1 : 0);
        }
      }
      return bits;
    }
  };

  private static final int SIDE = 8;
  private static final int TRANSFORMED = 32;

  /** Far above the rounding of sums of 1,024 products up to 255, far below what a picture has. */
  private static final double ROUNDING = 1e-6;

  private static final double[][] COSINES = cosines();

  /** {@code cos(pi k (2 n + 1) / 2 N)}: frequency k of sample n. */
  private static double[][] cosines() {
    double[][] cosines = new double[SIDE][TRANSFORMED];
    for (int k = 0; k < SIDE; k++) {
      for (int n = 0; n < TRANSFORMED; n++) {
        cosines[k][n] = Math.cos(Math.PI * k * (2 * n + 1) / (2 * TRANSFORMED));
      }
    }
    return cosines;
  }

  /** The hash; its first bit, of the picture's upper left, is the highest. */
  public long of(Pixels picture) {
    return ofGrey(picture.grey());
  }

  abstract long ofGrey(Pixels grey);
}
