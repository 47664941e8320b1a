package io.embark.corpus;

import java.util.Arrays;

/**
 * Dense vectors of one dimension that another one is compared with all at once. Sums are float32.
 * Not thread-safe while it is filled, thread-safe afterwards.
 *
 * <p>Vectors lie one component after the other, an array for each component of all vectors: sums of
 * arrays are what the JVM compiles to vector instructions. It does not do so along a dot product
 * (it would add in another order), nor (JDK 17) with an offset into one large array. Four
 * components at a time save loads and stores of the scores; all that is five times as fast as dot
 * products.
 */
public final class VectorBlock {
  private final int size;
  private final int dimension;
  private final float[][] components;

  /** Zero vectors, to be {@link #set}. */
  public VectorBlock(int size, int dimension) {
    this.size = size;
    this.dimension = dimension;
    this.components = new float[dimension][size];
  }

  /** Puts {@code factor} times a vector at a place. */
  public void set(int index, float[] vector, double factor) {
    for (int d = 0; d < dimension; d++) {
      components[d][index] = (float) (vector[d] * factor);
    }
  }

  /** Of the query and each vector, into the first places of {@code scores}. */
  public void innerProducts(float[] query, float[] scores) {
    Arrays.fill(scores, 0, size, 0);
    int d = 0;
    for (; d + 4 <= dimension; d += 4) {
      addFourProducts(query, components, d, scores, size);
    }
    for (; d < dimension; d++) {
      addProducts(query[d], components[d], scores, size);
    }
  }

  /** Squares of the Euclidean distances, negated, as {@link #innerProducts}. */
  public void negatedSquaredDistances(float[] query, float[] scores) {
    Arrays.fill(scores, 0, size, 0);
    for (int d = 0; d < dimension; d++) {
      subtractSquares(query[d], components[d], scores, size);
    }
  }

  /** What it holds. */
  public long bytes() {
    return (long) size * dimension * Float.BYTES;
  }

  /** The factor that gives a vector length 1; 1 for a zero vector. */
  public static double toUnitLength(float[] vector) {
    double squares = 0;
    for (float value : vector) {
      squares += (double) value * value;
    }
    return squares == 0 ? 1 : 1 / Math.sqrt(squares);
  }

  private static void addFourProducts(
      float[] query, float[][] components, int from, float[] scores, int count) {
    float x0 = query[from];
    float x1 = query[from + 1];
    float x2 = query[from + 2];
    float x3 = query[from + 3];
    float[] c0 = components[from];
    float[] c1 = components[from + 1];
    float[] c2 = components[from + 2];
    float[] c3 = components[from + 3];
    for (int i = 0; i < count; i++) {
      scores[i] += x0 * c0[i] + x1 * c1[i] + x2 * c2[i] + x3 * c3[i];
    }
  }

  private static void addProducts(float query, float[] component, float[] scores, int count) {
    for (int i = 0; i < count; i++) {
      scores[i] += query * component[i];
    }
  }

  private static void subtractSquares(float query, float[] component, float[] scores, int count) {
    for (int i = 0; i < count; i++) {
      float difference = query - component[i];
      scores[i] -= difference * difference;
    }
  }
}
