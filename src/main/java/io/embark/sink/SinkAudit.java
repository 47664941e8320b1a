package io.embark.sink;

/**
 * How a target compares with a committed partition.
 *
 * @param target collection behind the alias, or path
 * @param partition partition value
 * @param lakeRows rows of the committed partition
 * @param targetRows strong {@code count(*)} of the target for this job and partition; null where
 *     the target is not there or cannot be read
 * @param leftOut rows of the lake that are not loaded, as their text is too long and the job says
 *     so
 * @param sampled keys read back with all their fields
 * @param searched searches by a sampled row's own vector, one a row and vector column
 * @param missing keys that the lake has and the target does not; 0 where keys were not compared
 * @param surplus keys that the target has for this job and partition and the lake does not; as
 *     {@code missing}
 * @param differing sampled rows that the target holds with other values
 * @param unfound searches that did not find the row
 * @param difference one line that tells it all and what to do, or null if nothing differs
 */
public record SinkAudit(
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
    String difference) {
  /** Of a target that cannot be compared. */
  public static SinkAudit unreadable(String target, CommittedPartition partition, String why) {
    return new SinkAudit(
        target, partition.partition(), partition.rows(), null, 0, 0, 0, 0, 0, 0, 0, why);
  }

  /** Nothing differs. */
  public boolean isEqual() {
    return difference == null;
  }
}
