package io.embark.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.embark.report.Funnel;
import io.embark.report.RejectCount;
import io.embark.report.RejectExample;
import io.embark.report.StageCount;
import java.util.List;
import org.junit.jupiter.api.Test;

class BooksTest {
  private static final List<String> PLAIN =
      List.of("read", "reject:short", "dedup:exact", "encode");
  private static final List<String> CHUNKED =
      List.of("read", "reject:short", "chunk", "dedup:exact", "encode");

  @Test
  void withoutAChunkerEachStageTakesInWhatItLetsOutPlusWhatItMarked() {
    Funnel funnel =
        Books.funnel(
            PLAIN,
            20,
            List.of(
                new Tally("", "", 7, 7),
                new Tally("", "", 3, 3),
                new Tally("read", "empty_document", 2, 2, new RejectExample("b", "found none")),
                new Tally("read", "empty_document", 1, 1, new RejectExample("a", "found 3")),
                new Tally("reject:short", "short", 3, 3),
                new Tally("dedup:exact", "exact", 2, 2),
                new Tally("encode", "too_long", 2, 2)));
    assertThat(funnel)
        .isEqualTo(
            new Funnel(
                List.of(
                    new StageCount("read", 20, 17, 3, 0, -1),
                    new StageCount("reject:short", 17, 14, 3, 0, -1),
                    new StageCount("dedup:exact", 14, 12, 0, 2, -1),
                    new StageCount("encode", 12, 10, 2, 0, -1)),
                List.of(
                    new RejectCount("read", "empty_document", 3, new RejectExample("a", "found 3")),
                    new RejectCount("reject:short", "short", 3, null),
                    new RejectCount("encode", "too_long", 2, null)),
                20,
                10,
                8,
                2));
    assertThat(funnel.balances()).isTrue();
  }

  @Test
  void aChunkerIsCountedByItsParents() {
    Funnel funnel =
        Books.funnel(
            CHUNKED,
            10,
            List.of(
                new Tally("", "", 30, 4),
                new Tally("reject:short", "short", 2, 2),
                new Tally("chunk", "no_chunk", 1, 1),
                new Tally("dedup:exact", "exact", 12, 2),
                new Tally("encode", "bad", 1, 1)));
    assertThat(funnel.stages())
        .containsExactly(
            new StageCount("read", 10, 10, 0, 0, -1),
            new StageCount("reject:short", 10, 8, 2, 0, -1),
            new StageCount("chunk", 8, 43, 1, 0, 7),
            new StageCount("dedup:exact", 43, 31, 0, 12, -1),
            new StageCount("encode", 31, 30, 1, 0, -1));
    assertThat(funnel.balances()).isTrue();
  }

  @Test
  void aLostRowDoesNotBalance() {
    List<Tally> tallies = List.of(new Tally("", "", 9, 9), new Tally("read", "bad", 1, 1));
    assertThat(Books.funnel(PLAIN, 10, tallies).balances()).isTrue();
    assertThat(Books.funnel(PLAIN, 11, tallies).balances()).isFalse();
    assertThat(Books.funnel(PLAIN, 9, tallies).balances()).isFalse();
  }

  @Test
  void aRowMarkedByAStageThatDidNotRunDoesNotBalance() {
    assertThat(
            Books.funnel(
                    PLAIN, 2, List.of(new Tally("", "", 1, 1), new Tally("nobody", "bad", 1, 1)))
                .balances())
        .isFalse();
  }

  @Test
  void nothingReadIsInBalance() {
    assertThat(Books.funnel(CHUNKED, 0, List.of()).balances()).isTrue();
  }
}
