package io.embark.cli;

import io.embark.job.JobSpec;
import io.embark.pipeline.Jobs;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A job file and its variables. */
final class JobOptions {
  @Parameters(paramLabel = "JOB.yaml", description = "The job file.")
  Path file;

  @Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      description = "Value of a variable $${NAME} in the job file; may be given several times.")
  Map<String, String> variables = new LinkedHashMap<>();

  /** Read and checked; no Spark yet. */
  JobSpec load() {
    return Jobs.load(file, variables, System.getenv());
  }
}
