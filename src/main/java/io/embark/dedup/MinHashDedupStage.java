package io.embark.dedup;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.first;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import io.embark.corpus.Columns;
import io.embark.corpus.ItemId;
import io.embark.corpus.ItemSchema;
import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.dedup.PairsOnDriver.Size;
import io.embark.stage.OptionSet;
import io.embark.stage.OptionSpec;
import io.embark.stage.Options;
import io.embark.stage.Stage;
import io.embark.stage.StageContext;
import io.embark.stage.StageIndex;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.LongAccumulator;

/**
 * Marks live rows whose text nearly equals another one's: MinHash signatures of word or character
 * n-grams (Broder 1997), bands of them propose pairs, the true Jaccard similarity decides, and of a
 * connected cluster one row stays by the {@link SurvivorPolicy}. The others get {@code duplicate}
 * with the survivor's id, method {@code minhash} and their true similarity to it, which is below
 * the threshold where a chain of pairs joins them.
 *
 * <p>Rows are evaluated once, with their sketches as columns; ten bytes a band, the sketches of
 * candidates and the edges are shuffled, texts never. Defaults are those of datatrove's
 * MinhashConfig: 5-grams of words, 112 permutations.
 */
public final class MinHashDedupStage implements Stage {
  /** As it stands in job files and the funnel. */
  public static final String NAME = "dedup:minhash";

  /** As it stands in the duplicates table. */
  public static final String METHOD = "minhash";

  private static final String NGRAM = "ngram";
  private static final String UNIT = "unit";
  private static final String BANDS = "bands";
  private static final String ROWS = "rows";
  private static final String PERMUTATIONS = "permutations";
  private static final String THRESHOLD = "threshold";
  private static final String SEED = "seed";
  private static final String INDEX = "index";
  private static final int DEFAULT_PERMUTATIONS = 112;
  private static final int MOST_PERMUTATIONS = 4096;

  /** What a job file may say. */
  public static final OptionSet OPTIONS =
      OptionSet.of(
              OptionSpec.of(
                      NGRAM,
                      OptionSpec.Type.INTEGER,
                      "Successive words or characters of an n-gram.")
                  .between(1, 100)
                  .defaultTo(5L),
              OptionSpec.choice(
                      UNIT,
                      List.of("word", "character"),
                      "What an n-gram is made of; in scripts without blanks a letter is a word.")
                  .defaultTo("word"),
              OptionSpec.of(
                      BANDS,
                      OptionSpec.Type.INTEGER,
                      "Bands of a signature; solved from the threshold if bands and rows are left"
                          + " out.")
                  .between(1, MOST_PERMUTATIONS),
              OptionSpec.of(ROWS, OptionSpec.Type.INTEGER, "Values of a band.")
                  .between(1, MOST_PERMUTATIONS),
              OptionSpec.of(
                      PERMUTATIONS,
                      OptionSpec.Type.INTEGER,
                      "Values of a signature; bands x rows if these are given, else 112.")
                  .between(1, MOST_PERMUTATIONS),
              OptionSpec.of(
                      THRESHOLD,
                      OptionSpec.Type.FRACTION,
                      "Least true Jaccard similarity of the n-grams of two near-duplicates.")
                  .between(0, 1)
                  .defaultTo(0.8),
              OptionSpec.of(SEED, OptionSpec.Type.INTEGER, "Of the permutations.").defaultTo(1L),
              OptionSpec.of(
                      INDEX,
                      OptionSpec.Type.FLAG,
                      "Keep signatures in the lake and compare a partition with all earlier ones,"
                          + " whose survivors stay; one partition a run, in order.")
                  .defaultTo(false))
          .and(SurvivorPolicy.OPTIONS);

  private static final String SKETCH = "_sketch";
  private static final String ID = "_" + Columns.ITEM_ID;

  /** Column of the item that stays. */
  static final String SURVIVOR = "survivor";

  private static final String EARLIER_SURVIVOR = "earlier_survivor";
  private static final String SURVIVOR_ID = "survivor_id";

  /** Rows of the index: every item that was compared, and who stays in its place or itself. */
  private static final StructType INDEX_ROW =
      new StructType()
          .add(Columns.ITEM_ID, DataTypes.StringType)
          .add(SURVIVOR_ID, DataTypes.StringType)
          .add(Sketch.SIGNATURE, DataTypes.BinaryType)
          .add(Sketch.SHINGLES, DataTypes.BinaryType);

  /** Raised when the same text gets another sketch. */
  private static final int SKETCH_VERSION = 1;

  /** A mark has some 150 bytes on the driver and in every executor. */
  private static final long MOST_BROADCAST_MARKS = 500_000;

  private final Sketch sketch;
  private final Bands bands;
  private final double threshold;
  private final SurvivorPolicy survivors;
  private final SortedMap<String, String> indexParameters = new TreeMap<>();
  private final long mostBytesOnDriver;

  /** Of checked {@link #OPTIONS}. */
  public MinHashDedupStage(Options options) {
    this(options, PairsOnDriver.MOST_BYTES);
  }

