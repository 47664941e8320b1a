package io.embark.sink;

import java.util.List;
import java.util.function.Consumer;
import org.apache.spark.sql.SparkSession;

/**
 * A place that is loaded from committed partitions. Writing the same partition twice leaves the
 * same rows once each.
 */
public interface Sink extends AutoCloseable {
  /**
   * Kind and place without secrets, such as {@code milvus http://localhost:19530/docs}: names the
   * load record.
   */
  String target();

  /**
   * Refuses what cannot work before anything is encoded: server away, another schema, another
   * vector fingerprint. Creates nothing.
   */
  void check();

  /**
   * A load takes every committed partition of the lake and replaces what the target held; else
   * partitions may be loaded one by one.
   */
  boolean loadsWholeLake();

  /**
   * Loads partitions, removes keys that vanished from them, and verifies. One report a partition,
   * in order.
   *
   * @param notes told how far it is, one line at a time
   */
  List<SinkReport> write(
      SparkSession spark, List<CommittedPartition> partitions, Consumer<String> notes);

  /** Loads one partition in silence. */
  default SinkReport write(SparkSession spark, CommittedPartition partition) {
    return write(spark, List.of(partition), line -> {}).get(0);
  }

  /**
   * One line for a person: which way of loading is cheaper for a run, and why. Asks the target.
   *
   * @param runRows rows of the partitions that the run commits
   * @param allRows rows of the lake after it
   */
  String forecast(long runRows, long allRows);

  /**
   * Compares target and partition without writing; a UserError of category BOOKS names what
   * differs.
   */
  SinkReport verify(SparkSession spark, CommittedPartition partition);

  /**
   * As {@link #verify}, but compares every key too, and tells what differs instead of throwing it.
   */
  SinkAudit audit(SparkSession spark, CommittedPartition partition);

  /**
   * Sends rows of the partition that the target lacks or holds with other values, and removes keys
   * of this job and partition that the lake does not have. Rows that another job or partition holds
   * under the same key stay. Verifies nothing: audit again.
   *
   * @param found by {@link #audit}
   */
  SinkRepair repair(SparkSession spark, CommittedPartition partition, SinkAudit found);

  @Override
  void close();
}
