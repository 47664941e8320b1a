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
  private static final double LEAST_CHANCE = 0.95;

  /**
   * The most rows a band, and so the fewest candidates in vain, with which a pair of just the
   * threshold is a candidate with p of at least 0.95. Candidates are verified, so only a missed
   * pair is an error: 112 permutations and 0.8 give 16 bands of 7, where datatrove, which takes
   * candidates as they come, has 14 of 8 (0.924).
   */
  static Bands solved(double threshold, int permutations) {
    for (int rows = permutations; rows > 1; rows--) {
      Bands candidate = new Bands(permutations / rows, rows);
      if (candidate.probability(threshold) >= LEAST_CHANCE) {
        return candidate;
      }
    }
    return new Bands(permutations, 1);
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
      long key = Shingles.mixed(band + 1L); // a value is no other band's
      for (int row = 0; row < rows; row++) {
        key = Shingles.mixed(key ^ values.getInt());
      }
      keys[band] = key;
    }
    return keys;
  }
}
