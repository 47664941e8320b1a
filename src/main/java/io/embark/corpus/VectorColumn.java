package io.embark.corpus;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.Serializable;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import scala.collection.Seq;

/**
 * One vector column of a lake and of a collection.
 *
 * @param name column name, the key under {@code encode:} (letters, digits, underscore)
 * @param kind {@link #DENSE}, {@link #SPARSE}, {@link #MULTI_VECTOR}, or of a column that is no
 *     vector {@link #TRANSCRIPT} or {@link #HASH}
 * @param dimension floats a vector; of sparse ones the size of the vocabulary
 * @param metric how vectors are compared
 * @param isNormalised every vector has L2 norm 1
 * @param fingerprint the vector fingerprint: weights, tokenizer, pooling, normalize, prompt,
 *     dimension, precision, ...; two columns may be mixed only if these maps are equal
 * @param ranges of {@link Precision#INT8}; null for another precision, and as long as they are not
 *     known
 */
public record VectorColumn(
    String name,
    String kind,
    int dimension,
    Metric metric,
    boolean isNormalised,
    SortedMap<String, String> fingerprint,
    @JsonInclude(JsonInclude.Include.NON_NULL) Ranges ranges)
    implements Serializable {
  /** Kind of a column of {@code array<float>}. */
  public static final String DENSE = "dense";

  /** Kind of a column of {@code struct<indices:array<int>,values:array<float>>}. */
  public static final String SPARSE = "sparse";

  /** Kind of a column of {@code array<array<float>>}. */
  public static final String MULTI_VECTOR = "multi-vector";

  /** Kind of a column of texts: what is spoken in a sound. No vector, and in no collection. */
  public static final String TRANSCRIPT = "transcript";

  /**
   * Kind of a column of {@code binary}: hashes of pictures, compared by the bits in which they
   * differ. No vector, and in no collection.
   */
  public static final String HASH = "hash";

  /** Key of {@link #precision} in the fingerprint. */
  public static final String PRECISION = "precision";

  /** Key of {@link Ranges#digest} in the fingerprint. */
  public static final String RANGES = "ranges";

  /** Keeps an unmodifiable copy of the fingerprint. */
  public VectorColumn {
    fingerprint = Collections.unmodifiableSortedMap(new TreeMap<>(fingerprint));
  }

  /** A column without ranges. */
  public VectorColumn(
      String name,
      String kind,
      int dimension,
      Metric metric,
      boolean isNormalised,
      SortedMap<String, String> fingerprint) {
    this(name, kind, dimension, metric, isNormalised, fingerprint, null);
  }

  /** A value of {@code array<float>}, as Spark gives it. */
  public static float[] floats(Seq<Float> values) {
    float[] vector = new float[values.size()];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = values.apply(i);
    }
    return vector;
  }

  /** Its width in words, such as {@code 384 dimensions as int8}. */
  public String width() {
    return dimension
        + " dimensions"
        + (precision() == Precision.FLOAT32 ? "" : " as " + precision().wireName());
  }

  /** How its numbers are stored, as the fingerprint says. */
  public Precision precision() {
    return Precision.ofWireName(fingerprint.getOrDefault(PRECISION, Precision.FLOAT32.wireName()));
  }

  /** Its ranges are still to be found; until then it holds float32. */
  public boolean awaitsRanges() {
    return precision() == Precision.INT8 && ranges == null;
  }

  /** The same, its numbers stored in another way. */
  public VectorColumn withPrecision(Precision precision) {
    SortedMap<String, String> changed = new TreeMap<>(fingerprint);
    changed.put(PRECISION, precision.wireName());
    return new VectorColumn(name, kind, dimension, metric, isNormalised, changed, ranges);
  }

  /** The same with the ranges that its numbers are stored by; null for not known. */
  public VectorColumn withRanges(Ranges found) {
    SortedMap<String, String> changed = new TreeMap<>(fingerprint);
    if (found == null) {
      changed.remove(RANGES);
    } else {
      changed.put(RANGES, found.digest());
    }
    return new VectorColumn(name, kind, dimension, metric, isNormalised, changed, found);
  }
}
