package io.embark.pipeline;

import io.embark.corpus.Json;
import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.read.InputListing;
import io.embark.sink.CommitLog;
import io.embark.sink.CommittedPartition;
import io.embark.sink.LakeLayout;
import io.embark.sink.LakeStore;
import io.embark.stage.Stage;
import io.embark.stage.StageIndex;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * What stages keep of the partitions before a run's own, in the order of their values. Rows lie in
 * a folder of the run that wrote them and count while a commit names that run, so a commit and its
 * index become visible in one step. A run's fingerprint has those of the partitions before: when
 * one of them changes, the later ones are no longer up to date and are done again in order.
 *
 * @param store the lake
 * @param partition of the run
 * @param earlier commits of the partitions before, in order
 */
record PartitionIndex(LakeStore store, String partition, List<CommittedPartition> earlier) {
  private static final String RECORD = "/index.json";
  private static final String ROWS = "/rows";

  /**
   * Beside the rows that a stage kept; written last.
   *
   * @param partition whose rows they are
   * @param parameters {@link Stage#indexParameters}
   * @param earlier {@link #seen} of the run that wrote them
   */
  record Kept(String partition, SortedMap<String, String> parameters, List<List<String>> earlier) {}

  /**
   * The index of a run; empty if none of its stages keeps one.
   *
   * <p>Refused are runs of more than one partition, an index of other parameters, and partitions
   * before that were not done in order.
   */
  static Optional<PartitionIndex> of(
      List<Stage> stages, PartitionRule rule, InputListing listing, LakeStore store) {
    List<Stage> keeping = stages.stream().filter(Stage::keepsIndex).toList();
    if (keeping.isEmpty()) {
      return Optional.empty();
    }
    String stage = keeping.get(0).name();
    TreeSet<String> values = rule.knownValues(listing).orElseGet(TreeSet::new);
    if (values.isEmpty() && rule.variable() != null) {
      values.add(rule.variable());
    }
    if (rule.column() == null || values.size() != 1) {
      throw new UserError(
          Category.CONFIG,
          "Cannot plan the job: '"
              + stage
              + "' keeps an index, and the run has "
              + (rule.column() == null
                  ? "no partition column"
                  : values.isEmpty()
                      ? "partitions that only its rows tell"
                      : values.size() + " partitions")
              + ", expected one partition a run, such as partition-by: [ds] with --set ds=2026-11-20."
              + " Run them one after the other, or leave 'index' out.");
    }
    String partition = values.first();
    List<CommittedPartition> commits =
        CommitLog.all(store).stream()
            .sorted((one, other) -> one.partition().compareTo(other.partition()))
            .toList();
    PartitionIndex index =
        new PartitionIndex(
            store,
            partition,
            commits.stream()
                .filter(commit -> commit.partition().compareTo(partition) < 0)
                .toList());
    keeping.forEach(index::check);
    return Optional.of(index);
  }

  private void check(Stage stage) {
    List<List<String>> seen = new ArrayList<>();
    for (CommittedPartition commit : earlier) {
      String folder = LakeLayout.index(commit.runId(), stage.name());
      Optional<Kept> kept = store.readJson(folder + RECORD, Kept.class);
      String found =
          kept.isEmpty()
              ? "has none"
              : !kept.get().parameters().equals(stage.indexParameters())
                  ? "was made with " + differing(kept.get().parameters(), stage.indexParameters())
                  : !kept.get().earlier().equals(seen)
                      ? "was made before a partition ahead of it was run again"
                      : "";
      if (!found.isEmpty()) {
        throw new UserError(
            Category.CONFIG,
            "Cannot compare partition '"
                + partition
                + "' with the index of '"
                + stage.name()
                + "': that of partition '"
                + commit.partition()
                + "' "
                + found
                + ", expected the same parameters and partitions run in order. Run partition '"
                + commit.partition()
                + "' again first.");
      }
      seen.add(List.of(commit.partition(), commit.runFingerprint()));
    }
  }

  private static String differing(SortedMap<String, String> found, SortedMap<String, String> now) {
    TreeSet<String> names = new TreeSet<>(found.keySet());
    names.addAll(now.keySet());
    return names.stream()
        .filter(name -> !String.valueOf(found.get(name)).equals(String.valueOf(now.get(name))))
        .map(name -> name + " " + found.get(name) + " instead of " + now.get(name))
        .collect(Collectors.joining(", "));
  }

  /** Value and run fingerprint of the partitions before, in order. */
  List<List<String>> seen() {
    return earlier.stream()
        .map(commit -> List.of(commit.partition(), commit.runFingerprint()))
        .toList();
  }

  /**
   * What a stage sees of it.
   *
   * @param runId of the run that keeps rows; null to keep none
   */
  StageIndex of(SparkSession spark, Stage stage, String runId) {
    return new StageIndex() {
      @Override
      public Dataset<Row> earlier(StructType schema) {
        String[] folders =
            earlier.stream()
                .map(commit -> LakeLayout.index(commit.runId(), stage.name()) + ROWS)
                .map(folder -> store.path(folder).toString())
                .toArray(String[]::new);
        return folders.length == 0
            ? spark.createDataFrame(List.of(), schema)
            : spark.read().schema(schema).parquet(folders);
      }

      @Override
      public void keep(Dataset<Row> rows) {
        if (runId == null) {
          return;
        }
        String folder = LakeLayout.index(runId, stage.name());
        rows.write().mode(SaveMode.Overwrite).parquet(store.path(folder + ROWS).toString());
        store.replace(
            folder + RECORD, Json.pretty(new Kept(partition, stage.indexParameters(), seen())));
      }
    };
  }

  /** Deletes what was kept by runs that no commit names and that nobody will resume. */
  static void sweep(LakeStore store) {
    Set<String> needed =
        CommitLog.all(store).stream().map(CommittedPartition::runId).collect(Collectors.toSet());
    for (String folder : store.folders(LakeLayout.INDEX)) {
      String runId = folder.substring(folder.lastIndexOf('/') + 1);
      if (!needed.contains(runId) && Staging.staged(store, LakeLayout.staging(runId)).isEmpty()) {
        store.delete(folder);
      }
    }
  }
}
