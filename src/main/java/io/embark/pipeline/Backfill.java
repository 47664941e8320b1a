package io.embark.pipeline;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.job.JobSpec;
import io.embark.pipeline.BackfillDay.State;
import io.embark.pipeline.JobRunner.Company;
import io.embark.sink.CommitLog;
import io.embark.sink.CommittedPartition;
import io.embark.sink.LakeStore;
import io.embark.sink.Sink;
import io.embark.stage.Stage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.spark.sql.SparkSession;

/**
 * The days of a range, each as a run of its own of the same job.
 *
 * <p>Days go in order. The first one that is run goes alone even when several at a time are asked
 * for: it makes what all share, such as the ranges of int8 columns and the Milvus collection. A day
 * whose input is bad leaves the others alone; what the others would meet, too (a wrong option, a
 * service that is away), or need (an index of the day) ends the backfill.
 */
public final class Backfill {
  /**
   * Which days, and how.
   *
   * @param onlyFailed leave days out whose last run did not fail
   * @param parallel days at a time, 1 or more
   */
  public record Choice(boolean onlyFailed, int parallel) {}

  private final SparkSession spark;
  private final JobPlanner planner;
  private final LakeStore store;
  private final ModelProvider models;
  private final Choice choice;
  private final Set<String> failed;

  /** A later day is not tried any more. */
  private volatile boolean isStopped;

  /** A day that could be planned, of a job that loads the whole lake at once. */
  private volatile JobSpec ofWholeLake;

  Backfill(
      SparkSession spark,
      JobPlanner planner,
      LakeStore store,
      ModelProvider models,
      Choice choice) {
    this.spark = spark;
    this.planner = planner;
    this.store = store;
    this.models = models;
    this.choice = choice;
    this.failed = RunLog.failedPartitions(store);
  }

  /** What {@link #run} would meet; writes nothing. A job that is wrong is refused. */
  List<BackfillDay> plan(SortedMap<String, JobSpec> days) {
    List<BackfillDay> states = new ArrayList<>();
    boolean isBehindARun = false;
    for (Map.Entry<String, JobSpec> day : days.entrySet()) {
      BackfillDay found = planned(day.getKey(), day.getValue(), isBehindARun);
      states.add(found);
      isBehindARun |=
          found.fault() == null
              && found.state() != State.COMMITTED
              && found.state() != State.LEFT_OUT;
    }
    return states;
  }

  private BackfillDay planned(String ds, JobSpec spec, boolean isBehindARun) {
    try (Plan day = new Plan(ds, spec)) {
      State state = day.state();
      boolean isOfOldIndex =
          state == State.COMMITTED && isBehindARun && day.plan.index().isPresent();
      return BackfillDay.of(ds, isOfOldIndex ? State.CHANGED : asked(state));
    } catch (UserError e) {
      refuseWrongJob(e);
      return BackfillDay.failed(ds, e);
    }
  }

  /** Runs what is not committed. A job that is wrong is refused before anything is run. */
  List<BackfillDay> run(
      SortedMap<String, JobSpec> days, LakeLease lease, Function<String, Progress> progress) {
    Map<String, BackfillDay> results = new LinkedHashMap<>();
    List<String> rest = new ArrayList<>(days.keySet());
    boolean isShared = false;
    while (!rest.isEmpty() && !(isShared && choice.parallel() > 1)) {
      String ds = rest.remove(0);
      BackfillDay result = day(ds, days.get(ds), lease, Company.BEFORE_OTHERS, progress);
      if (results.isEmpty() && result.fault() != null) {
        refuseWrongJob(result.fault());
      }
      results.put(ds, result);
      isShared |= result.state() == State.DONE || result.state() == State.RESUMED;
    }
    results.putAll(together(rest, days, lease, progress));
    if (results.values().stream().noneMatch(Backfill::hasStopped)) {
      loadWholeLake(progress);
    }
    return days.keySet().stream().map(results::get).toList();
  }

  /** Once for all days, and also where an earlier backfill was killed before it. */
  private void loadWholeLake(Function<String, Progress> progress) {
    JobSpec spec = ofWholeLake;
    if (spec == null) {
      return;
    }
    try (JobPlan plan = planner.plan(spec, store, models);
        Progress shown = progress.apply("all")) {
      Loader loader = new Loader(spark, plan);
      for (Sink sink : plan.sinks().stream().filter(Sink::loadsWholeLake).toList()) {
        shown.phase("load " + sink.target(), -1);
        loader.load(sink, List.of(), shown::note);
        shown.phaseDone();
      }
    }
  }

