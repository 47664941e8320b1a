package io.embark.pipeline;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.encode.EncodeStatistics;
import io.embark.report.Funnel;
import io.embark.report.RejectCount;
import io.embark.report.RunManifest;
import io.embark.report.RunManifest.EncodingCounts;
import io.embark.report.RunManifest.LoadCounts;
import io.embark.report.StageCount;
import io.embark.sink.CommitLog;
import io.embark.sink.CommittedPartition;
import io.embark.sink.LakeLayout;
import io.embark.sink.Sink;
import io.embark.sink.SinkReport;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.spark.sql.SparkSession;

/**
 * Runs a job: check, stage, encode, compare vectors, commit, load, verify. Every step can be killed
 * and done again; what is committed or published is not done twice.
 */
public final class JobRunner {
  /** Begins the id of a run. */
  static final DateTimeFormatter RUN_TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS", Locale.ROOT).withZone(ZoneOffset.UTC);

  private static final int FINGERPRINT_DIGITS = 6;

  private final SparkSession spark;
  private final Progress progress;
  private final LakeLease lease;
  private final Company company;
  private JobPlan plan;
  private Committer committer;
  private RunLog runLog;

  /** Who else works in the lake. */
  enum Company {
    /** Nobody: what interrupted runs left is tidied. */
    ALONE,
    /** Nobody now, but more runs of this process come, and then one load of the whole lake. */
    BEFORE_OTHERS,
    /** Other runs of this process, whose unfinished work looks like that of interrupted ones. */
    BESIDE_OTHERS;

    /** One load of the whole lake is for all runs. */
    private boolean loadsLater(Sink sink) {
      return this != ALONE && sink.loadsWholeLake();
    }
  }

  /** One run of one plan, by the holder of the lake's lease. */
  JobRunner(SparkSession spark, JobPlan plan, Progress progress, LakeLease lease, Company company) {
    this.spark = spark;
    this.progress = progress;
    this.lease = lease;
    this.company = company;
    adopt(plan);
  }

  /** The same plan with more of it known. */
  private void adopt(JobPlan more) {
    plan = more;
    committer = new Committer(more);
    runLog = new RunLog(more);
  }

  /** Whole job. */
  RunResult run(RunOptions options) {
    EncodeResources.check(spark.sparkContext().conf(), plan.encoders());
    plan.sinks().forEach(Sink::check);
    List<CommittedPartition> before = CommitLog.all(plan.store());
    LakeOwner.check(plan, before);
    adopt(Calibration.known(plan, before, options.fresh()));
    VectorFingerprints.check(plan, before, options.fresh());
    Staging staging = new Staging(spark, plan);
    Optional<Staged> leftover = staging.leftover();
    if (options.fresh() && leftover.isPresent()) {
      Leftovers.discard(plan.store(), plan.layout(), leftover.get());
      leftover = Optional.empty();
    }
    if (company != Company.BESIDE_OTHERS) {
      Leftovers.tidy(plan.store(), plan.fingerprint()).forEach(progress::note);
      PartitionIndex.sweep(plan.store());
    }
    List<CommittedPartition> committed = plan.own(before);
    if (leftover.isEmpty() && plan.isWhole(committed) && !options.fresh()) {
      return unchanged(committed);
    }
    // ranges are those of the run's beginning: other ones may have been committed since
    leftover.ifPresent(begun -> adopt(plan.withRanges(begun.ranges())));
    EncodeJob encodeJob = new EncodeJob(spark, plan, staging);
    String runId = leftover.map(Staged::runId).orElseGet(this::newRunId);
    long startedMillis = leftover.map(Staged::startedMillis).orElseGet(System::currentTimeMillis);
    RunTimes times = new RunTimes(startedMillis);
    try {
      RunManifest manifest = run(staging, encodeJob, leftover, runId, before, options, times);
      return new RunResult(leftover.isPresent() ? "resumed" : "done", manifest, runLog.path(runId));
    } catch (Exception e) { // Spark throws checked exceptions that it does not declare
      RuntimeException told = StorageFault.told(e, plan.spec().job());
      runLog.failed(runId, times, told);
      throw told;
    }
  }

