package io.embark.pipeline;

import io.embark.corpus.Json;
import io.embark.corpus.Ranges;
import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.corpus.VectorColumn;
import io.embark.sink.CommittedFile;
import io.embark.sink.CommittedPartition;
import io.embark.sink.LakeLayout;
import io.embark.sink.LakeStore;
import io.embark.sink.LakeTable;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.VoidFunction;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/**
 * The ranges of {@code int8} columns. A lake has one set of them: the first run finds it, over all
 * vectors that it writes, and every later run stores by it, so that all rows can be compared.
 *
 * <p>The first run publishes float32 below its staging, each task noting the ranges of its own
 * file; when all are there, their union is written down and each file is written again by it. A
 * kill at any moment leaves what the next process goes on with: ranges that are written down are
 * not found again.
 */
final class Calibration {
  /** Fewer make ranges that say little of the vectors to come; sentence-transformers warns too. */
  private static final long FEW_VECTORS = 100;

  private static final long FEWEST_VECTORS = 2;
  private static final int TASKS_PER_SLOT = 3;

  private final SparkSession spark;
  private final JobPlan plan;
  private final Progress progress;

  /** A plan whose columns await ranges. */
  Calibration(SparkSession spark, JobPlan plan, Progress progress) {
    this.spark = spark;
    this.plan = plan;
    this.progress = progress;
  }

  /** The plan with the ranges of the lake that the run adds to. */
  static JobPlan known(JobPlan plan, List<CommittedPartition> commits, boolean isFresh) {
    Map<String, Ranges> known = new TreeMap<>();
    for (CommittedPartition commit : VectorFingerprints.staying(plan, commits, isFresh)) {
      for (VectorColumn column : commit.columns()) {
        if (column.ranges() != null && plan.withoutRanges().contains(column.name())) {
          known.putIfAbsent(column.name(), column.ranges());
        }
      }
    }
    return plan.withRanges(known);
  }

  /** The plan with the ranges of these files, which are all of a run's. */
  JobPlan calibrated(String runId, Collection<PublishedFile> published) {
    Optional<Found> before = plan.store().readJson(LakeLayout.ranges(runId), Found.class);
    Found found = before.orElseGet(() -> found(published));
    if (before.isEmpty()) {
      plan.store().replace(LakeLayout.ranges(runId), Json.pretty(found));
    }
    found
        .ranges()
        .forEach(
            (column, ranges) -> note(ranges, "column '" + column + "'").ifPresent(progress::note));
    SortedMap<String, Ranges> all = plan.ranges();
    all.putAll(found.ranges());
    return plan.withRanges(all);
  }

  /** What {@link LakeLayout#ranges} holds, by column. */
  private record Found(SortedMap<String, Ranges> ranges) {}

  private Found found(Collection<PublishedFile> published) {
    SortedMap<String, Ranges> found = new TreeMap<>();
    for (String column : plan.withoutRanges()) {
      Ranges ranges =
          published.stream()
              .map(file -> file.ranges().getOrDefault(column, Ranges.none()))
              .reduce(Ranges.none(), Ranges::plus);
      check(ranges, "column '" + column + "' of job '" + plan.spec().job() + "'");
      found.put(column, ranges);
    }
    return new Found(found);
  }

  /** Refuses ranges that no vector, or only one, stands behind. */
  static void check(Ranges ranges, String what) {
    if (ranges.vectors() < FEWEST_VECTORS) {
      throw new UserError(
          Category.INPUT,
          "Cannot find the int8 ranges of "
              + what
              + ": found "
              + ranges.vectors()
              + (ranges.vectors() == 1 ? " vector" : " vectors")
              + ", expected at least "
              + FEWEST_VECTORS
              + ", and better thousands. Begin with more rows, or with another precision.");
    }
  }

  /** The note on ranges that few vectors stand behind. */
  static Optional<String> note(Ranges ranges, String what) {
    return ranges.vectors() >= FEW_VECTORS
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "the int8 ranges of %s come from %d vectors only; what later ones have beyond them"
                    + " is cut",
                what,
                ranges.vectors()));
  }

  /**
   * Writes the files again that are still in float32, one task a file.
   *
   * @param calibrated what {@link #calibrated} gave
   * @param attempt as in {@link EncodeJob#run}
   */
  void quantize(
      JobPlan calibrated, String runId, Collection<PublishedFile> published, String attempt) {
    List<PublishedFile> pending =
        published.stream()
            .filter(file -> file.embeddings() != null)
            .filter(file -> LakeLayout.isUnquantized(runId, file.embeddings().path()))
            .toList();
    if (pending.isEmpty()) {
      return;
    }
    int slots = spark.sparkContext().defaultParallelism();
    spark.sparkContext().setJobDescription("embark: quantize " + plan.spec().job());
    JavaSparkContext.fromSparkContext(spark.sparkContext())
        .parallelize(pending, Math.min(pending.size(), TASKS_PER_SLOT * slots))
        .foreach(new QuantizeTask(calibrated, runId, attempt));
    spark.sparkContext().setJobDescription(null);
  }

  private static final class QuantizeTask implements VoidFunction<PublishedFile> {
    private static final long serialVersionUID = 1L;

    private final String lake;
    private final LakeLayout layout;
    private final List<VectorColumn> columns;
    private final String runId;
    private final String attempt;
    private final SerializableConfiguration configuration;

    QuantizeTask(JobPlan plan, String runId, String attempt) {
      this.lake = plan.store().root();
      this.layout = plan.layout();
      this.columns = List.copyOf(plan.columns());
      this.runId = runId;
      this.attempt = attempt;
      this.configuration = new SerializableConfiguration(plan.store().configuration());
    }

    @Override
    public void call(PublishedFile file) throws IOException {
      LakeStore store = new LakeStore(lake, configuration.value());
      // unlike the name of any other attempt: what loses is swept after the commit
      String name = attempt + "-q" + TaskContext.get().taskAttemptId();
      String path =
          layout.dataFile(LakeLayout.EMBEDDINGS, file.partition(), runId, file.number(), name);
      CommittedFile copy =
          new QuantizedCopy(LakeTable.embeddings(columns), columns, configuration.value())
              .write(store.path(file.embeddings().path()), path, store.path(path));
      store.replace(EncodeJob.marker(runId, file.number()), Json.line(file.withEmbeddings(copy)));
    }
  }
}
