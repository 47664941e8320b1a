package io.embark.report;

import io.embark.report.RunManifest.EncodingCounts;
import io.embark.report.RunManifest.LoadCounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a person reads after a run: the funnel, what was encoded and loaded, and where the manifest
 * lies.
 */
public final class RunSummary {
  private RunSummary() {}

  /** Lines without line breaks. */
  public static List<String> lines(String state, RunManifest run, String manifestPath) {
    List<String> lines = new ArrayList<>();
    lines.add("job " + run.job() + ": " + state + " (run " + run.runId() + ")");
    if (run.funnel() != null) {
      lines.addAll(FunnelTable.lines(run.funnel()));
    }
    if (run.increment() != null) {
      IncrementCounts increment = run.increment();
      lines.add(
          String.format(
              Locale.ROOT,
              "items: %,d new, %,d changed, %,d unchanged, %,d deleted",
              increment.added(),
              increment.changed(),
              increment.unchanged(),
              increment.deleted()));
    }
    EncodingCounts encoding = run.encoding();
    if (encoding.encoded() + encoding.resumed() > 0) {
      lines.add(
          String.format(
              Locale.ROOT,
              "encoded %,d%s, reused %,d, truncated %,d; %,d forward passes, %.1f %% padding",
              encoding.encoded(),
              encoding.resumed() == 0
                  ? ""
                  : String.format(
                      Locale.ROOT, " (and %,d before the interruption)", encoding.resumed()),
              encoding.reused(),
              encoding.truncated(),
              encoding.forwards(),
              encoding.paddedTokens() == 0
                  ? 0.0
                  : 100.0
                      * (encoding.paddedTokens() - encoding.tokens())
                      / encoding.paddedTokens()));
    }
    for (LoadCounts load : run.loads()) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%s partition %s: %,d upserted, %,d deleted; verified: lake %,d = target %,d%s, %,d keys read back",
              load.sink(),
              load.partition(),
              load.upserted(),
              load.deleted(),
              load.lakeRows(),
              load.targetRows(),
              load.leftOut() == 0
                  ? ""
                  : String.format(Locale.ROOT, " + %,d left out", load.leftOut()),
              load.sampled()));
    }
    lines.add("manifest " + manifestPath);
    return lines;
  }
}
