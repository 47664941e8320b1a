package io.embark.sink.milvus;

import io.embark.corpus.ContentHash;
import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.sink.CommittedFile;
import io.embark.sink.CommittedPartition;
import io.embark.sink.LakeStore;
import io.embark.sink.SinkAudit;
import io.milvus.grpc.DescribeIndexRequest;
import io.milvus.grpc.DescribeIndexResponse;
import io.milvus.grpc.IndexDescription;
import io.milvus.grpc.IndexState;
import io.milvus.v2.common.IndexParam;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/**
 * Fills a fresh collection from all committed partitions by import, and points the alias to it once
 * every one of them is verified. Until then nobody sees it, so a fault or a kill costs the fresh
 * collection and nothing else; the next import drops it and begins anew.
 *
 * @param mappings for rows of a partition
 * @param proof verifies one partition in a collection
 */
record CollectionImport(
    AliasedCollection collection,
    ImportSettings settings,
    String job,
    ImportFiles.Mapping mappings,
    Proof proof) {
  /** An import whose request got lost is begun anew so many times. */
  private static final int ATTEMPTS = 2;

  /** Verifies a partition in a collection. */
  interface Proof {
    SinkAudit of(
        SparkSession spark,
        MilvusConnection connection,
        String target,
        CommittedPartition partition);
  }

  /**
   * What was imported.
   *
   * @param target the collection that the alias points to now
   * @param isNew it was filled now; else an import that was killed had left only the switch to do
   * @param truncated rows that were cut, by partition
   * @param proofs one a partition, in order
   */
  record Imported(
      String target,
      boolean isNew,
      Map<String, Long> truncated,
      List<SinkAudit> proofs,
      long millis) {}

  /** Refuses a server that cannot import, and an alias whose collection has other jobs' rows. */
  void check(MilvusConnection connection) {
    ServerFeatures features = ServerFeatures.of(connection);
    if (features.isLite()) {
      throw refusal(connection, "it is Milvus Lite, which has no import");
    }
    if (!features.importsParquet()) {
      throw refusal(
          connection, "it is version " + features.version() + ", which imports no Parquet");
    }
    settings
        .cloud()
        .ifPresent(
            cloud -> {
              try (RestImport jobs = RestImport.of(connection.address(), cloud)) {
                jobs.check();
              }
            });
    Optional<String> live = new Generations(connection, collection.alias()).live();
    if (live.isEmpty()) {
      return;
    }
    AliasedCollection.load(connection, live.get());
    long others =
        new CollectionRows(connection, live.get())
            .count(MilvusFilter.notEqual(CollectionPlan.JOB, job));
    if (others > 0) {
      throw new UserError(
          Category.CONFIG,
          "Cannot import into '"
              + collection.alias()
              + "': collection '"
              + live.get()
              + "' behind it has "
              + others
              + " rows of other jobs, expected rows of job '"
              + job
              + "' only, as an import replaces them all. Set write.milvus.mode to upsert, or"
              + " write.milvus.collection to another name.");
    }
  }

  private static UserError refusal(MilvusConnection connection, String found) {
    return new UserError(
        Category.CONFIG,
        "Cannot import into Milvus at "
            + connection.address()
            + ": "
            + found
            + ", expected a server of 2.3.4 or later. Set write.milvus.mode to upsert, or change "
            + connection.address().setting()
            + ".");
  }

  /** Imports, verifies, switches. */
  Imported load(
      SparkSession spark,
      MilvusConnection connection,
      List<CommittedPartition> partitions,
      Consumer<String> notes) {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    LakeStore store = new LakeStore(settings.path(), hadoop);
    String own = URLEncoder.encode(job, StandardCharsets.UTF_8) + "/" + collection.alias();
    Generations generations = new Generations(connection, collection.alias());
    long start = System.nanoTime();
    store.delete(own);
    generations.dropHalfMade().forEach(name -> notes.accept("dropped half-made '" + name + "'"));
    String commits = commits(partitions);
    Optional<Generations.Generation> ready =
        generations.newest().filter(generation -> generation.commits().equals(commits));
    if (ready.isPresent()) {
      try {
        return verified(
            spark,
            connection,
            ready.get().name(),
            partitions,
            Optional.empty(),
            commits,
            notes,
            start);
      } catch (UserError e) {
        if (e.category() != Category.BOOKS) {
          throw e;
        }
        notes.accept(e.getMessage());
      }
    }
    try {
      String fresh = generations.next();
      String folder = own + "/" + fresh + "-" + UUID.randomUUID().toString().substring(0, 8);
      ImportFiles.LaidOut laidOut =
          new ImportFiles(mappings, store)
              .write(spark, partitions, folder, fileBytes(connection, notes), settings.tasks());
      notes.accept("laid out " + laidOut.files().size() + " files for '" + fresh + "'");
      fill(connection, fresh, laidOut.files(), notes);
      return verified(
          spark, connection, fresh, partitions, Optional.of(laidOut), commits, notes, start);
    } catch (RuntimeException e) {
      dropQuietly(generations, e);
      throw e;
    } finally {
      store.delete(own);
    }
  }

  private void fill(
      MilvusConnection connection, String fresh, List<String> files, Consumer<String> notes) {
    Generations generations = new Generations(connection, collection.alias());
    for (int attempt = 1; ; attempt++) {
      collection.make(connection, fresh, Map.of(Generations.STATE, Generations.IMPORTING));
      try (ImportApi api = api(connection)) {
        new ImportTasks(api, settings.tasks(), settings.patience())
            .run(fresh, files.stream().map(settings::onServer).toList(), notes);
        return;
      } catch (Unanswered e) {
        if (attempt == ATTEMPTS) {
          throw e.error();
        }
        // what was begun is not known: a fresh collection has none of it
        notes.accept(e.getMessage());
        generations.drop(fresh);
      }
    }
  }

  /** What the job wants, or less where a data node of the server has little memory. */
  private long fileBytes(MilvusConnection connection, Consumer<String> notes) {
    Optional<ServerMemory> memory =
        settings.cloud().isPresent() ? Optional.empty() : ServerMemory.ofDataNode(connection);
    long longest = memory.map(node -> node.longestFile(settings.tasks())).orElse(Long.MAX_VALUE);
    if (longest >= settings.fileBytes()) {
      return settings.fileBytes();
    }
    notes.accept(
        String.format(
            Locale.ROOT,
            "files of %,d MB instead of %,d, as the smallest data node has %,d MB of memory for %d"
                + " tasks",
            longest >> 20,
            settings.fileBytes() >> 20,
            memory.orElseThrow().bytes() >> 20,
            settings.tasks()));
    return longest;
  }

  private ImportApi api(MilvusConnection connection) {
    if (settings.cloud().isPresent()) {
      return RestImport.of(connection.address(), settings.cloud().get());
    }
    ServerFeatures features = ServerFeatures.of(connection);
    return switch (settings
        .api()
        .orElse(features.importsOverRest() ? ImportSettings.Api.REST : ImportSettings.Api.GRPC)) {
      case GRPC -> new GrpcImport(connection);
      case REST -> new RestImport(connection);
    };
  }

  private Imported verified(
      SparkSession spark,
      MilvusConnection connection,
      String target,
      List<CommittedPartition> partitions,
      Optional<ImportFiles.LaidOut> laidOut,
      String commits,
      Consumer<String> notes,
      long startNanos) {
    for (IndexParam index : collection.plan().indexes()) {
      await(
          "build the index of '" + target + "." + index.getFieldName() + "'",
          () -> indexed(connection, target, index.getFieldName()));
    }
    collection.loadAll(connection, target);
    CollectionRows there = new CollectionRows(connection, target);
    laidOut.ifPresent(
        files ->
            await(
                "count the rows of '" + target + "'",
                () -> {
                  long counted = there.count("");
                  return new Waiting(
                      counted == files.rows(), counted + " of " + files.rows() + " rows");
                }));
    List<SinkAudit> proofs =
        partitions.stream()
            .map(partition -> proof.of(spark, connection, target, partition))
            .toList();
    refuseSurplus(target, there.count(""), proofs);
    notes.accept("verified all " + partitions.size() + " partitions in '" + target + "'");
    Generations generations = new Generations(connection, collection.alias());
    generations.markVerified(target, commits);
    generations.pointTo(target);
    notes.accept("alias '" + collection.alias() + "' points to '" + target + "'");
    return new Imported(
        target,
        laidOut.isPresent(),
        laidOut.map(ImportFiles.LaidOut::truncated).orElse(Map.of()),
        proofs,
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos));
  }

  /** Rows of a partition that left the lake are in no partition's proof. */
  private void refuseSurplus(String target, long counted, List<SinkAudit> proofs) {
    long proved = proofs.stream().mapToLong(SinkAudit::targetRows).sum();
    if (counted != proved) {
      throw new UserError(
          Category.BOOKS,
          "Cannot keep '"
              + target
              + "' behind '"
              + collection.alias()
              + "': it has "
              + counted
              + " rows, expected the "
              + proved
              + " of the lake's partitions. Run the job again to import anew.");
    }
  }

  /** Something that comes by itself; {@code found} says how far it is. */
  private record Waiting(boolean isThere, String found) {}

  private void await(String what, Supplier<Waiting> look) {
    String last = "";
    Patience patience = new Patience(settings.patience());
    while (true) {
      Waiting now = look.get();
      if (now.isThere()) {
        return;
      }
      if (!now.found().equals(last)) {
        last = now.found();
        patience.moved();
      }
      Optional<Duration> standing = patience.worn();
      if (standing.isPresent()) {
        throw new UserError(
            Category.BOOKS,
            "Cannot "
                + what
                + ": "
                + now.found()
                + " for "
                + standing.get().toSeconds()
                + " s, expected all within that time. Run the job again to import anew, or raise"
                + " write.milvus.import-patience-seconds.");
      }
      patience.pause();
    }
  }

  private static Waiting indexed(MilvusConnection connection, String target, String field) {
    DescribeIndexRequest request =
        DescribeIndexRequest.newBuilder()
            .setDbName(connection.address().dbName())
            .setCollectionName(target)
            .setFieldName(field)
            .build();
    String operation = "describe the index of '" + target + "." + field + "'";
    DescribeIndexResponse answer =
        connection.ask(
            operation,
            stub -> {
              DescribeIndexResponse told = stub.describeIndex(request);
              MilvusConnection.check(operation, told.getStatus());
              return told;
            });
    IndexDescription index = answer.getIndexDescriptions(0);
    if (index.getState() == IndexState.Failed) {
      throw new UserError(
          Category.SINK,
          "Cannot build the index of '"
              + target
              + "."
              + field
              + "': "
              + MilvusFault.oneLine(index.getIndexStateFailReason())
              + ", expected the server to do it. Look at the server's log, then run again.");
    }
    return new Waiting(
        index.getState() == IndexState.Finished && index.getPendingIndexRows() == 0,
        index.getIndexedRows() + " of " + index.getTotalRows() + " rows indexed");
  }

  /** Names what is imported: the same commits, the same text. */
  private static String commits(List<CommittedPartition> partitions) {
    StringBuilder all = new StringBuilder();
    for (CommittedPartition partition : partitions) {
      all.append(partition.partition()).append('\u001f').append(partition.runId());
      for (CommittedFile file : partition.embeddings()) {
        all.append('\u001f').append(file.path()).append('\u001f').append(file.sha256());
      }
      all.append('\n');
    }
    return ContentHash.of(all.toString());
  }

  private static void dropQuietly(Generations generations, RuntimeException because) {
    try {
      generations.dropHalfMade();
    } catch (UserError e) {
      because.addSuppressed(e); // the next import drops it
    }
  }
}
