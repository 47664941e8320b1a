package io.embark.pipeline;

import static org.apache.spark.sql.functions.input_file_name;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.embark.corpus.Json;
import io.embark.sink.CommittedFile;
import io.embark.sink.LakeLayout;
import io.embark.sink.LakeStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Turns staged files into lake files: one Spark job, one task a staged file, each task publishing
 * its own result. A file whose marker is there is not done again, so a run that was killed goes on
 * with the rest.
 */
final class EncodeJob {
  private static final String PUBLISHED = "/published/";

  private final SparkSession spark;
  private final JobPlan plan;
  private final Staging staging;

  EncodeJob(SparkSession spark, JobPlan plan, Staging staging) {
    this.spark = spark;
    this.plan = plan;
    this.staging = staging;
  }

  /** Marker of a staged file, relative to the lake. */
  static String marker(String runId, int number) {
    return LakeLayout.staging(runId) + PUBLISHED + String.format("%05d", number) + ".json";
  }

  /** Markers of a run that are there, relative to the lake. */
  static List<String> markers(LakeStore store, String runId) {
    return store.list(LakeLayout.staging(runId) + PUBLISHED.substring(0, PUBLISHED.length() - 1));
  }

  /**
   * What the tasks of this run published, by number; a marker whose files do not have their lengths
   * does not count.
   */
  Map<Integer, PublishedFile> published(Staged staged) {
    Map<Integer, PublishedFile> done = new TreeMap<>();
    for (StagedFile file : staged.files()) {
      read(plan.store(), marker(staged.runId(), file.number()))
          .ifPresent(published -> done.put(file.number(), published));
    }
    return done;
  }

  /**
   * What an earlier process of this run published, by number. Its files may have been damaged
   * since, with or without a change of length: their bytes are read again, by one Spark job.
   */
  Map<Integer, PublishedFile> takenOver(Staged staged) {
    Map<Integer, PublishedFile> done = published(staged);
    List<CommittedFile> files =
        done.values().stream().flatMap(published -> published.files().stream()).toList();
    Set<String> damaged = DamagedFiles.among(spark, plan.store(), files);
    done.values()
        .removeIf(
            published ->
                published.files().stream().anyMatch(file -> damaged.contains(file.path())));
    return done;
  }

  /**
   * Encodes what is not published yet; afterwards every staged file is.
   *
   * @param attempt unlike that of every other process of this run, for the names of files: a task
   *     of a driver that was killed may write for a while
   */
  void run(Staged staged, Map<Integer, PublishedFile> done, String attempt, Progress progress) {
    List<StagedFile> pending =
        staged.files().stream().filter(file -> !done.containsKey(file.number())).toList();
    if (pending.isEmpty()) {
      return;
    }
    pending.forEach(file -> plan.store().delete(marker(staged.runId(), file.number())));
    Map<String, StagedFile> byName = new TreeMap<>();
    pending.forEach(file -> byName.put(fileName(file), file));
    EncodeTask task =
        new EncodeTask(
            plan.store().root(),
            plan.layout(),
            staged.runId(),
            attempt,
            plan.encoders(),
            plan.mediaStages(),
            byName,
            new SerializableConfiguration(plan.store().configuration()),
            spark.sparkContext().conf().getInt("spark.task.cpus", 1),
            progress.itemsCounter(spark));
    spark.sparkContext().setJobDescription("embark: encode " + plan.spec().job());
    JavaRDD<Row> rows =
        staging.rows(pending).withColumn(EncodeTask.FILE, input_file_name()).javaRDD();
    EncodeResources.ask(spark.sparkContext().conf(), rows, plan.encoders()).foreachPartition(task);
    spark.sparkContext().setJobDescription(null);
  }

  private static String fileName(StagedFile file) {
    return EncodeTask.key(file.path());
  }

  /** A whole published result, or empty. */
  static Optional<PublishedFile> read(LakeStore store, String marker) {
    Optional<String> text = store.read(marker);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    PublishedFile published;
    try {
      published = Json.parse(text.get(), PublishedFile.class);
    } catch (JsonProcessingException e) {
      return Optional.empty(); // killed while it wrote the marker: not published
    }
    if (published.tallies() == null) {
      return Optional.empty();
    }
    return published.files().stream().allMatch(file -> store.length(file.path()) == file.bytes())
        ? Optional.of(published)
        : Optional.empty();
  }
}