  private RunManifest run(
      Staging staging,
      EncodeJob encodeJob,
      Optional<Staged> leftover,
      String runId,
      List<CommittedPartition> before,
      RunOptions options,
      RunTimes times) {
    Staged staged = leftover.orElseGet(() -> stage(staging, runId, before, options, times));
    Increment.checkDeletes(staged.increment(), plan.spec().deleteBudget(), plan.spec().job());
    Map<Integer, PublishedFile> done =
        leftover.isPresent() ? takenOver(encodeJob, staged, times) : Map.of();
    String attempt = leftover.isPresent() ? "-r" + lease.shortId() : "";
    times.phase("encode", () -> encode(encodeJob, staged, done, attempt));
    Map<Integer, PublishedFile> published = encodeJob.published(staged);
    if (published.size() != staged.files().size()) {
      throw new IllegalStateException(
          "published " + published.size() + " of " + staged.files().size() + " files");
    }
    if (plan.afterEncode().isPresent()) {
      times.phase("compare vectors", () -> compare(encodeJob, staged, published, attempt));
    }
    Funnel funnel = books(staging, staged, published.values());
    checkRejects(funnel);
    if (!plan.withoutRanges().isEmpty()) {
      times.phase("quantize", () -> quantize(encodeJob, staged, published, attempt));
    }
    lease.check();
    List<CommittedPartition> commits =
        times.phase("commit", () -> committer.commit(runId, published.values()));
    List<LoadCounts> loads = load(commits, times);
    lease.check();
    committer.dropSuperseded(commits);
    RunManifest manifest =
        runLog.done(runId, times, staged, commits, funnel, encoding(published, done), loads);
    Staging.discard(plan.store(), runId);
    if (company != Company.BESIDE_OTHERS) {
      PartitionIndex.sweep(plan.store());
    }
    return manifest;
  }

  private Staged stage(
      Staging staging,
      String runId,
      List<CommittedPartition> before,
      RunOptions options,
      RunTimes times) {
    progress.phase("read and stage", -1);
    Optional<TreeSet<String>> known = plan.partition().knownValues(plan.listing());
    List<CommittedPartition> replaced =
        before.stream()
            .filter(commit -> known.isEmpty() || known.get().contains(commit.partition()))
            .filter(
                commit -> !options.fresh() || LakeCheck.hasItsBytes(spark, plan.store(), commit))
            .toList();
    replaced.forEach(commit -> LakeCheck.wholeFiles(plan.store(), commit));
    Increment increment =
        new Increment(spark, replaced, plan.columns(), !options.fresh(), plan.isSampled());
    Staged staged =
        times.phase(
            "stage", () -> staging.stage(runId, times.startedMillis(), increment, progress::note));
    progress.phaseDone();
    return staged;
  }

  private Map<Integer, PublishedFile> takenOver(
      EncodeJob encodeJob, Staged staged, RunTimes times) {
    Map<Integer, PublishedFile> done = times.phase("resume", () -> encodeJob.takenOver(staged));
    progress.note(
        String.format(
            Locale.ROOT,
            "resuming run %s: %d of %d files are published",
            staged.runId(),
            done.size(),
            staged.files().size()));
    return done;
  }

  private Void encode(
      EncodeJob encodeJob, Staged staged, Map<Integer, PublishedFile> done, String attempt) {
    progress.phase(
        "encode",
        staged.increment().added() + staged.increment().changed() + staged.increment().unchanged());
    encodeJob.run(staged, done, attempt, progress);
    progress.phaseDone();
    return null;
  }

  private Void compare(
      EncodeJob encodeJob, Staged staged, Map<Integer, PublishedFile> published, String attempt) {
    progress.phase("compare vectors", -1);
    new AfterEncode(spark, plan, progress).run(staged.runId(), published.values(), attempt);
    published.putAll(encodeJob.published(staged));
    progress.phaseDone();
    return null;
  }

  private Void quantize(
      EncodeJob encodeJob, Staged staged, Map<Integer, PublishedFile> published, String attempt) {
    progress.phase("quantize", -1);
    Calibration calibration = new Calibration(spark, plan, progress);
    JobPlan calibrated = calibration.calibrated(staged.runId(), published.values());
    calibration.quantize(calibrated, staged.runId(), published.values(), attempt);
    published.putAll(encodeJob.published(staged));
    adopt(calibrated);
    progress.phaseDone();
    return null;
  }

