package io.embark.sink.milvus;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.corpus.VectorColumn;
import io.embark.sink.CommittedPartition;
import io.embark.sink.Sink;
import io.embark.sink.SinkAudit;
import io.embark.sink.SinkRepair;
import io.embark.sink.SinkReport;
import io.embark.stage.Options;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.spark.sql.SparkSession;

/**
 * Upserts committed partitions into the collection behind an alias. Order of a load: collection and
 * alias, upsert of every committed row, removal of keys that vanished, flush, proof. Every step may
 * be repeated, so a load that died is simply written again.
 */
public final class MilvusSink implements Sink {
  private static final int MOST_WRITERS = 8;

  private final String job;
  private final Options options;
  private final MilvusAddress address;
  private final AliasedCollection collection;
  private final Optional<CollectionImport> bulk;

  /**
   * Checks what can be checked without a server; connects at the first use.
   *
   * @param options of {@link MilvusOptions#OPTIONS}
   * @param columns vector columns of the lake
   * @param environment where secrets are looked up, now
   */
  public MilvusSink(
      String job, Options options, List<VectorColumn> columns, Map<String, String> environment) {
    this.job = job;
    this.options = options;
    this.address = MilvusAddress.of(options, environment);
    this.collection =
        new AliasedCollection(
            options.string("collection"),
            new CollectionPlan(columns, CollectionSettings.of(options)));
    this.bulk = ImportSettings.of(options, environment).map(this::bulk);
  }

  private CollectionImport bulk(ImportSettings settings) {
    RowMapping any = mapping("");
    return new CollectionImport(collection, settings, job, any::of, this::prove);
  }

  /** Tells at once when the server is away: it does not wait for one that is starting. */
  @Override
  public void check() {
    try (MilvusConnection connection = new MilvusConnection(address.withRetryTime(Duration.ZERO))) {
      collection.check(connection);
      bulk.ifPresent(load -> load.check(connection));
    }
  }

  @Override
  public boolean loadsWholeLake() {
    return bulk.isPresent();
  }

  @Override
  public List<SinkReport> write(
      SparkSession spark, List<CommittedPartition> partitions, Consumer<String> notes) {
    partitions.forEach(this::refuseOtherColumns);
    return bulk.isPresent()
        ? importAll(spark, bulk.get(), partitions, notes)
        : upsertAll(spark, partitions);
  }

  private List<SinkReport> importAll(
      SparkSession spark,
      CollectionImport load,
      List<CommittedPartition> partitions,
      Consumer<String> notes) {
    try (MilvusConnection connection = new MilvusConnection(address)) {
      CollectionImport.Imported imported = load.load(spark, connection, partitions, notes);
      List<SinkReport> reports = new ArrayList<>();
      for (int i = 0; i < partitions.size(); i++) {
        CommittedPartition partition = partitions.get(i);
        SinkAudit proof = imported.proofs().get(i);
        reports.add(
            new SinkReport(
                imported.target(),
                partition.partition(),
                imported.isNew() ? proof.targetRows() : 0,
                0,
                partition.rows(),
                proof.targetRows(),
                proof.sampled(),
                imported.truncated().getOrDefault(partition.partition(), 0L),
                proof.leftOut(),
                i == 0 ? connection.retries() : 0, // once, as they belong to no partition
                imported.millis()));
      }
      return reports;
    }
  }

  /** Sends every partition, then flushes and proves them once. */
  private List<SinkReport> upsertAll(SparkSession spark, List<CommittedPartition> partitions) {
    try (MilvusConnection connection = new MilvusConnection(address)) {
      String target = collection.ensure(connection);
      List<LoadCounts> counts = new ArrayList<>();
      List<Long> nanos = new ArrayList<>();
      for (CommittedPartition partition : partitions) {
        long start = System.nanoTime();
        counts.add(upsert(spark, connection, target, partition));
        nanos.add(System.nanoTime() - start);
      }
      return proveAll(spark, connection, target, partitions, counts, nanos);
    }
  }

  /**
   * Flushes and proves; what the proof needs of the lake is read while the server flushes.
   *
   * @param nanos spent on each partition so far
   */
  private List<SinkReport> proveAll(
      SparkSession spark,
      MilvusConnection connection,
      String target,
      List<CommittedPartition> partitions,
      List<LoadCounts> counts,
      List<Long> nanos) {
    List<LoadVerification> verifications =
        partitions.stream()
            .map(partition -> verification(spark, connection, target, partition))
            .toList();
    List<LakeSample> samples = new ArrayList<>();
    List<SinkReport> reports = new ArrayList<>();
    try {
      CollectionFlush flush = CollectionFlush.begin(connection, target);
      for (int i = 0; i < partitions.size(); i++) {
        samples.add(verifications.get(i).sample(partitions.get(i)));
      }
      flush.await();
      collection.loadAll(connection, target);
      long told = 0;
      for (int i = 0; i < partitions.size(); i++) {
        long start = System.nanoTime();
        CommittedPartition partition = partitions.get(i);
        SinkAudit proof = proven(verifications.get(i).audit(partition, samples.get(i), false));
        long spent = nanos.get(i) + System.nanoTime() - start;
        long retries = connection.retries();
        reports.add(report(partition, counts.get(i), proof, retries - told, spent));
        told = retries;
      }
      return reports;
    } finally {
      samples.forEach(LakeSample::close);
    }
  }

