package io.embark.dedup;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.first;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import io.embark.corpus.Columns;
import io.embark.corpus.ItemId;
import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.stage.OptionSet;
import io.embark.stage.OptionSpec;
import io.embark.stage.Options;
import io.embark.stage.Stage;
import io.embark.stage.StageContext;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.types.DataTypes;

/**
 * Marks live rows whose text nearly equals another one's: MinHash signatures of word or character
 * n-grams (Broder 1997), bands of them propose pairs, the true Jaccard similarity decides, and of a
 * connected cluster one row stays by the {@link SurvivorPolicy}. The others get {@code duplicate}
 * with the survivor's id, method {@code minhash} and their true similarity to it, which is below
 * the threshold where a chain of pairs joins them.
 *
 * <p>Rows are evaluated once, with their sketches as columns; ten bytes a band, the sketches of
 * candidates and the edges are shuffled, texts never. Defaults are those of datatrove's
 * MinhashConfig: 5-grams of words, 14 bands of 8.
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
              OptionSpec.of(SEED, OptionSpec.Type.INTEGER, "Of the permutations.").defaultTo(1L))
          .and(SurvivorPolicy.OPTIONS);

  private static final String SKETCH = "_sketch";
  private static final String ID = "_" + Columns.ITEM_ID;
  private static final String SURVIVOR = "survivor";

  /** A mark has some 150 bytes on the driver and in every executor. */
  private static final long MOST_BROADCAST_MARKS = 500_000;

  private final Sketch sketch;
  private final Bands bands;
  private final double threshold;
  private final SurvivorPolicy survivors;

  /** Of checked {@link #OPTIONS}. */
  public MinHashDedupStage(Options options) {
    this.threshold = options.number(THRESHOLD);
    this.bands = bands(options);
    this.survivors = SurvivorPolicy.of(options);
    int permutations = options.has(PERMUTATIONS) ? options.count(PERMUTATIONS) : bands.values();
    this.sketch =
        new Sketch(
            Shingles.Unit.valueOf(options.string(UNIT).toUpperCase(Locale.ROOT)),
            options.count(NGRAM),
            new MinHash(permutations, options.integer(SEED)));
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
    Column isLive =
        col(Columns.REJECTION)
            .isNull()
            .and(col(Columns.DUPLICATE).isNull())
            .and(col(Columns.TEXT).isNotNull());
    Column sketched = udf(sketch, Sketch.TYPE).asNondeterministic().apply(col(Columns.TEXT));
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
    Dataset<Row> pairs = new CandidatePairs(context, bands, threshold).of(live, null);
    Dataset<Row> clusters =
        new ConnectedComponents(context, ConnectedComponents.MOST_EDGES_ON_DRIVER).of(pairs);
    Dataset<Row> marks =
        context.evaluated("marks", marks(clusters, sketches.filter(col(SKETCH).isNotNull()), live));
    return marked(sketches, marks, rows.columns());
  }

  /** Item, survivor and their similarity, of those that do not stay. */
  private Dataset<Row> marks(Dataset<Row> clusters, Dataset<Row> items, Dataset<Row> live) {
    Column best =
        first(col(ID))
            .over(Window.partitionBy(ConnectedComponents.ROOT).orderBy(survivors.order()));
    Dataset<Row> members =
        clusters
            .join(items, col(ConnectedComponents.NODE).equalTo(col(ID)))
            .select(col(ConnectedComponents.NODE), best.as(SURVIVOR))
            .filter(col(ConnectedComponents.NODE).notEqual(col(SURVIVOR)));
    UDF2<byte[], byte[], Double> similarity = ShingleSet::jaccard;
    Dataset<Row> ones =
        live.select(col(Columns.ITEM_ID).as("one"), col(Sketch.SHINGLES).as("one_shingles"));
    Dataset<Row> others =
        live.select(col(Columns.ITEM_ID).as("other"), col(Sketch.SHINGLES).as("other_shingles"));
    return members
        .join(ones, col(ConnectedComponents.NODE).equalTo(col("one")))
        .join(others, col(SURVIVOR).equalTo(col("other")))
        .select(
            col(ConnectedComponents.NODE),
            col(SURVIVOR),
            udf(similarity, DataTypes.DoubleType)
                .apply(col("one_shingles"), col("other_shingles"))
                .cast(DataTypes.FloatType)
                .as(CandidatePairs.SIMILARITY));
  }

  private static Dataset<Row> marked(Dataset<Row> sketches, Dataset<Row> marks, String[] columns) {
    Column mark =
        struct(
            col(SURVIVOR).as("survivor_id"),
            lit(METHOD).as("method"),
            coalesce(col(CandidatePairs.SIMILARITY), lit(0f)).as("similarity")); // not null
    boolean areFew = marks.limit((int) MOST_BROADCAST_MARKS + 1).count() <= MOST_BROADCAST_MARKS;
    return sketches
        .join(
            areFew ? broadcast(marks) : marks,
            col(ID).equalTo(col(ConnectedComponents.NODE)),
            "left")
        .withColumn(
            Columns.DUPLICATE,
            when(col(SURVIVOR).isNotNull(), mark).otherwise(col(Columns.DUPLICATE)))
        .select(Arrays.stream(columns).map(Columns::named).toArray(Column[]::new));
  }
}
