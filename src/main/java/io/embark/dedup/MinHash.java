package io.embark.dedup;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/**
 * Signatures: for each of a number of seeded permutations the smallest value that an n-gram of the
 * text has under it. Two texts agree in a value with the probability of their Jaccard similarity
 * (Broder 1997). A permutation is multiply-add-shift, {@code (a x + b) >>> 32} modulo 2^64 with an
 * odd a (Dietzfelbinger 1996), as text-dedup and datatrove use linear ones. Thread-safe.
 */
final class MinHash implements Serializable {
  private static final long serialVersionUID = 1L;

  private final long[] factors;
  private final long[] summands;

  /** The same seed gives the same permutations; more of them begin with the fewer. */
  MinHash(int permutations, long seed) {
    factors = new long[permutations];
    summands = new long[permutations];
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < permutations; i++) {
      factors[i] = random.nextLong() | 1;
      summands[i] = random.nextLong();
    }
  }

  /** Four bytes a permutation; {@code shingles} has at least one. */
  byte[] signature(long[] shingles) {
    ByteBuffer signature = ByteBuffer.allocate(Integer.BYTES * factors.length);
    for (int i = 0; i < factors.length; i++) {
      long factor = factors[i];
      long summand = summands[i];
      long smallest = Long.MAX_VALUE;
      for (long shingle : shingles) {
        smallest = Math.min(smallest, (factor * shingle + summand) >>> 32);
      }
      signature.putInt((int) smallest);
    }
    return signature.array();
  }
}
