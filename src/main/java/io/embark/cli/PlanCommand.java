package io.embark.cli;

import io.embark.corpus.VectorColumn;
import io.embark.job.JobSpec;
import io.embark.pipeline.EmbarkSession;
import io.embark.pipeline.Jobs;
import io.embark.pipeline.PlanReport;
import io.embark.report.FunnelTable;
import io.embark.report.IncrementCounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code embark plan}. */
@Command(name = "plan", description = "Check a job and count what a run would do; writes nothing.")
final class PlanCommand implements Callable<Integer> {
  @Mixin JobOptions job;
  @Mixin OutputOptions output;

  @Override
  public Integer call() {
    JobSpec spec = job.load();
    PlanReport plan =
        new Jobs(EmbarkSession.start("embark plan " + spec.job()), System.getenv()).plan(spec);
    output.print(lines(plan), plan);
    return 0;
  }

  private static List<String> lines(PlanReport plan) {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "job %s: %s; %,d input files, %,d bytes",
            plan.job(),
            plan.state(),
            plan.inputFiles(),
            plan.inputBytes()));
    for (VectorColumn column : plan.columns()) {
      lines.add(
          String.format(
              Locale.ROOT,
              "column %s: %s, %s, metric %s",
              column.name(),
              column.kind(),
              column.width(),
              column.metric()));
    }
    plan.targets().forEach(target -> lines.add("load into " + target + ": ready"));
    lines.addAll(FunnelTable.lines(plan.funnel()));
    IncrementCounts increment = plan.increment();
    lines.add(
        String.format(
            Locale.ROOT,
            "items: %,d new, %,d changed, %,d unchanged, %,d deleted",
            increment.added(),
            increment.changed(),
            increment.unchanged(),
            increment.deleted()));
    lines.addAll(plan.forecasts());
    return lines;
  }
}