  private Map<String, BackfillDay> together(
      List<String> some,
      SortedMap<String, JobSpec> days,
      LakeLease lease,
      Function<String, Progress> progress) {
    Map<String, CompletableFuture<BackfillDay>> running = new LinkedHashMap<>();
    ExecutorService threads = Executors.newFixedThreadPool(choice.parallel());
    try {
      for (String ds : some) {
        running.put(
            ds,
            CompletableFuture.supplyAsync(
                () -> day(ds, days.get(ds), lease, Company.BESIDE_OTHERS, progress), threads));
      }
      Map<String, BackfillDay> results = new LinkedHashMap<>();
      running.forEach((ds, day) -> results.put(ds, day.join()));
      return results;
    } finally {
      isStopped = true; // after an error of the virtual machine no day may go on without the lease
      threads.shutdown();
      awaitEnd(threads);
    }
  }

  private static void awaitEnd(ExecutorService threads) {
    try {
      threads.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private BackfillDay day(
      String ds,
      JobSpec spec,
      LakeLease lease,
      Company company,
      Function<String, Progress> progress) {
    if (isStopped) {
      return BackfillDay.of(ds, State.NOT_RUN);
    }
    boolean hasIndex = false;
    boolean isPlanned = false;
    try (Plan day = new Plan(ds, spec);
        Progress shown = progress.apply(ds)) {
      isPlanned = true;
      if (day.plan.sinks().stream().anyMatch(Sink::loadsWholeLake)) {
        ofWholeLake = spec;
      }
      hasIndex = day.plan.index().isPresent();
      State state = asked(day.state());
      if (state == State.COMMITTED || state == State.LEFT_OUT) {
        return new BackfillDay(ds, state, day.committedBy(), null, null);
      }
      RunResult result =
          new JobRunner(spark, day.plan, shown, lease, company).run(new RunOptions(false));
      return new BackfillDay(
          ds,
          result.state().equals("resumed") ? State.RESUMED : State.DONE,
          result.manifest().runId(),
          result.manifest(),
          null);
    } catch (RuntimeException e) {
      if (hasIndex || !isOfThisDayAlone(e)) {
        isStopped = true;
      }
      if (!isPlanned && isOfThisDayAlone(e)) {
        RunLog.notPlanned(store, spec.job(), ds, e);
      }
      return BackfillDay.failed(ds, e);
    }
  }

  private State asked(State state) {
    return choice.onlyFailed() && !state.isFailure() && state != State.COMMITTED
        ? State.LEFT_OUT
        : state;
  }

  private static void refuseWrongJob(RuntimeException fault) {
    if (fault instanceof UserError known
        && (known.category() == Category.CONFIG || known.category() == Category.MODEL)) {
      throw known;
    }
  }

  /** The days after it are not run, or would not be. */
  private static boolean hasStopped(BackfillDay day) {
    return day.state() == State.NOT_RUN || (day.fault() != null && !isOfThisDayAlone(day.fault()));
  }

  private static boolean isOfThisDayAlone(RuntimeException fault) {
    return fault instanceof UserError known
        && (known.category() == Category.INPUT || known.category() == Category.BOOKS);
  }

  /** A day that can be run, with its sinks. */
  private final class Plan implements AutoCloseable {
    private final String ds;
    private final JobPlan plan;
    private final List<CommittedPartition> commits;

    Plan(String ds, JobSpec spec) {
      this.ds = ds;
      this.plan = planner.plan(spec, store, models);
      this.commits = commits(plan);
      try {
        refuseTogether();
      } catch (UserError e) {
        close();
        throw e;
      }
    }

    /** Those that a run would replace: a long backfill must not read all others for each day. */
    private static List<CommittedPartition> commits(JobPlan plan) {
      CommitLog log = new CommitLog(plan.store(), plan.layout());
      return plan.partition()
          .knownValues(plan.listing())
          .map(values -> values.stream().flatMap(value -> log.current(value).stream()).toList())
          .orElseGet(log::all);
    }

    private void refuseTogether() {
      Optional<Stage> keeping = plan.stages().stream().filter(Stage::keepsIndex).findFirst();
      if (choice.parallel() > 1 && keeping.isPresent()) {
        throw new UserError(
            Category.CONFIG,
            "Cannot backfill job '"
                + plan.spec().job()
                + "' with --parallel "
                + choice.parallel()
                + ": '"
                + keeping.get().name()
                + "' keeps an index, and each partition is compared with all earlier ones, expected one partition at a time."
                + " Leave --parallel out.");
      }
    }

    State state() {
      if (new Staging(spark, plan).leftover().isPresent()) {
        return failed.contains(ds) ? State.FAILED : State.INTERRUPTED;
      }
      if (plan.isWhole(plan.own(commits))) {
        return State.COMMITTED;
      }
      if (failed.contains(ds)) {
        return State.FAILED;
      }
      return commitOfDay().isPresent() ? State.CHANGED : State.NEW;
    }

    String committedBy() {
      return commitOfDay().map(CommittedPartition::runId).orElse(null);
    }

    private Optional<CommittedPartition> commitOfDay() {
      return commits.stream().filter(commit -> commit.partition().equals(ds)).findFirst();
    }

    @Override
    public void close() {
      plan.close();
    }
  }
}