  private LoadCounts upsert(
      SparkSession spark,
      MilvusConnection connection,
      String target,
      CommittedPartition partition) {
    RowMapping mapping = mapping(partition);
    int writers = writers(spark, connection);
    LoadCounts counts =
        LakeRows.load(
            LakeRows.loaded(spark, partition, mapping),
            new UpsertTask(address, target, mapping, options.count("batch-rows")),
            writers);
    // a server that was restarted meanwhile has nothing loaded, and deletes ask first
    collection.loadAll(connection, target);
    return counts.plus(
        new VanishedKeys(connection, target, mapping).remove(spark, partition, writers));
  }

  private SinkAudit prove(
      SparkSession spark,
      MilvusConnection connection,
      String target,
      CommittedPartition partition) {
    return proven(verification(spark, connection, target, partition).audit(partition, false));
  }

  @Override
  public SinkReport verify(SparkSession spark, CommittedPartition partition) {
    long start = System.nanoTime();
    try (MilvusConnection connection = new MilvusConnection(address)) {
      SinkAudit proof = proven(audit(spark, connection, partition, false));
      long spent = System.nanoTime() - start;
      return report(partition, LoadCounts.NONE, proof, connection.retries(), spent);
    }
  }

  @Override
  public SinkAudit audit(SparkSession spark, CommittedPartition partition) {
    try (MilvusConnection connection = new MilvusConnection(address)) {
      return audit(spark, connection, partition, true);
    }
  }

  private SinkAudit audit(
      SparkSession spark,
      MilvusConnection connection,
      CommittedPartition partition,
      boolean comparesKeys) {
    Optional<String> target = collection.existing(connection);
    if (target.isEmpty()) {
      return SinkAudit.unreadable(
          collection.alias(),
          partition,
          "Cannot verify partition '"
              + partition.partition()
              + "' in '"
              + collection.alias()
              + "': Milvus at "
              + address
              + " has no such alias, expected "
              + partition.rows()
              + " rows as in the lake. Run the job to load it.");
    }
    List<String> unindexed = collection.unindexed(connection, target.get());
    if (!unindexed.isEmpty()) {
      return SinkAudit.unreadable(
          target.get(),
          partition,
          LoadVerification.difference(
              partition,
              target.get(),
              unindexed,
              "Build it by 'embark verify JOB --repair', or run the job again."));
    }
    collection.loadAll(connection, target.get());
    return verification(spark, connection, target.get(), partition).audit(partition, comparesKeys);
  }

  @Override
  public SinkRepair repair(SparkSession spark, CommittedPartition partition, SinkAudit found) {
    try (MilvusConnection connection = new MilvusConnection(address)) {
      if (collection.existing(connection).isEmpty()) {
        return SinkRepair.NONE;
      }
      String target = collection.ensure(connection);
      collection.loadAll(connection, target);
      LoadCounts counts =
          new PartitionRepair(
                  spark,
                  connection,
                  target,
                  mapping(partition),
                  options.count("batch-rows"),
                  writers(spark, connection))
              .repair(partition, found);
      CollectionFlush.begin(connection, target).await();
      return new SinkRepair(counts.upserted(), counts.deleted());
    }
  }

  @Override
  public String forecast(long runRows, long allRows) {
    try (MilvusConnection connection = new MilvusConnection(address)) {
      return target()
          + ": "
          + LoadForecast.of(runRows, allRows, ServerFeatures.of(connection).isLite()).line();
    }
  }

  @Override
  public String target() {
    return "milvus " + address + "/" + collection.alias();
  }

  /** Nothing is held open between calls. */
  @Override
  public void close() {}

  private LoadVerification verification(
      SparkSession spark,
      MilvusConnection connection,
      String target,
      CommittedPartition partition) {
    return new LoadVerification(
        spark, connection, target, mapping(partition), options.integer("verify-sample"));
  }

  private static SinkAudit proven(SinkAudit audit) {
    if (!audit.isEqual()) {
      throw new UserError(Category.BOOKS, audit.difference());
    }
    return audit;
  }

  private RowMapping mapping(CommittedPartition partition) {
    return mapping(partition.partition());
  }

  private RowMapping mapping(String partition) {
    return new RowMapping(
        job,
        partition,
        collection.plan(),
        options.count("text-max-bytes"),
        options.string("text-too-long").equals("leave-out"));
  }

  private void refuseOtherColumns(CommittedPartition partition) {
    for (VectorColumn need : collection.plan().columns()) {
      VectorColumn has =
          partition.columns().stream()
              .filter(column -> column.name().equals(need.name()))
              .findFirst()
              .orElse(null);
      String difference =
          has == null
              ? "field '" + need.name() + "' is missing in the lake"
              : CollectionPlan.fingerprintDifference(need, has).orElse("");
      if (!difference.isEmpty()) {
        throw new UserError(
            Category.CONFIG,
            "Cannot load partition '"
                + partition.partition()
                + "' into '"
                + collection.alias()
                + "': "
                + difference
                + ", expected what this job encodes. Run the job with --fresh to encode it anew.");
      }
    }
  }

  private int writers(SparkSession spark, MilvusConnection connection) {
    if (ServerFeatures.of(connection).isLite()) {
      return 1; // it takes one writer a collection
    }
    return options.has("writers")
        ? options.count("writers")
        : Math.min(MOST_WRITERS, spark.sparkContext().defaultParallelism());
  }

  private static SinkReport report(
      CommittedPartition partition, LoadCounts counts, SinkAudit proof, long retries, long nanos) {
    return new SinkReport(
        proof.target(),
        partition.partition(),
        counts.upserted(),
        counts.deleted(),
        partition.rows(),
        proof.targetRows(),
        proof.sampled(),
        counts.truncated(),
        proof.leftOut(),
        counts.retries() + retries,
        TimeUnit.NANOSECONDS.toMillis(nanos));
  }
}
