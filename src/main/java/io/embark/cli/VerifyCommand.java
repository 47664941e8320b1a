package io.embark.cli;

import io.embark.corpus.UserError;
import io.embark.job.JobSpec;
import io.embark.pipeline.EmbarkSession;
import io.embark.pipeline.Jobs;
import io.embark.report.RunManifest.LoadCounts;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code embark verify}. */
@Command(
    name = "verify",
    description = "Compare every sink of a job with its lake: counts, and a sample of vectors.")
final class VerifyCommand implements Callable<Integer> {
  @Mixin JobOptions job;
  @Mixin OutputOptions output;

  @Override
  public Integer call() {
    JobSpec spec = job.load();
    Map<String, Object> json = new LinkedHashMap<>();
    List<LoadCounts> reports;
    try {
      reports =
          new Jobs(EmbarkSession.start("embark verify " + spec.job()), System.getenv())
              .verify(spec);
    } catch (UserError e) {
      if (output.json && e.category() == UserError.Category.BOOKS) {
        json.put("ok", false);
        json.put("error", e.getMessage());
        output.print(List.of(), json);
      }
      throw e;
    }
    json.put("ok", true);
    json.put("lake", reports.stream().mapToLong(LoadCounts::lakeRows).sum());
    json.put("milvus", reports.stream().mapToLong(LoadCounts::targetRows).sum());
    json.put("partitions", reports);
    List<String> lines =
        reports.stream()
            .map(
                report ->
                    String.format(
                        Locale.ROOT,
                        "%s partition %s: lake %,d rows, target %,d rows, %,d keys read back with their vectors: equal",
                        report.target(),
                        report.partition(),
                        report.lakeRows(),
                        report.targetRows(),
                        report.sampled()))
            .toList();
    output.print(lines, json);
    return 0;
  }
}
