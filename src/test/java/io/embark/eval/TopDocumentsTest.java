package io.embark.eval;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TopDocumentsTest {
  private static final Comparator<String> BY_BYTES =
      (a, b) ->
          Arrays.compareUnsigned(
              a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

  @Test
  void whatIsKeptIsTheBeginningOfTheSortedWhole() {
    Random random = new Random(20261126);
    List<String> ids = IntStream.range(0, 500).mapToObj(i -> "d" + i).toList();
    float[] scores = new float[ids.size()];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = random.nextInt(20); // many ties, at the border too
    }
    for (int most : List.of(1, 7, 100, 499, 500, 1000)) {
      TopDocuments top = new TopDocuments(ids, most);
      IntStream.range(0, scores.length).forEach(i -> top.offer(i, scores[i]));

      List<Integer> sorted = new ArrayList<>(IntStream.range(0, scores.length).boxed().toList());
      sorted.sort(
          Comparator.<Integer>comparingDouble(i -> -scores[i])
              .thenComparing(ids::get, BY_BYTES.reversed()));
      assertThat(top.ranking()).isEqualTo(sorted.stream().limit(most).map(ids::get).toList());
    }
  }

  @Test
  void idsCompareAsTheirBytes() {
    List<String> ids =
        List.of(
            "", "a", "ab", "b", "A", "é", "~", "\u4e2d", "\uff5e", "\ud835\udcb3", "\ud835\udcb4a");
    for (String a : ids) {
      for (String b : ids) {
        assertThat(Integer.signum(DocumentOrder.compare(a, b)))
            .as(a + " and " + b)
            .isEqualTo(Integer.signum(BY_BYTES.compare(a, b)));
      }
    }
  }
}
