package io.embark.dedup;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.first;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.xxhash64;

import io.embark.corpus.Columns;
import io.embark.stage.StageContext;
import java.util.Locale;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.sql.types.DataTypes;

/**
 * Pairs of items whose true Jaccard similarity reaches a threshold, among those that share a band.
 *
 * <p>The items of a bucket are compared with its smallest one (of an earlier partition, if there is
 * one), never all with all: a page that occurs a million times makes a star of a million edges.
 * What turns out not to be like the smallest forms the bucket again without it, for a few rounds,
 * so that two clusters that meet in a bucket do not hide each other.
 */
final class CandidatePairs {
  /** Item ids and {@link #SIMILARITY} of a pair. */
  static final String ITEM = ConnectedComponents.NODE;

  static final String OTHER = ConnectedComponents.NEIGHBOUR;

  /** True Jaccard similarity. */
  static final String SIMILARITY = "similarity";

  /** Rounds after which what is left of a bucket is let go. */
  static final int MOST_ROUNDS = 6;

  private static final String BUCKET = "bucket";
  private static final String IS_EARLIER = "is_earlier";
  private static final String HUB = "hub";

  /**
   * 64-bit stand-in of an item id. Two items of one make another candidate, which is verified by
   * the ids themselves.
   */
  private static final String KEY = "item_key";

  private static final String HUB_SHINGLES = "hub_shingles";

  private final StageContext context;
  private final Bands bands;
  private final double threshold;

  CandidatePairs(StageContext context, Bands bands, double threshold) {
    this.context = context;
    this.bands = bands;
    this.threshold = threshold;
  }

  /**
   * Finds them.
   *
   * @param sketches evaluated: {@link Columns#ITEM_ID}, {@link Sketch#SIGNATURE}, {@link
   *     Sketch#SHINGLES}; an id once
   * @param earlier the same of items that stay, or null; they get no pairs among themselves
   * @return {@link #ITEM}, {@link #OTHER}, {@link #SIMILARITY}, evaluated; a pair may come twice
   */
  Dataset<Row> of(Dataset<Row> sketches, Dataset<Row> earlier) {
    Dataset<Row> all = earlier == null ? sketches : sketches.unionByName(earlier);
    Dataset<Row> members = buckets(sketches, false);
    if (earlier != null) {
      Dataset<Row> shared = members.select(BUCKET).distinct();
      members = members.unionByName(buckets(earlier, true).join(shared, BUCKET));
    }
    Dataset<Row> found = null;
    for (int round = 1; ; round++) {
      Dataset<Row> compared = context.evaluated("buckets", compared(members));
      Row size = compared.agg(count(lit(1)), count_if(col(IS_EARLIER).equalTo(lit(false)))).first();
      if (found != null && size.getLong(1) == 0) {
        return found;
      }
      Dataset<Row> pairs = context.evaluated("pairs", verified(compared, all));
      Row counts = pairs.agg(count(lit(1)), count_if(col(SIMILARITY).geq(lit(threshold)))).first();
      context.note(round(round, counts.getLong(0), size.getLong(1), counts.getLong(1), threshold));
      Dataset<Row> alike = pairs.filter(col(SIMILARITY).geq(lit(threshold)));
      Dataset<Row> edges = alike.select(ITEM, OTHER, SIMILARITY);
      found = found == null ? edges : found.union(edges);
      if (round == MOST_ROUNDS || counts.getLong(0) == counts.getLong(1)) {
        return found;
      }
      Dataset<Row> joined =
          alike.select(col(KEY).as("joined"), col(HUB).as("joined_hub")).distinct();
      members =
          compared
              .join(
                  joined,
                  col(KEY).equalTo(col("joined")).and(col(HUB).equalTo(col("joined_hub"))),
                  "left_anti")
              .select(BUCKET, KEY, IS_EARLIER);
    }
  }

  /** One round in words. */
  static String round(int round, long candidates, long places, long alike, double threshold) {
    return String.format(
        Locale.ROOT,
        "near-duplicates: round %d, %,d candidate pairs of %,d places in buckets, %,d pairs of at least %s",
        round,
        candidates,
        places,
        alike,
        threshold);
  }

  private Dataset<Row> buckets(Dataset<Row> sketches, boolean isEarlier) {
    UDF1<byte[], long[]> keys = bands::keys;
    UserDefinedFunction bandKeys =
        udf(keys, DataTypes.createArrayType(DataTypes.LongType, false)).asNondeterministic();
    return sketches.select(
        explode(bandKeys.apply(col(Sketch.SIGNATURE))).as(BUCKET),
        key(col(Columns.ITEM_ID)).as(KEY),
        lit(isEarlier).as(IS_EARLIER));
  }

  /** 64 bits of an item id; they order the items of a bucket. */
  static Column key(Column item) {
    return xxhash64(item);
  }

  /** Places in buckets beside their hub; a hub itself has none. */
  private static Dataset<Row> compared(Dataset<Row> members) {
    WindowSpec bucket =
        Window.partitionBy(BUCKET)
            .orderBy(col(IS_EARLIER).desc(), col(KEY))
            .rowsBetween(Window.unboundedPreceding(), Window.currentRow()); // RAPIDS takes rows
    return members
        .withColumn(HUB, first(col(KEY)).over(bucket))
        .filter(col(KEY).notEqual(col(HUB)));
  }

  private Dataset<Row> verified(Dataset<Row> compared, Dataset<Row> sketches) {
    UDF2<byte[], byte[], Double> similarity = ShingleSet::jaccard;
    UserDefinedFunction jaccard = udf(similarity, DataTypes.DoubleType).asNondeterministic();
    Dataset<Row> candidates =
        compared.filter(col(IS_EARLIER).equalTo(lit(false))).select(col(KEY), col(HUB)).distinct();
    Dataset<Row> ones =
        sketches.select(
            key(col(Columns.ITEM_ID)).as("one"),
            col(Columns.ITEM_ID).as(ITEM),
            col(Sketch.SHINGLES));
    Dataset<Row> hubs =
        sketches.select(
            key(col(Columns.ITEM_ID)).as("other"),
            col(Columns.ITEM_ID).as(OTHER),
            col(Sketch.SHINGLES).as(HUB_SHINGLES));
    return candidates
        .join(ones, col(KEY).equalTo(col("one")))
        .join(hubs, col(HUB).equalTo(col("other")))
        .select(
            col(KEY),
            col(HUB),
            col(ITEM),
            col(OTHER),
            jaccard.apply(col(Sketch.SHINGLES), col(HUB_SHINGLES)).as(SIMILARITY));
  }
}
