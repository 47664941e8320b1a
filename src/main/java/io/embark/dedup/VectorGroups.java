package io.embark.dedup;

import io.embark.corpus.VectorColumn;
import io.embark.stage.AfterEncodeStage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Lifts {@link SimilarVectors} to rows of (cluster, item id, vector) in which a cluster's rows
 * follow each other in the order in which they are to stay. One cluster is in memory at a time.
 */
final class VectorGroups implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1L;

  /** Column with the size of a cluster. */
  static final String MEMBERS = "members";

  /** A duplicate; or, without an id, the number of members of a cluster. */
  static final StructType FOUND = AfterEncodeStage.DUPLICATES.add(MEMBERS, DataTypes.LongType);

  private final double threshold;

  VectorGroups(double threshold) {
    this.threshold = threshold;
  }

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    return new Iterator<>() {
      private Row next = rows.hasNext() ? rows.next() : null;
      private Iterator<Row> ofCluster = Collections.emptyIterator();

      @Override
      public boolean hasNext() {
        return ofCluster.hasNext() || next != null;
      }

      @Override
      public Row next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        if (!ofCluster.hasNext()) {
          ofCluster = cluster();
        }
        return ofCluster.next();
      }

      /** At least one row. */
      private Iterator<Row> cluster() {
        int cluster = next.getInt(0);
        List<String> ids = new ArrayList<>();
        List<float[]> vectors = new ArrayList<>();
        while (next != null && next.getInt(0) == cluster) {
          ids.add(next.getString(1));
          vectors.add(VectorColumn.floats(next.getSeq(2)));
          next = rows.hasNext() ? rows.next() : null;
        }
        List<Row> found = new ArrayList<>();
        found.add(RowFactory.create(null, null, null, (long) ids.size()));
        for (SimilarVectors.Duplicate duplicate : SimilarVectors.among(vectors, threshold)) {
          found.add(
              RowFactory.create(
                  ids.get(duplicate.index()),
                  ids.get(duplicate.survivor()),
                  duplicate.cosine(),
                  null));
        }
        return found.iterator();
      }
    };
  }
}
