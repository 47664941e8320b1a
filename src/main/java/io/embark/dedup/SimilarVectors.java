package io.embark.dedup;

import io.embark.corpus.VectorBlock;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The vectors of one cluster in the order in which they are to stay: each is compared with all
 * before it, as SemDeDup does (Abbas et al. 2023, arXiv 2303.09540, section 3 and appendix A: an
 * item goes if its largest cosine to an item before it passes the threshold, whether that one goes
 * itself or not).
 *
 * <p>Cosines are compared in double precision; float32 only says which are worth it, so that the
 * result does not depend on how vectors lie in blocks. Equal vectors are joined first: a text that
 * occurs a hundred thousand times costs a hundred thousand steps, not their square.
 */
final class SimilarVectors {
  /** Of 384 dimensions 1.5 MB, which a core's second cache holds. */
  private static final int BLOCK = 1024;

  /** More than float32 errs in a sum of some thousands of products of unit vectors. */
  private static final double SLACK = 1e-4;

  private final List<float[]> vectors;
  private final double[] factors;
  private final int[] before;
  private final double[] cosines;

  private SimilarVectors(List<float[]> vectors) {
    this.vectors = vectors;
    this.factors = vectors.stream().mapToDouble(VectorBlock::toUnitLength).toArray();
    this.before = new int[vectors.size()];
    this.cosines = new double[vectors.size()];
    Arrays.fill(before, -1);
  }

  /**
   * A vector that does not stay.
   *
   * @param survivor that stays in its place: the end of the chain from each to its most similar one
   *     before it
   * @param cosine to the survivor, which may be below the threshold
   */
  record Duplicate(int index, int survivor, float cosine) {}

  /**
   * In the order of their indices.
   *
   * @param vectors none of them zero
   * @param threshold least cosine to one before
   */
  static List<Duplicate> among(List<float[]> vectors, double threshold) {
    SimilarVectors similar = new SimilarVectors(vectors);
    similar.compare(similar.distinct(), threshold);
    List<Duplicate> duplicates = new ArrayList<>();
    int[] survivors = new int[vectors.size()];
    for (int i = 0; i < survivors.length; i++) {
      int earlier = similar.before[i];
      survivors[i] = earlier < 0 ? i : survivors[earlier];
      if (earlier >= 0) {
        duplicates.add(new Duplicate(i, survivors[i], (float) similar.cosine(i, survivors[i])));
      }
    }
    return duplicates;
  }

  /** Indices of the first of each vector; the others are joined to it. */
  private int[] distinct() {
    Map<FloatBuffer, Integer> first = new HashMap<>();
    int[] distinct = new int[vectors.size()];
    int count = 0;
    for (int i = 0; i < vectors.size(); i++) {
      Integer earlier = first.putIfAbsent(FloatBuffer.wrap(vectors.get(i)), i);
      if (earlier == null) {
        distinct[count] = i;
        count++;
      } else {
        before[i] = earlier;
      }
    }
    return Arrays.copyOf(distinct, count);
  }

  private void compare(int[] distinct, double threshold) {
    float[] scores = new float[BLOCK];
    for (int from = 0; from < distinct.length; from += BLOCK) {
      int size = Math.min(BLOCK, distinct.length - from);
      VectorBlock block = new VectorBlock(size, vectors.get(0).length);
      for (int i = 0; i < size; i++) {
        block.set(i, vectors.get(distinct[from + i]), factors[distinct[from + i]]);
      }
      for (int query = from + 1; query < distinct.length; query++) {
        int index = distinct[query];
        block.innerProducts(vectors.get(index), scores);
        int count = Math.min(size, query - from);
        for (int i = 0; i < count; i++) {
          double about = scores[i] * factors[index];
          if (about >= Math.max(threshold, cosines[index]) - SLACK) {
            join(index, distinct[from + i], threshold);
          }
        }
      }
    }
  }

  private void join(int index, int earlier, double threshold) {
    double cosine = cosine(index, earlier);
    if (cosine >= threshold && (before[index] < 0 || cosine > cosines[index])) {
      before[index] = earlier;
      cosines[index] = cosine;
    }
  }

  private double cosine(int one, int other) {
    float[] a = vectors.get(one);
    float[] b = vectors.get(other);
    double sum = 0;
    for (int d = 0; d < a.length; d++) {
      sum += (double) a[d] * b[d];
    }
    return sum * factors[one] * factors[other];
  }
}
