package io.embark.dedup;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.exists;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.sum;

import io.embark.corpus.Columns;
import io.embark.corpus.Precision;
import io.embark.corpus.VectorColumn;
import io.embark.stage.AfterEncodeStage;
import io.embark.stage.OptionSet;
import io.embark.stage.OptionSpec;
import io.embark.stage.Options;
import io.embark.stage.StageContext;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * Items that mean nearly the same, by SemDeDup (Abbas et al. 2023, arXiv 2303.09540): k-means puts
 * the vectors into clusters, and within a cluster an item goes whose cosine to one before it
 * reaches the threshold. Who is before whom says the {@link SurvivorPolicy}; the paper keeps the
 * farthest from the centroid ({@code hard}) and finds little difference. Pairs in different
 * clusters are not compared.
 *
 * <p>A cluster's vectors are in memory together, on one executor, and are compared in the square of
 * their number. A zero vector has no direction and is nobody's duplicate.
 */
public final class SemanticDedupStage implements AfterEncodeStage {
  /** As it stands in job files and the funnel. */
  public static final String NAME = "dedup:semantic";

  private static final String THRESHOLD = "threshold";
  private static final String CLUSTERS = "clusters";
  private static final String SEED = "seed";

  /** What a job file may say. */
  public static final OptionSet OPTIONS =
      OptionSet.of(
              OptionSpec.of(
                      THRESHOLD,
                      OptionSpec.Type.FRACTION,
                      "Least cosine of two items that mean the same; depends on the model, look at"
                          + " pairs before you trust one.")
                  .between(0, 1)
                  .required(),
              ComparedColumn.option(
                  "Dense vector column to compare; may be left out if there is only one."),
              OptionSpec.of(
                      CLUSTERS,
                      OptionSpec.Type.INTEGER,
                      "Clusters of k-means; only items of one are compared. Left out: one for each"
                          + " 10,000 items, at most the square root of their number.")
                  .between(1, 1_000_000),
              OptionSpec.of(SEED, OptionSpec.Type.INTEGER, "Of k-means.").defaultTo(1L))
          .and(SurvivorPolicy.OPTIONS_WITH_CENTROIDS);

  private static final double ITEMS_PER_CLUSTER = 10_000;

  private final double threshold;
  private final String column;
  private final int clusters;
  private final long seed;
  private final SurvivorPolicy survivors;

  /** Of checked {@link #OPTIONS} and the columns of the job. */
  public SemanticDedupStage(Options options, List<VectorColumn> columns) {
    this.threshold = options.number(THRESHOLD);
    this.column = column(options, columns);
    this.clusters = options.has(CLUSTERS) ? options.count(CLUSTERS) : 0;
    this.seed = options.integer(SEED);
    this.survivors = SurvivorPolicy.of(options);
  }

  private static String column(Options options, List<VectorColumn> columns) {
    List<String> comparable =
        columns.stream()
            .filter(column -> column.kind().equals(VectorColumn.DENSE))
            .filter(column -> column.precision() != Precision.BINARY)
            .map(VectorColumn::name)
            .toList();
    return ComparedColumn.of(
        options,
        comparable,
        "dense columns of float32, float16 or int8",
        "Add a dense column to 'encode'.");
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Dataset<Row> duplicates(Dataset<Row> encoded, StageContext context) {
    Dataset<Row> directed = encoded.filter(exists(col(column), value -> value.notEqual(lit(0f))));
    long items = directed.count();
    if (items == 0) {
      return encoded.sparkSession().createDataFrame(List.of(), DUPLICATES);
    }
    Column[] order =
        Stream.concat(Stream.of(col(VectorClusters.CLUSTER)), Stream.of(survivors.order()))
            .toArray(Column[]::new);
    Dataset<Row> found =
        context.evaluated(
            "similar",
            new VectorClusters(clusters(items), seed)
                .of(directed, column, items)
                .repartition(col(VectorClusters.CLUSTER))
                .sortWithinPartitions(order)
                .select(col(VectorClusters.CLUSTER), col(Columns.ITEM_ID), col(column))
                .mapPartitions(new VectorGroups(threshold), Encoders.row(VectorGroups.FOUND)));
    note(found, context);
    return found
        .filter(col(Columns.ITEM_ID).isNotNull())
        .select(Arrays.stream(DUPLICATES.fieldNames()).map(functions::col).toArray(Column[]::new));
  }

  private static void note(Dataset<Row> found, StageContext context) {
    Row totals =
        found
            .agg(
                sum(VectorGroups.MEMBERS),
                count(VectorGroups.MEMBERS),
                max(VectorGroups.MEMBERS),
                count(Columns.ITEM_ID))
            .first();
    context.note(
        String.format(
            Locale.ROOT,
            "semantic duplicates: %,d vectors in %,d %s, the largest of %,d; %,d duplicates",
            totals.getLong(0),
            totals.getLong(1),
            totals.getLong(1) == 1 ? "cluster" : "clusters",
            totals.getLong(2),
            totals.getLong(3)));
  }

  private int clusters(long items) {
    if (clusters > 0) {
      return (int) Math.max(1, Math.min(clusters, items));
    }
    double wanted =
        Math.min(Math.ceil(items / ITEMS_PER_CLUSTER), Math.ceil(Math.sqrt((double) items)));
    return (int) Math.max(1, wanted);
  }
}
