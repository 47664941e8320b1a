package io.embark.dedup;

import java.io.Serializable;
import java.nio.ByteBuffer;

/**
 * Locality-sensitive hashing of signatures: cut into bands of rows, two texts become candidates
 * when they agree in all rows of a band (Leskovec, Rajaraman, Ullman: Mining of Massive Datasets,
 * 3.4).
 *
 * @param bands of a signature
 * @param rows values of a band
 */
record Bands(int bands, int rows) implements Serializable {
  private static final int STEPS = 1000;

  /**
   * The bands and rows of at most that many permutations with the least sum of errors: the chance
   * of a candidate below the threshold plus that of none above it, each integrated over the
   * similarities, in equal weight (as datasketch's MinHashLSH does).
   */
  static Bands solved(double threshold, int permutations) {
    Bands best = new Bands(1, 1);
    double least = Double.MAX_VALUE;
    for (int bands = 1; bands <= permutations; bands++) {
      for (int rows = 1; rows * bands <= permutations; rows++) {
        Bands candidate = new Bands(bands, rows);
        double error = candidate.error(threshold);
        if (error < least) {
          least = error;
          best = candidate;
        }
      }
    }
    return best;
  }

  private double error(double threshold) {
    double error = 0;
    for (int i = 0; i < STEPS; i++) {
      double similarity = (i + 0.5) / STEPS;
      double candidate = probability(similarity);
      error += similarity < threshold ? candidate : 1 - candidate;
    }
    return error / STEPS;
  }

  /** Chance that two texts of this Jaccard similarity become candidates: the S-curve. */
  double probability(double similarity) {
    return 1 - Math.pow(1 - Math.pow(similarity, rows), bands);
  }

  /** Values of a signature that are used. */
  int values() {
    return bands * rows;
  }

  /** A key a band; equal keys of a band are taken for equal rows (p = 2^-64 a pair). */
  long[] keys(byte[] signature) {
    ByteBuffer values = ByteBuffer.wrap(signature);
    long[] keys = new long[bands];
    for (int band = 0; band < bands; band++) {
      long key = band;
      for (int row = 0; row < rows; row++) {
        key = Shingles.mixed(key ^ values.getInt());
      }
      keys[band] = key;
    }
    return keys;
  }
}
