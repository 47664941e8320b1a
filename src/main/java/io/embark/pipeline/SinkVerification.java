package io.embark.pipeline;

import io.embark.sink.CommittedPartition;
import io.embark.sink.Sink;
import io.embark.sink.SinkAudit;
import io.embark.sink.SinkRepair;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/** Compares a sink with committed partitions and repairs what differs. */
record SinkVerification(SparkSession spark, Sink sink, List<CommittedPartition> commits) {
  /** One entry a partition, in order; writes nothing. */
  List<CheckedPartition> verified() {
    return audits().stream()
        .map(audit -> CheckedPartition.of(sink.target(), audit, SinkRepair.NONE))
        .toList();
  }

  /**
   * As {@link #verified}, after what differs was repaired. All partitions are compared again then,
   * since a key that two of them have would go from one to the other.
   *
   * @param lease held; looked at before each partition that is written to
   */
  List<CheckedPartition> repaired(LakeLease lease) {
    List<SinkAudit> audits = audits();
    List<SinkRepair> repairs = new ArrayList<>();
    for (int i = 0; i < commits.size(); i++) {
      SinkRepair repair = SinkRepair.NONE;
      if (!audits.get(i).isEqual()) {
        lease.check();
        repair = sink.repair(spark, commits.get(i), audits.get(i));
      }
      repairs.add(repair);
    }
    List<SinkAudit> after = audits.stream().allMatch(SinkAudit::isEqual) ? audits : audits();
    List<CheckedPartition> checked = new ArrayList<>();
    for (int i = 0; i < commits.size(); i++) {
      checked.add(CheckedPartition.of(sink.target(), after.get(i), repairs.get(i)));
    }
    return checked;
  }

  private List<SinkAudit> audits() {
    return commits.stream().map(commit -> sink.audit(spark, commit)).toList();
  }
}
