package io.embark.pipeline;

import io.embark.sink.SinkAudit;
import io.embark.sink.SinkRepair;

/**
 * One committed partition in one sink, as {@code embark verify} tells it; the names are the JSON
 * keys.
 *
 * @param sink kind and place
 * @param target collection behind the alias
 * @param partition partition value
 * @param lakeRows rows of the committed partition
 * @param targetRows rows of the target; null where it is not there or cannot be read
 * @param leftOut rows of the lake that are not loaded, as the job says so
 * @param sampled rows read back with all their fields
 * @param searched searches by a sampled row's own vector
 * @param missing keys that only the lake has
 * @param surplus keys that only the target has for this job and partition
 * @param differing sampled rows with other values
 * @param unfound searches that did not find their row
 * @param upserted rows that a repair sent
 * @param deleted keys that a repair removed
 * @param difference one line, or null if nothing differs
 */
public record CheckedPartition(
    String sink,
    String target,
    String partition,
    long lakeRows,
    Long targetRows,
    long leftOut,
    long sampled,
    long searched,
    long missing,
    long surplus,
    long differing,
    long unfound,
    long upserted,
    long deleted,
    String difference) {
  static CheckedPartition of(String sink, SinkAudit audit, SinkRepair repair) {
    return new CheckedPartition(
        sink,
        audit.target(),
        audit.partition(),
        audit.lakeRows(),
        audit.targetRows(),
        audit.leftOut(),
        audit.sampled(),
        audit.searched(),
        audit.missing(),
        audit.surplus(),
        audit.differing(),
        audit.unfound(),
        repair.upserted(),
        repair.deleted(),
        audit.difference());
  }
}
