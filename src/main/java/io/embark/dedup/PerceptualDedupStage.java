package io.embark.dedup;

import static org.apache.spark.sql.functions.bit_count;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.first;
import static org.apache.spark.sql.functions.hex;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.posexplode;
import static org.apache.spark.sql.functions.udf;

import io.embark.corpus.Columns;
import io.embark.corpus.VectorColumn;
import io.embark.stage.AfterEncodeStage;
import io.embark.stage.OptionSet;
import io.embark.stage.OptionSpec;
import io.embark.stage.Options;
import io.embark.stage.StageContext;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/**
 * Pictures and frames that look the same: their perceptual hashes differ in few bits. All such
 * pairs are found ({@link HashBlocks}); of a connected cluster one item stays by the {@link
 * SurvivorPolicy}. Similarity is the share of bits that are those of the survivor, which is below
 * the threshold where a chain of pairs joins them.
 *
 * <p>Equal hashes are compared once, however many items have them. Eight bytes an item and a few
 * rows a hash are shuffled.
 */
public final class PerceptualDedupStage implements AfterEncodeStage {
  /** As it stands in job files and the funnel. */
  public static final String NAME = "dedup:perceptual";

  private static final String DISTANCE = "distance";

  /** What a job file may say. */
  public static final OptionSet OPTIONS =
      OptionSet.of(
              OptionSpec.of(
                      DISTANCE,
                      OptionSpec.Type.INTEGER,
                      "Most bits, of 64, in which two hashes of the same picture differ.")
                  .between(0, 16)
                  .defaultTo(4L),
              ComparedColumn.option(
                  "Column of kind perceptual-hash; may be left out if there is only one."))
          .and(SurvivorPolicy.OPTIONS);

  private static final String HASH = "hash";
  private static final String MASK = "mask";
  private static final String KEY = "key";
  private static final String SURVIVOR_HASH = "survivor_hash";

  private final int distance;
  private final String column;
  private final SurvivorPolicy survivors;

  /** Of checked {@link #OPTIONS} and the columns of the job. */
  public PerceptualDedupStage(Options options, List<VectorColumn> columns) {
    this.distance = options.count(DISTANCE);
    this.column = column(options, columns);
    this.survivors = SurvivorPolicy.of(options);
  }

  private static String column(Options options, List<VectorColumn> columns) {
    List<String> hashes =
        columns.stream()
            .filter(column -> column.kind().equals(VectorColumn.HASH))
            .map(VectorColumn::name)
            .toList();
    return ComparedColumn.of(
        options,
        hashes,
        "columns of hashes",
        "Add 'phash: { kind: perceptual-hash }' to 'encode'.");
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Dataset<Row> duplicates(Dataset<Row> encoded, StageContext context) {
    UDF1<byte[], Long> number = bytes -> ByteBuffer.wrap(bytes).getLong();
    Dataset<Row> items =
        encoded
            .filter(col(column).isNotNull())
            .withColumn(HASH, udf(number, DataTypes.LongType).apply(col(column)));
    Dataset<Row> hashes = context.evaluated("hashes", items.select(HASH).distinct());
    long different = hashes.count();
    HashBlocks blocks = HashBlocks.of(distance, different);
    Dataset<Row> edges = context.evaluated("alike", edges(hashes, blocks));
    context.note(
        String.format(
            Locale.ROOT,
            "perceptual duplicates: %,d different hashes, %,d keys each, %,d joins within %d bits",
            different,
            blocks.masks().size(),
            edges.count(),
            distance));
    Dataset<Row> components =
        new ConnectedComponents(context, ConnectedComponents.MOST_EDGES_ON_DRIVER)
            .of(
                edges.select(
                    hex(col(ConnectedComponents.NODE)).as(ConnectedComponents.NODE),
                    hex(col(ConnectedComponents.NEIGHBOUR)).as(ConnectedComponents.NEIGHBOUR)));
    return found(items, components);
  }

  private Dataset<Row> edges(Dataset<Row> hashes, HashBlocks blocks) {
    Column masks =
        functions.array(blocks.masks().stream().map(functions::lit).toArray(Column[]::new));
    Dataset<Row> keys =
        hashes
            .select(col(HASH), posexplode(masks).as(new String[] {MASK, KEY}))
            .select(col(MASK), col(HASH).bitwiseAND(col(KEY)).as(KEY), col(HASH));
    return keys.repartition(col(MASK), col(KEY))
        .sortWithinPartitions(MASK, KEY, HASH)
        .mapPartitions(new HashGroups(distance), Encoders.row(HashGroups.EDGES));
  }

  private Dataset<Row> found(Dataset<Row> items, Dataset<Row> components) {
    Column cluster = coalesce(col(ConnectedComponents.ROOT), hex(col(HASH)));
    WindowSpec best = Window.partitionBy(cluster).orderBy(survivors.order());
    Column differing = bit_count(col(HASH).bitwiseXOR(col(SURVIVOR_HASH)));
    return items
        .join(components, hex(col(HASH)).equalTo(col(ConnectedComponents.NODE)), "left")
        .withColumn("survivor_id", first(col(Columns.ITEM_ID)).over(best))
        .withColumn(SURVIVOR_HASH, first(col(HASH)).over(best))
        .filter(col(Columns.ITEM_ID).notEqual(col("survivor_id")))
        .withColumn(
            "similarity", lit(1).minus(differing.divide(lit(Long.SIZE))).cast(DataTypes.FloatType))
        .select(Arrays.stream(DUPLICATES.fieldNames()).map(functions::col).toArray(Column[]::new));
  }
}
