package io.embark.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.embark.report.RunManifest.EncodingCounts;
import io.embark.report.RunManifest.LoadCounts;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RunSummaryTest {
  private static RunManifest run(
      Funnel funnel, IncrementCounts increment, EncodingCounts encoding, LoadCounts... loads) {
    return new RunManifest(
        "run-1",
        "docs",
        "done",
        0,
        null,
        "1",
        "fingerprint",
        0,
        0,
        new TreeMap<>(),
        List.of("all"),
        1,
        1,
        funnel,
        increment,
        List.of(),
        encoding,
        List.of(loads),
        new TreeMap<>());
  }

  @Test
  void aWholeRunIsToldLineByLine() {
    RunManifest run =
        run(
            new Funnel(
                List.of(new StageCount("read", 1_200, 1_200, 0, 0, -1)),
                List.of(),
                1_200,
                1_200,
                0,
                0),
            new IncrementCounts(1_000, 200, 3, 4),
            new EncodingCounts(1_200, 0, 3, 5, 40, 9_000, 10_000, 0),
            new LoadCounts("milvus u/c", "c__1", "all", 1_203, 4, 1_205, 1_203, 1_000, 0, 2, 0, 9));
    assertThat(RunSummary.lines("done", run, "/lake/manifest.json"))
        .containsExactly(
            "job docs: done (run run-1)",
            "stage                        rows in    rows out    rejected  duplicates",
            "read                           1,200       1,200           0           0",
            "read 1,200; the books balance: kept 1,200, rejected 0, duplicates 0",
            "items: 1,000 new, 200 changed, 3 unchanged, 4 deleted",
            "encoded 1,200, reused 3, truncated 5; 40 forward passes, 10.0 % padding",
            "milvus u/c partition all: 1,203 upserted, 4 deleted; verified: lake 1,205 = target"
                + " 1,203 + 2 left out, 1,000 keys read back",
            "manifest /lake/manifest.json");
  }

  @Test
  void whatIsNotKnownIsNotTold() {
    assertThat(
            RunSummary.lines(
                "unchanged", run(null, null, new EncodingCounts(0, 0, 0, 0, 0, 0, 0, 0)), "m"))
        .containsExactly("job docs: unchanged (run run-1)", "manifest m");
  }

  @Test
  void withoutTokensThereIsNoPadding() {
    assertThat(
            RunSummary.lines(
                "done", run(null, null, new EncodingCounts(1, 0, 0, 0, 1, 0, 0, 0)), "m"))
        .containsExactly(
            "job docs: done (run run-1)",
            "encoded 1, reused 0, truncated 0; 1 forward passes, 0.0 % padding",
            "manifest m");
  }
}
