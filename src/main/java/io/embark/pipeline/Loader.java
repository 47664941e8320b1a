package io.embark.pipeline;

import io.embark.corpus.Json;
import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.sink.CommittedFile;
import io.embark.sink.CommittedPartition;
import io.embark.sink.LakeStore;
import io.embark.sink.Sink;
import io.embark.sink.SinkReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

  /** One report a partition, in order. */
  List<SinkReport> load(Sink sink, List<CommittedPartition> commits) {
    List<SinkReport> reports = new ArrayList<>();
    for (CommittedPartition commit : commits) {
      reports.add(load(sink, commit));
    }
    return reports;
  }

  private SinkReport load(Sink sink, CommittedPartition commit) {
    String record = plan.layout().loadRecord(sink.target(), commit.partition());
    Optional<LoadRecord> last = store.readJson(record, LoadRecord.class);
    if (last.isPresent() && last.get().runId().equals(commit.runId())) {
      try {
        return sink.verify(spark, commit);
      } catch (UserError e) {
        if (e.category() != Category.BOOKS) {
          throw e;
        }
      }
    }
    // A superseded file that is gone tells nothing more; the sink's count finds surplus keys.
    List<CommittedFile> there =
        commit.superseded().stream().filter(file -> store.length(file.path()) >= 0).toList();
    SinkReport report = sink.write(spark, commit.withSuperseded(there));
    store.replace(record, Json.pretty(new LoadRecord(commit.runId(), report)));
    return report;
  }
}
