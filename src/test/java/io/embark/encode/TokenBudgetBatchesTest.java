package io.embark.encode;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class TokenBudgetBatchesTest {
  @Test
  void longestComeFirstAndEqualLengthsKeepTheirOrder() {
    assertThat(TokenBudgetBatches.cut(new int[] {3, 9, 3, 5, 9}, 18))
        .containsExactly(new int[] {1, 4}, new int[] {3, 0, 2});
  }

  @Test
  void anInputBeyondTheBudgetIsAlone() {
    assertThat(TokenBudgetBatches.cut(new int[] {2, 600, 2}, 512))
        .containsExactly(new int[] {1}, new int[] {0, 2});
  }

  @Test
  void nothingGivesNoBatch() {
    assertThat(TokenBudgetBatches.cut(new int[0], 512)).isEmpty();
  }

  @Property
  void everyInputIsInOneBatchWithinTheBudget(
      @ForAll List<@IntRange(min = 0, max = 600) Integer> sizes,
      @ForAll @IntRange(min = 1, max = 2000) int budget) {
    int[] lengths = sizes.stream().mapToInt(n -> n).toArray();

    List<int[]> batches = TokenBudgetBatches.cut(lengths, budget);

    assertThat(batches.stream().flatMapToInt(Arrays::stream).sorted().toArray())
        .isEqualTo(IntStream.range(0, lengths.length).toArray());
    assertThat(batches)
        .allSatisfy(
            batch -> assertThat(batch.length == 1 || padded(batch, lengths) <= budget).isTrue());
  }

  @Property
  void noBatchHasRoomForTheNextInput(
      @ForAll List<@IntRange(min = 1, max = 600) Integer> sizes,
      @ForAll @IntRange(min = 1, max = 2000) int budget) {
    int[] lengths = sizes.stream().mapToInt(n -> n).toArray();

    List<int[]> batches = TokenBudgetBatches.cut(lengths, budget);

    for (int[] batch : batches.subList(0, Math.max(0, batches.size() - 1))) {
      int oneMore = (batch.length + 1) * lengths[batch[0]];
      assertThat(oneMore).isGreaterThan(budget);
    }
  }

  private static long padded(int[] batch, int[] lengths) {
    return (long) batch.length * Arrays.stream(batch).map(i -> lengths[i]).max().orElse(0);
  }
}