  MinHashDedupStage(Options options, long mostBytesOnDriver) {
    this.mostBytesOnDriver = mostBytesOnDriver;
    this.threshold = options.number(THRESHOLD);
    this.bands = bands(options);
    this.survivors = SurvivorPolicy.of(options);
    int permutations = options.has(PERMUTATIONS) ? options.count(PERMUTATIONS) : bands.values();
    this.sketch =
        new Sketch(
            Shingles.Unit.valueOf(options.string(UNIT).toUpperCase(Locale.ROOT)),
            options.count(NGRAM),
            new MinHash(permutations, options.integer(SEED)));
    if (options.flag(INDEX)) {
      indexParameters.put(UNIT, options.string(UNIT));
      indexParameters.put(NGRAM, Long.toString(options.integer(NGRAM)));
      indexParameters.put(PERMUTATIONS, Integer.toString(permutations));
      indexParameters.put(SEED, Long.toString(options.integer(SEED)));
      indexParameters.put("sketch-version", Integer.toString(SKETCH_VERSION));
    }
  }

  private static Bands bands(Options options) {
    if (options.has(BANDS) != options.has(ROWS)) {
      String found = options.has(BANDS) ? BANDS : ROWS;
      String missing = options.has(BANDS) ? ROWS : BANDS;
      throw new UserError(
          Category.CONFIG,
          "Cannot read '"
              + options.where()
              + "': found '"
              + found
              + "' without '"
              + missing
              + "', expected both, or none to have them solved from the threshold. Add '"
              + missing
              + "'.");
    }
    int most = options.has(PERMUTATIONS) ? options.count(PERMUTATIONS) : DEFAULT_PERMUTATIONS;
    if (!options.has(BANDS)) {
      return Bands.solved(options.number(THRESHOLD), most);
    }
    long values = options.integer(BANDS) * options.integer(ROWS);
    if (values > (options.has(PERMUTATIONS) ? most : MOST_PERMUTATIONS)) {
      throw new UserError(
          Category.CONFIG,
          "Cannot read '"
              + options.where()
              + "': found "
              + options.integer(BANDS)
              + " bands x "
              + options.integer(ROWS)
              + " rows = "
              + values
              + ", expected at most "
              + (options.has(PERMUTATIONS) ? "the " + most : MOST_PERMUTATIONS)
              + " permutations. Lower 'bands' or 'rows', or raise 'permutations'.");
    }
    return new Bands(options.count(BANDS), options.count(ROWS));
  }

  @Override
  public String name() {
    return NAME;
  }

  /** Threshold and bands are not among them: signatures serve any. */
  @Override
  public SortedMap<String, String> indexParameters() {
    return Collections.unmodifiableSortedMap(indexParameters);
  }

  /** Least true similarity of a pair. */
  public double threshold() {
    return threshold;
  }

  /** Chance that a pair of this true similarity becomes a candidate. */
  public double candidateProbability(double similarity) {
    return bands.probability(similarity);
  }

  /** True Jaccard similarity of the n-grams of two texts. */
  public double similarity(String one, String other) {
    return ShingleSet.jaccard(sketch.shingles(one), sketch.shingles(other));
  }

  @Override
  public String toString() {
    return NAME
        + " ("
        + sketch
        + ", "
        + bands.bands()
        + " bands of "
        + bands.rows()
        + ", threshold "
        + threshold
        + ")";
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> rows, StageContext context) {
    Column isLive = ItemSchema.isLiveText();
    LongAccumulator items = rows.sparkSession().sparkContext().longAccumulator("sketches");
    LongAccumulator shingleBytes = rows.sparkSession().sparkContext().longAccumulator("n-grams");
    Column sketched =
        udf(counted(sketch, items, shingleBytes), Sketch.TYPE)
            .asNondeterministic()
            .apply(col(Columns.TEXT));
    Dataset<Row> sketches =
        context.evaluated(
            "sketches",
            rows.withColumn(ID, ItemId.column()).withColumn(SKETCH, when(isLive, sketched)));
    Dataset<Row> live =
        sketches
            .filter(col(SKETCH).isNotNull())
            .select(
                col(ID).as(Columns.ITEM_ID),
                col(SKETCH).getField(Sketch.SIGNATURE).as(Sketch.SIGNATURE),
                col(SKETCH).getField(Sketch.SHINGLES).as(Sketch.SHINGLES));
    Optional<StageIndex> index = context.index(this);
    Optional<Dataset<Row>> earlier = index.map(kept -> kept.earlier(INDEX_ROW));
    Dataset<Row> before = earlier.map(kept -> kept.drop(SURVIVOR_ID)).orElse(null);
    // a retried task counts twice: where the pairs are found is all that depends on it
    Size size = new Size(items.value(), shingleBytes.value());
    Optional<PairsOnDriver> few =
        PairsOnDriver.of(live, size, before, bands, threshold, mostBytesOnDriver);
    Dataset<Row> pairs =
        few.isPresent()
            ? few.get().pairs(context)
            : new CandidatePairs(context, bands, threshold).of(live, before);
    Dataset<Row> clusters =
        new ConnectedComponents(context, ConnectedComponents.MOST_EDGES_ON_DRIVER).of(pairs);
    Dataset<Row> members = survivors(clusters, sketches.filter(ItemSchema.isLive()), earlier);
    Dataset<Row> marks =
        few.isPresent()
            ? few.get().marks(members)
            : context.evaluated(
                "marks", similarities(members, before == null ? live : live.unionByName(before)));
    index.ifPresent(kept -> kept.keep(indexRows(live, marks)));
    boolean areFew =
        few.isPresent()
            || marks.limit((int) MOST_BROADCAST_MARKS + 1).count() <= MOST_BROADCAST_MARKS;
    return marked(sketches, areFew ? broadcast(marks) : marks, rows.columns());
  }

