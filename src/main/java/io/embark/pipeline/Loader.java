package io.embark.pipeline;

import io.embark.corpus.Json;
import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.sink.CommitLog;
import io.embark.sink.CommittedPartition;
import io.embark.sink.LakeStore;
import io.embark.sink.Sink;
import io.embark.sink.SinkReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.spark.sql.SparkSession;

/**
 * Loads committed partitions into a sink. A partition whose last load was of the same run is only
 * verified; if that fails (somebody dropped the collection, say) it is loaded again from the lake.
 */
final class Loader {
  /** {@code _embark/loads/<target>/<partition>.json}: written after a load was verified. */
  private record LoadRecord(String runId, SinkReport report) {}

  private final SparkSession spark;
  private final JobPlan plan;
  private final LakeStore store;

  Loader(SparkSession spark, JobPlan plan) {
    this.spark = spark;
    this.plan = plan;
    this.store = plan.store();
  }

  /**
   * One report a partition, in order; of all partitions of the lake where the sink takes them at
   * once.
   */
  List<SinkReport> load(Sink sink, List<CommittedPartition> commits, Consumer<String> notes) {
    if (sink.loadsWholeLake()) {
      return together(sink, CommitLog.all(store), notes);
    }
    List<SinkReport> reports = new ArrayList<>();
    for (CommittedPartition commit : commits) {
      reports.addAll(together(sink, List.of(commit), notes));
    }
    return reports;
  }

  private List<SinkReport> together(
      Sink sink, List<CommittedPartition> commits, Consumer<String> notes) {
    if (commits.stream().allMatch(commit -> isLoaded(sink, commit))) {
      try {
        return commits.stream().map(commit -> sink.verify(spark, commit)).toList();
      } catch (UserError e) {
        if (e.category() != Category.BOOKS) {
          throw e;
        }
      }
    }
    List<SinkReport> reports =
        sink.write(spark, commits.stream().map(this::withSupersededThatAreThere).toList(), notes);
    for (int i = 0; i < commits.size(); i++) {
      store.replace(
          record(sink, commits.get(i)),
          Json.pretty(new LoadRecord(commits.get(i).runId(), reports.get(i))));
    }
    return reports;
  }

  private boolean isLoaded(Sink sink, CommittedPartition commit) {
    Optional<LoadRecord> last = store.readJson(record(sink, commit), LoadRecord.class);
    return last.isPresent() && last.get().runId().equals(commit.runId());
  }

  /** A superseded file that is gone tells nothing more; the sink's count finds surplus keys. */
  private CommittedPartition withSupersededThatAreThere(CommittedPartition commit) {
    return commit.withSuperseded(
        commit.superseded().stream().filter(file -> store.length(file.path()) >= 0).toList());
  }

  private String record(Sink sink, CommittedPartition commit) {
    return plan.layout().loadRecord(sink.target(), commit.partition());
  }
}
