package io.embark.pipeline;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.input_file_name;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import io.embark.corpus.Columns;
import io.embark.corpus.Json;
import io.embark.corpus.Precision;
import io.embark.corpus.VectorColumn;
import io.embark.encode.Quantizer;
import io.embark.sink.LakeCell;
import io.embark.sink.LakeFiles;
import io.embark.sink.LakeLayout;
import io.embark.stage.AfterEncodeStage;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;

/**
 * Moves the duplicates that an {@link AfterEncodeStage} finds among the vectors of a run from its
 * files of kept rows to files of duplicates, before anything is committed.
 *
 * <p>What was found is written down first; then each file that has some is written again, one after
 * the other, and its marker replaced. A kill at any moment leaves what the next process goes on
 * with: what is written down is not looked for again, since some of the vectors may be moved
 * already.
 */
final class AfterEncode {
  /** Column of what was found with the number of the staged file. */
  static final String FILE = "file";

  private static final int TASKS_PER_SLOT = 3;

  private final SparkSession spark;
  private final JobPlan plan;
  private final Progress progress;
  private final AfterEncodeStage stage;

  /** Of a plan that has such a stage. */
  AfterEncode(SparkSession spark, JobPlan plan, Progress progress) {
    this.spark = spark;
    this.plan = plan;
    this.progress = progress;
    this.stage = plan.afterEncode().orElseThrow();
  }

  /** What {@link LakeLayout#similar} holds. */
  private record Found(String folder) {}

  /**
   * Afterwards no kept row of the run is a duplicate; the markers tell the new files.
   *
   * @param published all files of the run
   * @param attempt as in {@link EncodeJob#run}
   */
  void run(String runId, Collection<PublishedFile> published, String attempt) {
    Map<String, Integer> numbers = new TreeMap<>();
    for (PublishedFile file : published) {
      if (file.embeddings() != null) {
        numbers.put(fileName(file.embeddings().path()), file.number());
      }
    }
    if (numbers.isEmpty()) {
      return;
    }
    spark.sparkContext().setJobDescription("embark: " + stage.name() + " " + plan.spec().job());
    Optional<Found> before = plan.store().readJson(LakeLayout.similar(runId), Found.class);
    Found found = before.orElseGet(() -> find(runId, published, numbers, attempt));
    int tasks =
        Math.min(numbers.size(), TASKS_PER_SLOT * spark.sparkContext().defaultParallelism());
    LakeFiles.read(
            spark,
            AfterEncodeStage.DUPLICATES.add(FILE, DataTypes.IntegerType),
            plan.store().path(found.folder()).toString())
        .repartition(tasks, col(FILE))
        .sortWithinPartitions(FILE)
        .javaRDD()
        .foreachPartition(new MoveDuplicatesTask(plan, stage.name(), runId, attempt));
    spark.sparkContext().setJobDescription(null);
  }

  private Found find(
      String runId,
      Collection<PublishedFile> published,
      Map<String, Integer> numbers,
      String attempt) {
    String[] paths =
        published.stream()
            .filter(file -> file.embeddings() != null)
            .map(file -> plan.store().path(file.embeddings().path()).toString())
            .toArray(String[]::new);
    Dataset<Row> kept = LakeFiles.read(spark, paths);
    UDF1<String, Integer> number = uri -> numbers.get(fileName(uri));
    Dataset<Row> files =
        kept.select(
            col(Columns.ITEM_ID),
            udf(number, DataTypes.IntegerType).apply(input_file_name()).as(FILE));
    Scratch.discard(plan.store(), runId);
    Found found = new Found(LakeLayout.similarFolder(runId, attempt));
    stage
        .duplicates(withFloats(kept), Scratch.inLake(plan.store(), runId, progress::note))
        .join(files, Columns.ITEM_ID)
        .write()
        .mode(SaveMode.Overwrite)
        .parquet(plan.store().path(found.folder()).toString());
    plan.store().replace(LakeLayout.similar(runId), Json.pretty(found));
    Scratch.discard(plan.store(), runId);
    return found;
  }

  /** Names of files of a run differ by the number in them. */
  private static String fileName(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** Dense columns as {@code array<float>}. */
  private Dataset<Row> withFloats(Dataset<Row> kept) {
    Dataset<Row> floats = kept;
    for (VectorColumn column : plan.columns()) {
      boolean isStoredInLess =
          column.kind().equals(VectorColumn.DENSE)
              && column.precision() != Precision.FLOAT32
              && !column.awaitsRanges();
      if (isStoredInLess) {
        UDF1<Row, float[]> read =
            row -> Quantizer.dequantize(column, (byte[]) LakeCell.read(row, 0, column));
        Column stored = col(column.name());
        floats =
            floats.withColumn(
                column.name(),
                when(
                    stored.isNotNull(),
                    udf(read, DataTypes.createArrayType(DataTypes.FloatType))
                        .apply(struct(stored))));
      }
    }
    return floats;
  }
}