  private static UDF1<String, Row> counted(
      Sketch sketch, LongAccumulator items, LongAccumulator shingleBytes) {
    return text -> {
      Row row = sketch.call(text);
      if (row != null) {
        items.add(1);
        shingleBytes.add(row.<byte[]>getAs(1).length);
      }
      return row;
    };
  }

  private static Dataset<Row> indexRows(Dataset<Row> live, Dataset<Row> marks) {
    return live.join(marks, col(Columns.ITEM_ID).equalTo(col(ConnectedComponents.NODE)), "left")
        .select(
            col(Columns.ITEM_ID),
            coalesce(col(SURVIVOR), col(Columns.ITEM_ID)).as(SURVIVOR_ID),
            col(Sketch.SIGNATURE),
            col(Sketch.SHINGLES));
  }

  /**
   * Item and survivor of those that do not stay. Where a cluster reaches into earlier partitions
   * their survivor stays; of several (a text between two clusters that were apart) the smallest.
   */
  private Dataset<Row> survivors(
      Dataset<Row> clusters, Dataset<Row> items, Optional<Dataset<Row>> earlier) {
    Column best =
        first(col(ID))
            .over(Window.partitionBy(ConnectedComponents.ROOT).orderBy(survivors.order()));
    Dataset<Row> members =
        clusters
            .join(items, col(ConnectedComponents.NODE).equalTo(col(ID)))
            .select(
                col(ConnectedComponents.NODE), col(ConnectedComponents.ROOT), best.as(SURVIVOR));
    if (earlier.isPresent()) {
      Dataset<Row> staying =
          clusters
              .join(earlier.get(), col(ConnectedComponents.NODE).equalTo(col(Columns.ITEM_ID)))
              .groupBy(col(ConnectedComponents.ROOT).as("earlier_root"))
              .agg(min(SURVIVOR_ID).as(EARLIER_SURVIVOR));
      members =
          members
              .join(staying, col(ConnectedComponents.ROOT).equalTo(col("earlier_root")), "left")
              .select(
                  col(ConnectedComponents.NODE),
                  coalesce(col(EARLIER_SURVIVOR), col(SURVIVOR)).as(SURVIVOR));
    }
    return members
        .select(ConnectedComponents.NODE, SURVIVOR)
        .filter(col(ConnectedComponents.NODE).notEqual(col(SURVIVOR)));
  }

  private static Dataset<Row> similarities(Dataset<Row> members, Dataset<Row> sketched) {
    UDF2<byte[], byte[], Double> similarity = ShingleSet::jaccard;
    Dataset<Row> ones =
        sketched.select(col(Columns.ITEM_ID).as("one"), col(Sketch.SHINGLES).as("one_shingles"));
    Dataset<Row> others =
        sketched.select(
            col(Columns.ITEM_ID).as("other"), col(Sketch.SHINGLES).as("other_shingles"));
    return members
        .join(ones, col(ConnectedComponents.NODE).equalTo(col("one")))
        .join(others, col(SURVIVOR).equalTo(col("other")))
        .select(
            col(ConnectedComponents.NODE),
            col(SURVIVOR),
            udf(similarity, DataTypes.DoubleType)
                .apply(col("one_shingles"), col("other_shingles"))
                .cast(DataTypes.FloatType)
                .as(CandidatePairs.SIMILARITY))
        // an id of this partition may stand in an earlier one too
        .dropDuplicates(ConnectedComponents.NODE);
  }

  private static Dataset<Row> marked(Dataset<Row> sketches, Dataset<Row> marks, String[] columns) {
    Column mark =
        struct(
            col(SURVIVOR).as(SURVIVOR_ID),
            lit(METHOD).as("method"),
            coalesce(col(CandidatePairs.SIMILARITY), lit(0f)).as("similarity")); // not null
    return sketches
        .join(marks, col(ID).equalTo(col(ConnectedComponents.NODE)), "left")
        .withColumn(
            Columns.DUPLICATE,
            when(col(SURVIVOR).isNotNull(), mark).otherwise(col(Columns.DUPLICATE)))
        .select(Arrays.stream(columns).map(Columns::named).toArray(Column[]::new));
  }
}