  private Funnel books(Staging staging, Staged staged, Collection<PublishedFile> published) {
    List<Tally> tallies = published.stream().flatMap(file -> file.tallies().stream()).toList();
    Funnel funnel = Books.funnel(plan.stageNames(), staged.read(), tallies);
    if (!funnel.balances()) {
      // Spark counts a row again when it retries a stage: count once more before saying that rows
      // are lost.
      funnel = Books.funnel(plan.stageNames(), staging.countAgain(), tallies);
    }
    if (!funnel.balances()) {
      throw new UserError(
          Category.BOOKS,
          String.format(
              Locale.ROOT,
              "Cannot commit job '%s': %,d rows were read but %,d came out (kept, rejected or duplicate), expected as many."
                  + " Run it again with --fresh; if it stays, report it with the manifest.",
              plan.spec().job(),
              funnel.read(),
              funnel.stages().get(0).rowsOut() + funnel.stages().get(0).rejected()));
    }
    return funnel;
  }

  /**
   * Faults of reading, decoding and chunking count against what was read, those of encoding against
   * what was to be encoded.
   */
  private void checkRejects(Funnel funnel) {
    checkRejects(
        funnel,
        List.of("read", Books.CHUNKER, TranscribeStage.NAME, Books.DECODE),
        funnel.read(),
        "rows read");
    StageCount encode = funnel.stages().get(plan.stageNames().indexOf(Books.ENCODE));
    checkRejects(funnel, List.of(encode.stage()), encode.rowsIn(), "items to encode");
  }

  private void checkRejects(Funnel funnel, List<String> stages, long rows, String what) {
    List<RejectCount> faults =
        funnel.rejects().stream().filter(reject -> stages.contains(reject.stage())).toList();
    long count = faults.stream().mapToLong(RejectCount::rows).sum();
    if (count > plan.spec().rejectBudget() * rows) {
      throw new UserError(
          Category.INPUT,
          String.format(
              Locale.ROOT,
              "Cannot commit job '%s': %,d of %,d %s were rejected as faulty (%.1f %%; most: %s %s %,d), expected at most %.1f %% (budget.rejects)."
                  + " Look at the rejects below '%s', mend the input, or raise budget.rejects.",
              plan.spec().job(),
              count,
              rows,
              what,
              100.0 * count / rows,
              faults.get(0).stage(),
              faults.get(0).reason(),
              faults.get(0).rows(),
              100.0 * plan.spec().rejectBudget(),
              plan.store().path(LakeLayout.REJECTS)));
    }
  }

  private List<LoadCounts> load(List<CommittedPartition> commits, RunTimes times) {
    List<LoadCounts> loads = new ArrayList<>();
    Loader loader = new Loader(spark, plan);
    for (Sink sink : plan.sinks()) {
      if (company.loadsLater(sink)) {
        continue;
      }
      progress.phase("load " + sink.target(), -1);
      List<SinkReport> reports =
          times.phase("load", () -> loader.load(sink, commits, progress::note));
      progress.phaseDone();
      reports.forEach(report -> loads.add(RunLog.loadCounts(sink.target(), report)));
    }
    return loads;
  }

  private RunResult unchanged(List<CommittedPartition> committed) {
    committed.forEach(commit -> LakeCheck.wholeFiles(plan.store(), commit));
    progress.note("unchanged: this input is committed as run " + committed.get(0).runId());
    RunTimes times = new RunTimes(System.currentTimeMillis());
    List<LoadCounts> loads = load(committed, times);
    committer.dropSuperseded(committed);
    String runId = committed.get(0).runId();
    RunManifest manifest =
        runLog
            .read(runId)
            .filter(earlier -> earlier.status().equals(RunLog.DONE))
            .map(earlier -> RunLog.withLoads(earlier, loads))
            .orElseGet(() -> runLog.recovered(committed, times, loads));
    return new RunResult("unchanged", manifest, runLog.path(runId));
  }

  private String newRunId() {
    return RUN_TIME.format(Instant.now())
        + "-"
        + plan.fingerprint().substring(0, FINGERPRINT_DIGITS);
  }

  private static EncodingCounts encoding(
      Map<Integer, PublishedFile> published, Map<Integer, PublishedFile> takenOver) {
    EncodeStatistics sum =
        published.values().stream()
            .filter(file -> !takenOver.containsKey(file.number()))
            .map(PublishedFile::statistics)
            .reduce(EncodeStatistics.NONE, EncodeStatistics::plus);
    return new EncodingCounts(
        sum.items(),
        takenOver.values().stream().mapToLong(file -> file.statistics().items()).sum(),
        published.values().stream().mapToLong(PublishedFile::reused).sum(),
        published.values().stream().mapToLong(PublishedFile::truncated).sum(),
        sum.forwards(),
        sum.tokens(),
        sum.paddedTokens(),
        sum.halvings());
  }
}
