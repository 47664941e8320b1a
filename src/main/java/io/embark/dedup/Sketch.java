package io.embark.dedup;

import java.util.Locale;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** What MinHash keeps of a text, worked out once a row: signature and n-grams. */
final class Sketch implements UDF1<String, Row> {
  private static final long serialVersionUID = 1L;

  /** {@link MinHash#signature}. */
  static final String SIGNATURE = "signature";

  /** {@link ShingleSet}. */
  static final String SHINGLES = "shingles";

  static final StructType TYPE =
      new StructType()
          .add(SIGNATURE, DataTypes.BinaryType, false)
          .add(SHINGLES, DataTypes.BinaryType, false);

  private final Shingles.Unit unit;
  private final int ngram;
  private final MinHash minHash;

  Sketch(Shingles.Unit unit, int ngram, MinHash minHash) {
    this.unit = unit;
    this.ngram = ngram;
    this.minHash = minHash;
  }

  /** Null for a text without visible characters. */
  @Override
  public Row call(String text) {
    long[] shingles = Shingles.of(text, unit, ngram);
    return shingles.length == 0
        ? null
        : RowFactory.create(minHash.signature(shingles), ShingleSet.of(shingles));
  }

  /** The n-grams alone. */
  byte[] shingles(String text) {
    return ShingleSet.of(Shingles.of(text, unit, ngram));
  }

  @Override
  public String toString() {
    return unit.name().toLowerCase(Locale.ROOT) + " " + ngram + "-grams";
  }
}
