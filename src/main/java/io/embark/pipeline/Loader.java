package io.embark.pipeline;

import io.embark.corpus.Json;
import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.sink.CommitLog;
import io.embark.sink.CommittedPartition;
import io.embark.sink.LakeStore;
import io.embark.sink.Sink;
import io.embark.sink.SinkReport;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    boolean isWhole = sink.loadsWholeLake();
    List<CommittedPartition> all = isWhole ? CommitLog.all(store) : commits;
    List<CommittedPartition> loaded =
        all.stream().filter(commit -> isLoaded(sink, commit)).toList();
    Map<String, SinkReport> verified = new HashMap<>();
    if (!isWhole || loaded.size() == all.size()) {
      loaded.forEach(
          commit -> verified(sink, commit).ifPresent(it -> verified.put(commit.partition(), it)));
    }
    List<CommittedPartition> missing =
        isWhole && verified.size() < all.size()
            ? all
            : all.stream().filter(commit -> !verified.containsKey(commit.partition())).toList();
    if (!missing.isEmpty()) {
      List<SinkReport> written = write(sink, missing, notes);
      for (int i = 0; i < missing.size(); i++) {
        verified.put(missing.get(i).partition(), written.get(i));
      }
    }
    return all.stream().map(commit -> verified.get(commit.partition())).toList();
  }

  /** Of a loaded partition that the sink still has as it is committed; else empty. */
  private Optional<SinkReport> verified(Sink sink, CommittedPartition commit) {
    try {
      return Optional.of(sink.verify(spark, commit));
    } catch (UserError e) {
      if (e.category() != Category.BOOKS) {
        throw e;
      }
      return Optional.empty();
    }
  }

  private List<SinkReport> write(
      Sink sink, List<CommittedPartition> commits, Consumer<String> notes) {
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
