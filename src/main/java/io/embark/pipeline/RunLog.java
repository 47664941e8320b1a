package io.embark.pipeline;

import io.embark.corpus.Json;
import io.embark.corpus.UserError;
import io.embark.job.EncodeSpec;
import io.embark.job.PartSpec;
import io.embark.report.Funnel;
import io.embark.report.IncrementCounts;
import io.embark.report.RunManifest;
import io.embark.report.RunManifest.EncodingCounts;
import io.embark.report.RunManifest.LoadCounts;
import io.embark.sink.CommittedPartition;
import io.embark.sink.LakeLayout;
import io.embark.sink.LakeStore;
import io.embark.sink.SinkReport;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Writes and reads the manifests of runs. */
final class RunLog {
  /** {@link RunManifest#status} of a run that ended well. */
  static final String DONE = "done";

  /** {@link RunManifest#status} of one that did not. */
  static final String FAILED = "failed";

  private static final EncodingCounts NOTHING = new EncodingCounts(0, 0, 0, 0, 0, 0, 0, 0);

  private final JobPlan plan;

  RunLog(JobPlan plan) {
    this.plan = plan;
  }

  /** Full path of a manifest. */
  String path(String runId) {
    return plan.store().path(LakeLayout.manifest(runId)).toString();
  }

  Optional<RunManifest> read(String runId) {
    return plan.store().readJson(LakeLayout.manifest(runId), RunManifest.class);
  }

  /** Records a run that ended well. */
  RunManifest done(
      String runId,
      RunTimes times,
      Staged staged,
      List<CommittedPartition> commits,
      Funnel funnel,
      EncodingCounts encoding,
      List<LoadCounts> loads) {
    RunManifest manifest =
        manifest(
            runId,
            DONE,
            null,
            times,
            partitions(commits),
            funnel,
            staged.increment(),
            encoding,
            loads);
    plan.store().replace(LakeLayout.manifest(runId), Json.pretty(manifest));
    return manifest;
  }

  /** Records a run that failed; a failure to write that is not worth hiding the first one. */
  void failed(String runId, RunTimes times, RuntimeException error) {
    try {
      RunManifest manifest =
          manifest(
              runId,
              FAILED,
              error,
              times,
              plan.partition().knownValues(plan.listing()).map(List::copyOf).orElse(List.of()),
              null,
              null,
              NOTHING,
              List.of());
      plan.store().replace(LakeLayout.manifest(runId), Json.pretty(manifest));
    } catch (UserError second) {
      error.addSuppressed(second);
    }
  }

  /** Records that a run of one partition could not even be planned. */
  static void notPlanned(LakeStore store, String job, String partition, RuntimeException error) {
    long now = System.currentTimeMillis();
    String runId = JobRunner.RUN_TIME.format(Instant.ofEpochMilli(now)) + "-" + partition;
    try {
      store.replace(
          LakeLayout.manifest(runId),
          Json.pretty(
              new RunManifest(
                  runId,
                  job,
                  FAILED,
                  exitCode(error),
                  withoutUserInfo(String.valueOf(error.getMessage())),
                  EmbarkVersion.current(),
                  "",
                  now,
                  now,
                  new TreeMap<>(),
                  List.of(partition),
                  0,
                  0,
                  null,
                  null,
                  List.of(),
                  NOTHING,
                  List.of(),
                  new TreeMap<>())));
    } catch (UserError second) {
      error.addSuppressed(second);
    }
  }

  /** What can be said of a committed run whose manifest is gone. */
  RunManifest recovered(List<CommittedPartition> commits, RunTimes times, List<LoadCounts> loads) {
    return manifest(
        commits.get(0).runId(), DONE, null, times, partitions(commits), null, null, NOTHING, loads);
  }

  private static List<String> partitions(List<CommittedPartition> commits) {
    return commits.stream().map(CommittedPartition::partition).toList();
  }

