package io.embark.sink.milvus;

import io.embark.sink.CommittedPartition;
import io.embark.sink.SinkAudit;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/**
 * Proves that a collection holds a committed partition: strong count by job and partition, sample
 * rows read back with their vectors, some of them searched by these, and keys compared where the
 * count or the sample tells that they differ, or always.
 */
record LoadVerification(
    SparkSession spark,
    MilvusConnection connection,
    String collection,
    RowMapping mapping,
    long leastSample) {
  /** The rows that {@link #audit} reads back. */
  LakeSample sample(CommittedPartition partition) {
    return LakeSample.read(spark, partition, mapping, leastSample);
  }

  /**
   * Compares; the collection is loaded.
   *
   * @param comparesKeys every key, not only where something tells that keys differ
   */
  SinkAudit audit(CommittedPartition partition, boolean comparesKeys) {
    try (LakeSample chosen = sample(partition)) {
      return audit(partition, chosen, comparesKeys);
    }
  }

  /** The same with the sample of the partition. */
  SinkAudit audit(CommittedPartition partition, LakeSample chosen, boolean comparesKeys) {
    String filter = MilvusFilter.partition(mapping.job(), mapping.partition());
    long leftOut = LakeRows.leftOut(spark, partition, mapping);
    long expected = partition.rows() - leftOut;
    long rows = count(filter, expected);
    SampleTask.Result sample =
        chosen.compare(new SampleTask(connection.address(), collection, mapping));
    List<String> findings = new ArrayList<>();
    if (rows != expected) {
      findings.add(
          rows
              + " rows in Milvus, expected "
              + expected
              + " as in the lake"
              + (leftOut == 0 ? "" : " without " + leftOut + " whose text is too long"));
    }
    long missing = 0;
    long surplus = 0;
    if (comparesKeys || rows != expected || !sample.absent().isEmpty()) {
      KeyComparison comparison = new KeyComparison(spark, connection.address(), collection, filter);
      try (KeyDifference keys =
          comparison.compare(
              LakeRows.loadedKeys(spark, partition, mapping), Math.max(rows, expected))) {
        missing = keys.missing();
        surplus = keys.surplus();
        if (rows == expected && !keys.isEmpty()) {
          findings.add(rows + " rows in Milvus as in the lake, expected the same keys");
        }
        findings.addAll(keys.inWords());
      }
    }
    if (missing == 0 && !sample.absent().isEmpty()) {
      findings.add(sampled(sample, sample.absent(), "are missing"));
    }
    if (!sample.differing().isEmpty()) {
      findings.add(sampled(sample, sample.differing(), "differ from the lake"));
    }
    boolean rowsDiffer = !findings.isEmpty();
    findings.addAll(unfound(sample.searches()));
    return new SinkAudit(
        collection,
        partition.partition(),
        partition.rows(),
        rows,
        leftOut,
        sample.sampled(),
        sample.searches().stream().mapToLong(SelfSearch.Tally::searched).sum(),
        missing,
        surplus,
        sample.differing().size(),
        sample.searches().stream().mapToLong(tally -> tally.unfound().size()).sum(),
        findings.isEmpty()
            ? null
            : difference(
                partition,
                collection,
                findings,
                rowsDiffer
                    ? "Repair it by 'embark verify JOB --repair', or run the job again to load it"
                        + " anew."
                    : "Drop that index, then build it anew by 'embark verify JOB --repair'."));
  }

  /**
   * Rows of the partition. Milvus Lite reads whole rows, vectors too, to count those that a filter
   * lets through; where the collection has {@code expected} rows, it is quicker to see that none of
   * them is of another partition.
   */
  private long count(String filter, long expected) {
    CollectionRows there = new CollectionRows(connection, collection);
    boolean isAlone =
        ServerFeatures.of(connection).isLite()
            && there.count("") == expected
            && there.count(MilvusFilter.others(mapping.job(), mapping.partition())) == 0;
    return isAlone ? expected : there.count(filter);
  }

  /** One line on a partition that does not verify. */
  static String difference(
      CommittedPartition partition, String collection, List<String> findings, String advice) {
    return "Cannot verify partition '"
        + partition.partition()
        + "' in collection '"
        + collection
        + "': "
        + String.join("; ", findings)
        + ". "
        + advice;
  }

  private static String sampled(SampleTask.Result sample, List<String> keys, String what) {
    return keys.size()
        + " of "
        + sample.sampled()
        + " sampled rows "
        + what
        + ", expected none ("
        + NamedKeys.of(keys, keys.size())
        + ")";
  }

  private List<String> unfound(List<SelfSearch.Tally> searches) {
    if (searches.stream().allMatch(tally -> tally.unfound().isEmpty())) {
      return List.of();
    }
    DescribedCollection described = DescribedCollection.of(connection, collection);
    List<String> findings = new ArrayList<>();
    for (SelfSearch.Tally tally : searches) {
      String index = described.field(tally.column()).index();
      long mayMiss = SelfSearch.mayMiss(index, tally.searched());
      if (tally.unfound().size() > mayMiss) {
        findings.add(
            tally.unfound().size()
                + " of "
                + tally.searched()
                + " rows not found in column '"
                + tally.column()
                + "' by their own vectors, expected "
                + (mayMiss == 0 ? "none" : "at most " + mayMiss)
                + " with index "
                + index
                + " ("
                + NamedKeys.of(tally.unfound(), tally.unfound().size())
                + ")");
      }
    }
    return findings;
  }
}
