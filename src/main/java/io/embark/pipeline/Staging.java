package io.embark.pipeline;

import static org.apache.spark.sql.functions.col;

import io.embark.corpus.Columns;
import io.embark.corpus.Json;
import io.embark.sink.LakeFiles;
import io.embark.sink.LakeLayout;
import io.embark.sink.LakeStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.catalog.ExternalCatalogUtils;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Writes the tagged rows of a run once, in files that the encode job takes one a task.
 *
 * <p>Rows are spread over files by a hash of their item id, so files hold the same expected number
 * of tokens whatever order and size the input has; there are at least three files a task slot, and
 * none has more than {@code checkpoint.items} rows. In jobs with late chunking documents stay
 * whole: see {@link StagedDocuments}.
 */
final class Staging {
  private static final int FILES_PER_SLOT = 3;
  private static final long INPUT_BYTES_PER_FILE = 64L << 20;

  /** A short chunk's, so that files of whole documents rarely have more rows than a checkpoint. */
  private static final long BYTES_PER_CHUNK = 256;

  private static final String ROWS = "/rows";
  private static final String STAGED = "/staged.json";
  private static final StructType KEYS =
      new StructType()
          .add(Columns.SOURCE_ID, DataTypes.StringType)
          .add(Columns.ITEM_ID, DataTypes.StringType)
          .add(Columns.CONTENT_HASH, DataTypes.StringType);

  private final SparkSession spark;
  private final JobPlan plan;
  private final LakeStore store;

  Staging(SparkSession spark, JobPlan plan) {
    this.spark = spark;
    this.plan = plan;
    this.store = plan.store();
  }

  /** An interrupted run of this fingerprint whose staging is whole. */
  Optional<Staged> leftover() {
    for (String folder : store.folders(LakeLayout.STAGING)) {
      Optional<Staged> staged = staged(store, folder);
      if (staged.isPresent() && staged.get().runFingerprint().equals(plan.fingerprint())) {
        return staged;
      }
    }
    return Optional.empty();
  }

  /** What a staging folder holds, or empty if it was not completed. */
  static Optional<Staged> staged(LakeStore store, String folder) {
    return store.readJson(folder + STAGED, Staged.class);
  }

  /**
   * Deletes the staging of a run that has ended. What makes it resumable goes first: a kill in
   * between leaves something to tidy, nothing to go on with.
   */
  static void discard(LakeStore store, String runId) {
    String folder = LakeLayout.staging(runId);
    store.delete(folder + STAGED);
    store.delete(folder);
  }

  /**
   * Reads, runs all stages and writes the tagged rows: one Spark job over the input, and those of
   * stages that need all rows first.
   */
  Staged stage(String runId, long startedMillis, Increment increment, Consumer<String> notes) {
    String folder = LakeLayout.staging(runId);
    store.delete(folder);
    ReadCount readCount = new ReadCount(spark);
    Scratch scratch =
        Scratch.inLake(store, runId, notes).withIndexes(stage -> plan.index(spark, stage, runId));
    Dataset<Row> read = readCount.observe(plan.read(spark));
    Dataset<Row> tagged = increment.withReusedVectors(plan.tagged(read, scratch));
    spread(tagged)
        .mode(SaveMode.Overwrite)
        .partitionBy(StagedRows.STATUS, Columns.PARTITION)
        .parquet(store.path(folder + ROWS).toString());
    List<StagedFile> files = stagedFiles(folder + ROWS);
    long rows = files.isEmpty() ? countAgain() : readCount.rows().orElseGet(this::countAgain);
    Set<String> known =
        plan.partition().knownValues(plan.listing()).<Set<String>>map(Set::copyOf).orElse(Set.of());
    Staged staged =
        new Staged(
            runId,
            plan.fingerprint(),
            rows,
            files,
            increment.counts(this, files, known),
            startedMillis,
            plan.ranges());
    store.replace(folder + STAGED, Json.pretty(staged));
    Scratch.discard(store, runId);
    return staged;
  }

  /**
   * The reader's rows counted again by a pass of its own: settles a doubt that a retried Spark
   * stage leaves.
   */
  long countAgain() {
    return plan.read(spark).count();
  }

  /** The staged rows of these files (at least one), one Spark partition a file, largest first. */
  Dataset<Row> rows(List<StagedFile> files) {
    return LakeFiles.read(oneFileATask(), paths(files));
  }

  /**
   * Source id, item id and content hash of the same rows; no file is opened to learn its columns.
   */
  Dataset<Row> keys(List<StagedFile> files) {
    return LakeFiles.read(oneFileATask(), KEYS, paths(files));
  }

  /** A session in which no file is split and no two share a partition. */
  private SparkSession oneFileATask() {
    SparkSession reading = spark.newSession();
    EmbarkSession.apply(reading);
    reading.conf().set("spark.sql.files.maxPartitionBytes", Long.toString(1L << 40));
    reading.conf().set("spark.sql.files.openCostInBytes", Long.toString(1L << 40));
    return reading;
  }

  private String[] paths(List<StagedFile> files) {
    return files.stream().map(file -> store.path(file.path()).toString()).toArray(String[]::new);
  }

  private DataFrameWriter<Row> spread(Dataset<Row> tagged) {
    if (plan.readsDocuments()) { // one that is cut in two would be encoded twice
      long most = Math.min(INPUT_BYTES_PER_FILE, plan.spec().checkpointItems() * BYTES_PER_CHUNK);
      return StagedDocuments.together(tagged, files(most)).write();
    }
    return tagged
        .repartition(files(INPUT_BYTES_PER_FILE), col(Columns.ITEM_ID))
        .write()
        .option("maxRecordsPerFile", plan.spec().checkpointItems());
  }

  private int files(long bytesPerFile) {
    int slots = spark.sparkContext().defaultParallelism();
    long byBytes = plan.listing().bytes() / bytesPerFile;
    return (int) Math.min(Integer.MAX_VALUE, Math.max((long) FILES_PER_SLOT * slots, byBytes));
  }

  private List<StagedFile> stagedFiles(String folder) {
    List<StagedFile> files = new ArrayList<>();
    for (String status : store.folders(folder)) {
      for (String partition : store.folders(status)) {
        for (String path : store.list(partition)) {
          if (path.endsWith(".parquet")) {
            files.add(
                new StagedFile(
                    files.size(),
                    path,
                    RowStatus.of(value(status)),
                    ExternalCatalogUtils.unescapePathName(value(partition))));
          }
        }
      }
    }
    return files;
  }

  private static String value(String folder) {
    return folder.substring(folder.lastIndexOf('=') + 1);
  }
}
