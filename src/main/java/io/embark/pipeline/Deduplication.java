package io.embark.pipeline;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.md5;

import io.embark.corpus.Columns;
import io.embark.corpus.ItemId;
import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.dedup.MinHashDedupStage;
import io.embark.eval.DedupEvaluation;
import io.embark.eval.NearDuplicateLabels;
import io.embark.job.JobSpec;
import io.embark.job.PartSpec;
import io.embark.read.InputListing;
import io.embark.read.JsonlReader;
import io.embark.read.ParquetReader;
import io.embark.read.Reader;
import io.embark.stage.Options;
import io.embark.stage.Stage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Runs the dedup stages of a job over labelled documents and measures what they do. */
public final class Deduplication {
  private static final String DEDUP = "dedup:";
  private static final double[] CURVE = {0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1};

  private final SparkSession spark;
  private final List<Stage> stages;
  private final Optional<MinHashDedupStage> minHash;

  /**
   * The stages are checked here.
   *
   * @param job whose dedup stages run, in order; null for {@code dedup: minhash} with its defaults
   */
  public Deduplication(SparkSession spark, JobSpec job) {
    this.spark = spark;
    this.stages = new ArrayList<>();
    if (job == null) {
      stages.add(new MinHashDedupStage(MinHashDedupStage.OPTIONS.parse("defaults", Map.of())));
    } else {
      for (PartSpec part : job.stages()) {
        if (part.kind().startsWith(DEDUP)) {
          stages.add(Registry.stage(part.kind()).create(part.options(), Registry.StageNeeds.NONE));
        }
      }
    }
    if (stages.isEmpty()) {
      throw new UserError(
          Category.CONFIG,
          "Cannot evaluate job '"
              + job.job()
              + "': it has no stage 'dedup', expected one. Add one, or leave --job out for the defaults.");
    }
    this.minHash =
        stages.stream()
            .filter(MinHashDedupStage.class::isInstance)
            .map(MinHashDedupStage.class::cast)
            .findFirst();
  }

  /**
   * Evaluates them.
   *
   * @param input JSON Lines or, where the name ends in {@code .parquet}, Parquet, with {@code id}
   *     and {@code text}
   * @param labels path of {@link NearDuplicateLabels}; null for none
   * @param sample how many duplicates are audited
   */
  public DedupEvaluation evaluate(String input, String labels, int sample, Consumer<String> notes) {
    NearDuplicateLabels truth =
        labels == null
            ? null
            : NearDuplicateLabels.read(labels, spark.sparkContext().hadoopConfiguration());
    long startNanos = System.nanoTime();
    Scratch scratch = Scratch.onExecutors(notes);
    Dataset<Row> items = StagedRows.items(read(input), new PartitionRule(null, null, true));
    Dataset<Row> rows = scratch.evaluated("rows", StagedRows.through(items, stages, scratch));
    long documents = rows.filter(col(Columns.REJECTION).isNull()).count();
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    if (truth != null) {
      checkKnown(truth, rows, labels);
    }
    Dataset<Row> survivors =
        rows.select(
            ItemId.column().as("survivor_item"),
            col(Columns.SOURCE_ID).as("survivor"),
            col(Columns.TEXT).as("survivor_text"));
    Dataset<Row> duplicates =
        rows.filter(col(Columns.DUPLICATE).isNotNull())
            .join(survivors, col("duplicate.survivor_id").equalTo(col("survivor_item")));
    Map<String, String> survivorOf = new LinkedHashMap<>();
    duplicates
        .select(Columns.SOURCE_ID, "survivor")
        .collectAsList()
        .forEach(row -> survivorOf.put(row.getString(0), row.getString(1)));
    List<DedupEvaluation.Pair> pairs =
        duplicates
            .orderBy(md5(col(Columns.SOURCE_ID).cast("binary")))
            .limit(sample)
            .select(Columns.SOURCE_ID, "survivor", Columns.TEXT, "survivor_text")
            .collectAsList()
            .stream()
            .map(this::pair)
            .toList();
    TreeMap<Double, Double> curve = new TreeMap<>();
    for (double similarity : CURVE) {
      minHash.ifPresent(stage -> curve.put(similarity, stage.candidateProbability(similarity)));
    }
    return new DedupEvaluation(
        stages.stream().map(Stage::toString).toList(),
        documents,
        survivorOf,
        truth,
        curve,
        pairs,
        minHash.map(MinHashDedupStage::threshold).orElse(1.0),
        seconds);
  }

  private DedupEvaluation.Pair pair(Row row) {
    double similarity =
        minHash
            .map(stage -> stage.similarity(row.getString(2), row.getString(3)))
            .orElseGet(() -> row.getString(2).equals(row.getString(3)) ? 1.0 : 0.0);
    return new DedupEvaluation.Pair(
        row.getString(0), row.getString(1), row.getString(2), row.getString(3), similarity);
  }

  private Dataset<Row> read(String input) {
    boolean isParquet = input.endsWith(".parquet");
    Reader reader = isParquet ? new ParquetReader() : new JsonlReader();
    Options options =
        (isParquet ? ParquetReader.OPTIONS : JsonlReader.OPTIONS)
            .parse("--input", Map.of("path", input, "id", "id", "text", "text"));
    InputListing listing = reader.list(spark, options);
    return reader.read(spark, options, listing);
  }

  private void checkKnown(NearDuplicateLabels truth, Dataset<Row> rows, String labels) {
    Dataset<Row> named =
        spark
            .createDataset(List.copyOf(truth.clusters().keySet()), Encoders.STRING())
            .toDF("labelled");
    List<Row> unknown =
        named
            .join(rows, col("labelled").equalTo(col(Columns.SOURCE_ID)), "left_anti")
            .orderBy("labelled")
            .collectAsList();
    if (!unknown.isEmpty()) {
      String id = unknown.get(0).getString(0);
      throw new UserError(
          Category.INPUT,
          "Cannot evaluate with the labels '"
              + labels
              + "': line "
              + truth.lines().get(id)
              + " names '"
              + id
              + "', which the input has not ("
              + unknown.size()
              + " such ids), expected ids of the input. Mend the labels or name their input.");
    }
  }
}