  /** The same run with the loads of this process. */
  static RunManifest withLoads(RunManifest run, List<LoadCounts> loads) {
    return new RunManifest(
        run.runId(),
        run.job(),
        run.status(),
        run.exitCode(),
        run.error(),
        run.embarkVersion(),
        run.runFingerprint(),
        run.startedMillis(),
        run.endedMillis(),
        run.phaseMillis(),
        run.partitions(),
        run.inputFiles(),
        run.inputBytes(),
        run.funnel(),
        run.increment(),
        run.columns(),
        run.encoding(),
        loads,
        run.options());
  }

  static LoadCounts loadCounts(String sink, SinkReport report) {
    return new LoadCounts(
        sink,
        report.target(),
        report.partition(),
        report.upserted(),
        report.deleted(),
        report.lakeRows(),
        report.targetRows(),
        report.sampled(),
        report.truncated(),
        report.leftOut(),
        report.retries(),
        report.millis());
  }

  /** Partitions whose last run, as far as manifests tell, failed. */
  static Set<String> failedPartitions(LakeStore store) {
    Map<String, RunManifest> last = new HashMap<>();
    for (String folder : store.folders(LakeLayout.RUNS)) {
      String runId = folder.substring(folder.lastIndexOf('/') + 1);
      store
          .readJson(LakeLayout.manifest(runId), RunManifest.class)
          .ifPresent(
              run ->
                  run.partitions()
                      .forEach(
                          partition ->
                              last.merge(
                                  partition,
                                  run,
                                  (one, other) ->
                                      one.endedMillis() > other.endedMillis() ? one : other)));
    }
    return last.entrySet().stream()
        .filter(entry -> entry.getValue().status().equals(FAILED))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  private RunManifest manifest(
      String runId,
      String status,
      RuntimeException error,
      RunTimes times,
      List<String> partitions,
      Funnel funnel,
      IncrementCounts increment,
      EncodingCounts encoding,
      List<LoadCounts> loads) {
    return new RunManifest(
        runId,
        plan.spec().job(),
        status,
        exitCode(error),
        error == null ? null : withoutUserInfo(String.valueOf(error.getMessage())),
        EmbarkVersion.current(),
        plan.fingerprint(),
        times.startedMillis(),
        System.currentTimeMillis(),
        times.phaseMillis(),
        partitions,
        plan.listing().files().size(),
        plan.listing().bytes(),
        funnel,
        increment,
        plan.columns(),
        encoding,
        loads,
        options());
  }

  private static int exitCode(RuntimeException error) {
    if (error == null) {
      return 0;
    }
    return error instanceof UserError known ? known.category().exitCode() : 1;
  }

  private SortedMap<String, String> options() {
    SortedMap<String, String> all = new TreeMap<>();
    put(all, "read", plan.spec().read());
    for (int i = 0; i < plan.spec().stages().size(); i++) {
      put(all, "stages[" + i + "]", plan.spec().stages().get(i));
    }
    plan.spec().afterEncode().forEach(part -> put(all, "after-encode", part));
    for (EncodeSpec encode : plan.spec().encode()) {
      encode
          .options()
          .asText()
          .forEach(
              (name, value) ->
                  all.put("encode." + encode.column() + "." + name, withoutUserInfo(value)));
    }
    // a revision that moves is written down as the commit that it was
    for (int i = 0; i < plan.encoders().size(); i++) {
      String model = "encode." + plan.spec().encode().get(i).column() + ".model";
      plan.encoders()
          .get(i)
          .modelReference()
          .ifPresent(reference -> all.put(model, withoutUserInfo(reference)));
    }
    plan.spec().write().forEach(sink -> put(all, "write", sink));
    return all;
  }

  private static void put(SortedMap<String, String> all, String where, PartSpec part) {
    part.options()
        .asText()
        .forEach(
            (name, value) ->
                all.put(where + "." + part.kind() + "." + name, withoutUserInfo(value)));
  }

  /** URIs may carry a user and password, which may hold a bare '@'; a manifest must not. */
  private static String withoutUserInfo(String value) {
    return value.replaceAll("://[^/\\s]+@", "://***@");
  }
}
