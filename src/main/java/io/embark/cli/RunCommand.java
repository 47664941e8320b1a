package io.embark.cli;

import io.embark.job.JobSpec;
import io.embark.pipeline.EmbarkSession;
import io.embark.pipeline.Jobs;
import io.embark.pipeline.RunOptions;
import io.embark.pipeline.RunResult;
import io.embark.report.RunSummary;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code embark run}. */
@Command(name = "run", description = "Run a job; a run that was interrupted goes on where it was.")
final class RunCommand implements Callable<Integer> {
  @Mixin JobOptions job;
  @Mixin OutputOptions output;

  @Option(
      names = "--fresh",
      description = "Discard what an interrupted run left and encode everything again.")
  boolean fresh;

  @Override
  public Integer call() {
    JobSpec spec = job.load();
    try (TerminalProgress progress = new TerminalProgress()) {
      RunResult result =
          new Jobs(EmbarkSession.start("embark " + spec.job()), System.getenv())
              .run(spec, new RunOptions(fresh), progress);
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("state", result.state());
      json.put("run_id", result.manifest().runId());
      json.put("manifest", result.manifestPath());
      json.put("funnel", result.manifest().funnel());
      json.put("increment", result.manifest().increment());
      json.put("encoding", result.manifest().encoding());
      json.put("loads", result.manifest().loads());
      output.print(
          RunSummary.lines(result.state(), result.manifest(), result.manifestPath()), json);
    }
    return 0;
  }
}
