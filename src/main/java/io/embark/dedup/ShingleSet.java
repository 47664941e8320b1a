package io.embark.dedup;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The n-grams of a text as the true Jaccard similarity is taken of them: the upper 32 bits of their
 * hashes, sorted, four bytes each. Two different n-grams of a pair of texts of a thousand words
 * each share these bits with p = 2e-4, which moves their similarity by 0.001.
 */
final class ShingleSet {
  private ShingleSet() {}

  /** Of {@link Shingles#of}. */
  static byte[] of(long[] shingles) {
    ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * shingles.length);
    for (int i = 0; i < shingles.length; i++) {
      int upper = upper(shingles[i]);
      if (i == 0 || upper != upper(shingles[i - 1])) {
        bytes.putInt(upper); // sorted as the hashes are
      }
    }
    return Arrays.copyOf(bytes.array(), bytes.position());
  }

  private static int upper(long hash) {
    return (int) (hash >> Integer.SIZE);
  }

  /** Shared n-grams by all of both; 0 for two empty sets. */
  static double jaccard(byte[] one, byte[] other) {
    ByteBuffer a = ByteBuffer.wrap(one);
    ByteBuffer b = ByteBuffer.wrap(other);
    int sizeA = one.length / Integer.BYTES;
    int sizeB = other.length / Integer.BYTES;
    int i = 0;
    int j = 0;
    int shared = 0;
    while (i < sizeA && j < sizeB) {
      int left = a.getInt(i * Integer.BYTES);
      int right = b.getInt(j * Integer.BYTES);
      if (left == right) {
        shared++;
      }
      i += left <= right ? 1 : 0;
      j += right <= left ? 1 : 0;
    }
    int all = sizeA + sizeB - shared;
    return all == 0 ? 0 : (double) shared / all;
  }
}
