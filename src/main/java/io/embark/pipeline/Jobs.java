package io.embark.pipeline;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.job.JobParser;
import io.embark.job.JobSpec;
import io.embark.job.Variables;
import io.embark.model.ModelResolver;
import io.embark.pipeline.JobRunner.Company;
import io.embark.sink.CommitLog;
import io.embark.sink.CommittedPartition;
import io.embark.sink.LakeStore;
import io.embark.sink.Sink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.spark.sql.SparkSession;

/** The door for everything that takes a job file. Owns nothing; the session is the caller's. */
public final class Jobs {
  private final SparkSession spark;
  private final Map<String, String> environment;

  /** {@code environment} is where variables and secrets are looked up. */
  public Jobs(SparkSession spark, Map<String, String> environment) {
    this.spark = spark;
    this.environment = Map.copyOf(environment);
  }

  /** Reads and checks a job file; needs no Spark. */
  public static JobSpec load(Path file, Map<String, String> set, Map<String, String> environment) {
    String yaml;
    try {
      yaml = Files.readString(file);
    } catch (IOException e) {
      throw new UserError(
          Category.CONFIG,
          "Cannot read job '"
              + file
              + "': "
              + (Files.exists(file) ? "it is not a readable UTF-8 file" : "there is no such file")
              + ", expected a YAML job. Check the path.",
          e);
    }
    return JobParser.parse(
        file.toString(), yaml, new Variables(set, environment), Registry.vocabulary());
  }

  /** The whole job, under the lake's lease. */
  public RunResult run(JobSpec spec, RunOptions options, Progress progress) {
    JobPlanner planner = new JobPlanner(spark, environment);
    LakeStore store = planner.store(spec);
    store.checkWritable();
    try (LakeLease lease = LakeLease.acquire(store, spec.job(), progress::note)) {
      try (JobPlan plan = planner.plan(spec, store, ModelProvider.published(resolver(), store))) {
        return new JobRunner(spark, plan, progress, lease, Company.ALONE).run(options);
      }
    }
  }

  /**
   * The days of a range that are not committed as they are now, under one lease of the lake.
   *
   * @param days from {@link #load}, each with its own {@code ds}, in order
   * @param progress of one day
   * @return one entry a day, in order; faults of days are told there
   */
  public List<BackfillDay> backfill(
      SortedMap<String, JobSpec> days,
      Backfill.Choice choice,
      Function<String, Progress> progress,
      Consumer<String> notes) {
    JobPlanner planner = new JobPlanner(spark, environment);
    LakeStore store = planner.store(days.get(days.firstKey()));
    store.checkWritable();
    try (LakeLease lease = LakeLease.acquire(store, days.get(days.firstKey()).job(), notes)) {
      return new Backfill(spark, planner, store, ModelProvider.published(resolver(), store), choice)
          .run(days, lease, progress);
    }
  }

  /** What {@link #backfill} would do; writes nothing. */
  public List<BackfillDay> planBackfill(SortedMap<String, JobSpec> days, Backfill.Choice choice) {
    JobPlanner planner = new JobPlanner(spark, environment);
    LakeStore store = planner.store(days.get(days.firstKey()));
    return new Backfill(spark, planner, store, ModelProvider.local(resolver()), choice).plan(days);
  }

  /** What a run would do. */
  public PlanReport plan(JobSpec spec) {
    JobPlanner planner = new JobPlanner(spark, environment);
    try (JobPlan plan = planner.plan(spec, planner.store(spec), ModelProvider.local(resolver()))) {
      return new DryRun(spark, plan).report();
    }
  }

  /** Every sink against every committed partition of the lake. Writes nothing. */
  public List<CheckedPartition> verify(JobSpec spec) {
    LakeStore store = new JobPlanner(spark, environment).store(spec);
    return verify(spec, store, SinkVerification::verified);
  }

  /**
   * As {@link #verify}, under the lake's lease, after what differs was repaired in the sinks.
   *
   * @param notes told why it takes longer
   */
  public List<CheckedPartition> repair(JobSpec spec, Consumer<String> notes) {
    LakeStore store = new JobPlanner(spark, environment).store(spec);
    store.checkWritable();
    try (LakeLease lease = LakeLease.acquire(store, spec.job(), notes)) {
      return verify(spec, store, sink -> sink.repaired(lease));
    }
  }

  private List<CheckedPartition> verify(
      JobSpec spec, LakeStore store, Function<SinkVerification, List<CheckedPartition>> check) {
    List<CommittedPartition> commits = CommitLog.all(store);
    if (commits.isEmpty()) {
      throw new UserError(
          Category.INPUT,
          "Cannot verify job '"
              + spec.job()
              + "': the lake '"
              + store.root()
              + "' has no committed partition, expected one. Run the job first.");
    }
    LakeCheck.wholeBytes(spark, store, commits);
    List<CheckedPartition> checked = new ArrayList<>();
    for (Sink sink : JobPlanner.sinks(spec, commits.get(0).columns(), environment)) {
      try (sink) {
        sink.check();
        checked.addAll(check.apply(new SinkVerification(spark, sink, commits)));
      }
    }
    return checked;
  }

  /** Items of the lake's committed partitions; 0 without any. */
  public long lakeRows(JobSpec spec) {
    return CommitLog.all(new JobPlanner(spark, environment).store(spec)).stream()
        .mapToLong(CommittedPartition::rows)
        .sum();
  }

  private ModelResolver resolver() {
    return Encoders.resolver(spark.sparkContext().hadoopConfiguration(), environment);
  }
}
