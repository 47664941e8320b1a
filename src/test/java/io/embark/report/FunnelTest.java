package io.embark.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FunnelTest {
  private static final StageCount READ = new StageCount("read", 10, 8, 2, 0, -1);
  private static final StageCount CHUNK = new StageCount("chunk", 8, 30, 1, 0, 7);
  private static final StageCount DEDUP = new StageCount("dedup:exact", 30, 25, 0, 5, -1);
  private static final StageCount ENCODE = new StageCount("encode", 25, 24, 1, 0, -1);

  private static Funnel funnel(long read, long kept, StageCount... stages) {
    return new Funnel(List.of(stages), List.of(), read, kept, 4, 5);
  }

  @Test
  void aStageBalancesWhenNothingIsLost() {
    assertThat(READ.balances()).isTrue();
    assertThat(DEDUP.balances()).isTrue();
    assertThat(new StageCount("x", 10, 8, 1, 0, -1).balances()).isFalse();
    assertThat(new StageCount("x", 10, 8, 2, 1, -1).balances()).isFalse();
  }

  @Test
  void aChunkerBalancesByItsParents() {
    assertThat(CHUNK.balances()).isTrue();
    assertThat(new StageCount("chunk", 8, 30, 1, 0, 8).balances()).isFalse();
    assertThat(new StageCount("chunk", 1, 0, 1, 0, 0).balances()).isTrue();
    assertThat(new StageCount("chunk", 0, 0, 0, 0, 0).balances()).isTrue();
  }

  @Test
  void aFunnelBalancesWhenEachStageTakesWhatTheOneBeforeGave() {
    assertThat(funnel(10, 24, READ, CHUNK, DEDUP, ENCODE).balances()).isTrue();
    assertThat(funnel(0, 0).balances()).isTrue();
    assertThat(funnel(11, 24, READ, CHUNK, DEDUP, ENCODE).balances()).as("read").isFalse();
    assertThat(funnel(10, 23, READ, CHUNK, DEDUP, ENCODE).balances()).as("kept").isFalse();
    assertThat(funnel(10, 24, READ, DEDUP, ENCODE).balances()).as("gap").isFalse();
    assertThat(
            funnel(10, 24, READ, CHUNK, DEDUP, new StageCount("encode", 25, 24, 0, 0, -1))
                .balances())
        .as("stage")
        .isFalse();
  }

  @Test
  void theTableShowsStagesTotalsAndReasons() {
    Funnel funnel =
        new Funnel(
            List.of(
                new StageCount("read", 1_234_567, 1_234_000, 567, 0, -1),
                new StageCount("dedup:exact", 1_234_000, 1_233_990, 0, 10, -1)),
            List.of(
                new RejectCount("read", "empty_document", 560, null),
                new RejectCount(
                    "read",
                    "invalid_encoding",
                    7,
                    new RejectExample("\u001b[31m\u202eevil\n.txt", "x".repeat(200)))),
            1_234_567,
            1_233_990,
            567,
            10);
    assertThat(FunnelTable.lines(funnel))
        .containsExactly(
            "stage                        rows in    rows out    rejected  duplicates",
            "read                       1,234,567   1,234,000         567           0",
            "dedup:exact                1,234,000   1,233,990           0          10",
            "read 1,234,567; the books balance: kept 1,233,990, rejected 567, duplicates 10",
            "  rejected by read: empty_document 560",
            "  rejected by read: invalid_encoding 7, such as '[31m evil .txt': "
                + "x".repeat(89)
                + "…");
  }

  @Test
  void theTableSaysLoudlyThatBooksDoNotBalanceAndShowsTenReasons() {
    List<RejectCount> reasons =
        java.util.stream.IntStream.range(0, 12)
            .mapToObj(i -> new RejectCount("read", "reason_" + i, 12 - i, null))
            .toList();
    Funnel funnel =
        new Funnel(List.of(new StageCount("read", 5, 4, 0, 0, -1)), reasons, 5, 4, 0, 0);
    List<String> lines = FunnelTable.lines(funnel);
    assertThat(lines.get(2))
        .isEqualTo("read 5; the books DO NOT BALANCE: kept 4, rejected 0, duplicates 0");
    assertThat(lines).hasSize(13).last().isEqualTo("  rejected by read: reason_9 3");
  }
}
