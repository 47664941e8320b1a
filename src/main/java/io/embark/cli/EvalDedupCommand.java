package io.embark.cli;

import io.embark.eval.DedupEvaluation;
import io.embark.job.JobSpec;
import io.embark.pipeline.Deduplication;
import io.embark.pipeline.EmbarkSession;
import io.embark.pipeline.Jobs;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code embark eval dedup}. */
@Command(
    name = "dedup",
    description =
        "Precision, recall, F1 and adjusted Rand index of a job's dedup stages on labelled documents, and an audit of what they drop.")
final class EvalDedupCommand implements Callable<Integer> {
  @Mixin OutputOptions output;

  @Option(
      names = "--input",
      required = true,
      paramLabel = "F",
      description = "JSON Lines or Parquet (*.parquet) with id and text.")
  String input;

  @Option(
      names = "--truth",
      paramLabel = "F",
      description =
          "Labels: two ids of near-duplicates a line, or JSON Lines {\"id\":..,\"cluster\":..} (*.jsonl); without them there is only the audit.")
  String truth;

  @Option(
      names = "--job",
      paramLabel = "JOB.yaml",
      description = "Job whose dedup stages run (default: dedup: minhash with its defaults).")
  Path job;

  @Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      description = "Value of a variable $${NAME} in the job file; may be given several times.")
  Map<String, String> variables = new LinkedHashMap<>();

  @Option(
      names = "--audit",
      paramLabel = "N",
      defaultValue = "100",
      description = "Duplicates whose true similarity to their survivor is taken (default: 100).")
  int audit;

  @Override
  public Integer call() {
    JobSpec spec = job == null ? null : Jobs.load(job, variables, System.getenv());
    DedupEvaluation evaluation =
        new Deduplication(EmbarkSession.start("embark eval dedup"), spec)
            .evaluate(input, truth, audit, System.err::println);
    output.print(evaluation.lines(), evaluation.json());
    return 0;
  }
}
