package io.embark.cli;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.job.JobSpec;
import io.embark.pipeline.EmbarkSession;
import io.embark.pipeline.Jobs;
import io.embark.report.RunManifest.LoadCounts;
import java.util.ArrayList;
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
    Jobs jobs = new Jobs(EmbarkSession.start("embark verify " + spec.job()), System.getenv());
    try {
      List<LoadCounts> loads = jobs.verify(spec);
      long lakeRows = jobs.lakeRows(spec);
      output.print(lines(lakeRows, loads), equal(lakeRows, loads));
      return 0;
    } catch (UserError e) {
      if (output.json && e.category() == Category.BOOKS) {
        output.print(List.of(), Map.of("ok", false, "error", e.getMessage()));
      }
      throw e;
    }
  }

  private static Map<String, Object> equal(long lakeRows, List<LoadCounts> loads) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("ok", true);
    json.put("lake", lakeRows);
    json.put(
        "milvus", loads.isEmpty() ? null : loads.stream().mapToLong(LoadCounts::targetRows).sum());
    json.put("partitions", loads);
    return json;
  }

  private static List<String> lines(long lakeRows, List<LoadCounts> loads) {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(Locale.ROOT, "lake: %,d rows, every committed file is whole", lakeRows));
    loads.forEach(
        load ->
            lines.add(
                String.format(
                    Locale.ROOT,
                    "%s partition %s: lake %,d rows, target %,d rows%s, %,d keys read back with their vectors: equal",
                    load.target(),
                    load.partition(),
                    load.lakeRows(),
                    load.targetRows(),
                    load.leftOut() == 0
                        ? ""
                        : String.format(Locale.ROOT, " and %,d left out", load.leftOut()),
                    load.sampled())));
    return lines;
  }
}
