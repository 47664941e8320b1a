package io.embark.corpus;

import java.io.Serializable;
import java.util.Arrays;

/**
 * What a calibration pass found: the least and the largest value of each component. The arrays are
 * owned by this object.
 *
 * @param min one a component
 * @param max one a component, not below {@code min}
 * @param vectors how many were looked at
 */
@SuppressWarnings("ArrayRecordComponent") // primitives, never boxed; equality is by value below
public record Ranges(float[] min, float[] max, long vectors) implements Serializable {
  private static final int DIGEST_CHARACTERS = 16;

  /** Of no vector yet; made larger with {@link #including}. */
  public static Ranges none() {
    return new Ranges(new float[0], new float[0], 0);
  }

  /** These and one vector more, which is only read; may change and return this object. */
  public Ranges including(float[] vector) {
    if (vectors == 0) {
      return new Ranges(vector.clone(), vector.clone(), 1);
    }
    for (int i = 0; i < vector.length; i++) {
      min[i] = Math.min(min[i], vector[i]);
      max[i] = Math.max(max[i], vector[i]);
    }
    return new Ranges(min, max, vectors + 1);
  }

  /** Those of the vectors of both. */
  public Ranges plus(Ranges other) {
    if (vectors == 0 || other.vectors == 0) {
      return vectors == 0 ? other : this;
    }
    float[] least = min.clone();
    float[] most = max.clone();
    for (int i = 0; i < least.length; i++) {
      least[i] = Math.min(least[i], other.min[i]);
      most[i] = Math.max(most[i], other.max[i]);
    }
    return new Ranges(least, most, vectors + other.vectors);
  }

  /** Names the values in a vector fingerprint; how many vectors they come from does not count. */
  public String digest() {
    String values = Arrays.toString(min) + Arrays.toString(max);
    return ContentHash.of(values).substring(0, DIGEST_CHARACTERS);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Ranges ranges
        && vectors == ranges.vectors
        && Arrays.equals(min, ranges.min)
        && Arrays.equals(max, ranges.max);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(min) + Arrays.hashCode(max);
  }

  @Override
  public String toString() {
    return "Ranges[" + digest() + " of " + vectors + " vectors]";
  }
}
