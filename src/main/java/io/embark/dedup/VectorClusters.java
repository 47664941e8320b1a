package io.embark.dedup;

import static org.apache.spark.ml.functions.array_to_vector;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.xxhash64;

import io.embark.corpus.Columns;
import java.util.Arrays;
import org.apache.spark.ml.clustering.KMeans;
import org.apache.spark.ml.clustering.KMeansModel;
import org.apache.spark.ml.linalg.BLAS;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.types.DataTypes;

/**
 * Spherical k-means of spark.ml (cosine distance, k-means|| as start). Centroids come from a sample
 * by a hash of item ids, which is the same however rows lie in partitions; its size per centroid is
 * Faiss's ({@code max_points_per_centroid}).
 *
 * @param clusters centroids, at least one
 * @param seed of the start
 */
record VectorClusters(int clusters, long seed) {
  /** Column with the number of a row's cluster. */
  static final String CLUSTER = "cluster";

  private static final int SAMPLE_PER_CENTROID = 256;
  private static final long SAMPLE_ROWS_PER_PARTITION = 20_000;
  private static final long HASH_BUCKETS = 1L << 40;
  private static final String VECTOR = "_vector";

  /**
   * The rows with {@link #CLUSTER} and {@link SurvivorPolicy#CENTROID_COSINE}.
   *
   * @param rows with {@code item_id} and {@code column}, no zero vectors
   * @param count of the rows, more or less
   */
  Dataset<Row> of(Dataset<Row> rows, String column, long count) {
    if (clusters == 1) {
      return rows.withColumn(CLUSTER, lit(0)).withColumn(SurvivorPolicy.CENTROID_COSINE, lit(0.0));
    }
    Dataset<Row> vectors = rows.withColumn(VECTOR, array_to_vector(col(column)));
    KMeansModel model =
        new KMeans()
            .setK(clusters)
            .setSeed(seed)
            .setDistanceMeasure("cosine")
            .setFeaturesCol(VECTOR)
            .setPredictionCol(CLUSTER)
            .fit(sample(vectors, count));
    return model
        .transform(vectors)
        .withColumn(SurvivorPolicy.CENTROID_COSINE, centroidCosine(model))
        .drop(VECTOR);
  }

  /** In a fixed number of partitions, each in the order of ids: the start depends on both. */
  private Dataset<Row> sample(Dataset<Row> vectors, long count) {
    long wanted = (long) SAMPLE_PER_CENTROID * clusters;
    Dataset<Row> sample =
        wanted >= count
            ? vectors
            : vectors.filter(
                pmod(xxhash64(col(Columns.ITEM_ID)), lit(HASH_BUCKETS))
                    .lt(lit((long) ((double) HASH_BUCKETS * wanted / count))));
    int partitions = (int) Math.max(1, Math.min(wanted, count) / SAMPLE_ROWS_PER_PARTITION);
    return sample
        .select(Columns.ITEM_ID, VECTOR)
        .repartition(partitions, col(Columns.ITEM_ID))
        .sortWithinPartitions(Columns.ITEM_ID);
  }

  private static Column centroidCosine(KMeansModel model) {
    Vector[] centroids = model.clusterCenters();
    double[] norms = Arrays.stream(centroids).mapToDouble(c -> Vectors.norm(c, 2)).toArray();
    UDF2<Vector, Integer, Double> cosine =
        (vector, cluster) ->
            BLAS.dot(vector, centroids[cluster]) / (Vectors.norm(vector, 2) * norms[cluster]);
    return udf(cosine, DataTypes.DoubleType).apply(col(VECTOR), col(CLUSTER));
  }
}
