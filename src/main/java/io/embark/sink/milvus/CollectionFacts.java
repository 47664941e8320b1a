package io.embark.sink.milvus;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.corpus.VectorColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What is known about a collection, for a person.
 *
 * @param server version as the server tells it
 * @param asked the name that was asked for
 * @param alias {@code asked} where that is an alias, else null
 * @param collection the collection itself
 * @param rows strong {@code count(*)}
 * @param fields all fields in the server's order
 * @param columns vector columns with their fingerprints; empty for a collection that Embark did not
 *     make
 * @param partitions rows by job and partition, sorted; of at most {@value #MOST_PARTITIONS}
 *     partitions
 * @param hasMorePartitions {@code partitions} is not all
 */
public record CollectionFacts(
    String server,
    String asked,
    String alias,
    String collection,
    long rows,
    List<FieldFact> fields,
    List<VectorColumn> columns,
    List<PartitionFact> partitions,
    boolean hasMorePartitions) {
  private static final int MOST_PARTITIONS = 500;
  private static final int PAGE_ROWS = 1_000;

  /**
   * One field.
   *
   * @param type as Milvus names it
   * @param dimension of a vector, or null
   * @param metric of a vector with an index, or null
   * @param index index type of a vector, or null
   */
  public record FieldFact(
      String name, String type, Integer dimension, String metric, String index) {}

  /** Rows that one job loaded from one partition of its lake. */
  public record PartitionFact(String job, String partition, long rows) {}

  /** Asks a server; the collection must be loaded. A UserError tells what is not there. */
  public static CollectionFacts of(MilvusAddress address, String name) {
    try (MilvusConnection connection = new MilvusConnection(address)) {
      String version = connection.version();
      String behind = AliasedCollection.target(connection, name).orElse(null);
      String collection = behind == null ? existing(connection, name) : behind;
      DescribedCollection described = DescribedCollection.of(connection, collection);
      CollectionRows rows = new CollectionRows(connection, collection);
      List<PartitionFact> partitions = new ArrayList<>();
      boolean hasMore =
          described.field(CollectionPlan.DS) != null
              && described.field(CollectionPlan.JOB) != null
              && addPartitions(rows, partitions);
      return new CollectionFacts(
          version,
          name,
          behind == null ? null : name,
          collection,
          rows.count(""),
          described.fields().stream()
              .map(
                  field ->
                      new FieldFact(
                          field.name(),
                          field.type().name(),
                          field.dimension(),
                          field.metric(),
                          field.index()))
              .toList(),
          List.copyOf(described.recorded().values()),
          List.copyOf(partitions),
          hasMore);
    }
  }

  /** The name itself where it is a collection; else a UserError. */
  static String existing(MilvusConnection connection, String name) {
    if (AliasedCollection.exists(connection, name)) {
      return name;
    }
    throw new UserError(
        Category.CONFIG,
        "Cannot find '"
            + name
            + "' in Milvus at "
            + connection.address()
            + ": no such alias or collection, expected one that a job has loaded. Check the name"
            + " and "
            + connection.address().setting()
            + ".");
  }

  /** Milvus cannot group: ask for rows of values not yet seen until there are none. */
  private static boolean addPartitions(CollectionRows rows, List<PartitionFact> partitions) {
    TreeSet<String> seen = new TreeSet<>();
    while (true) {
      List<Map<String, Object>> page =
          rows.rows(unseen(CollectionPlan.DS, seen), List.of(CollectionPlan.DS), PAGE_ROWS);
      if (page.isEmpty()) {
        break;
      }
      seen.addAll(values(page, CollectionPlan.DS));
      if (seen.size() > MOST_PARTITIONS) {
        break;
      }
    }
    for (String ds : seen.stream().limit(MOST_PARTITIONS).toList()) {
      addJobs(rows, ds, partitions);
    }
    return seen.size() > MOST_PARTITIONS;
  }

  private static void addJobs(CollectionRows rows, String ds, List<PartitionFact> partitions) {
    TreeSet<String> jobs = new TreeSet<>();
    String inPartition = MilvusFilter.equal(CollectionPlan.DS, ds);
    while (true) {
      String filter =
          jobs.isEmpty()
              ? inPartition
              : MilvusFilter.and(inPartition, unseen(CollectionPlan.JOB, jobs));
      List<Map<String, Object>> page = rows.rows(filter, List.of(CollectionPlan.JOB), PAGE_ROWS);
      if (page.isEmpty()) {
        break;
      }
      jobs.addAll(values(page, CollectionPlan.JOB));
    }
    for (String job : jobs) {
      partitions.add(new PartitionFact(job, ds, rows.count(MilvusFilter.partition(job, ds))));
    }
  }

  private static String unseen(String field, TreeSet<String> seen) {
    return seen.isEmpty() ? "" : MilvusFilter.notIn(field, seen);
  }

  private static TreeSet<String> values(List<Map<String, Object>> page, String field) {
    return page.stream()
        .map(row -> (String) row.get(field))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
