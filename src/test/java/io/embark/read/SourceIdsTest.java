package io.embark.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.embark.corpus.ContentHash;
import io.embark.corpus.ItemSchema;
import io.embark.testing.LocalSpark;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class SourceIdsTest {
  private static Dataset<Row> rows(List<ReadItem> items, int partitions) {
    return LocalSpark.session()
        .createDataFrame(items.stream().map(ReadItem::toRow).toList(), ItemSchema.READ)
        .repartition(partitions);
  }

  private static List<ReadItem> items() {
    Random random = new Random(7);
    List<ReadItem> items = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      String id = "id" + random.nextInt(40);
      items.add(
          i % 10 == 0
              ? ReadItem.rejected(id, Map.of(), ReadReason.MISSING_TEXT, "row " + i)
              : ReadItem.document(
                  id, "text " + random.nextInt(3), Map.of("n", "" + random.nextInt(3)), null));
    }
    return items;
  }

  /** The input is the largest thing of a run: each step shuffles and sorts it once. */
  @Test
  void eachStepIsOneShuffleOfTheRows() {
    Dataset<Row> rows = rows(items(), 3);
    int before = shuffles(rows);
    assertThat(shuffles(SourceIds.rejectRepeated(rows))).isEqualTo(before + 1);
    assertThat(shuffles(SourceIds.numberOccurrences(rows))).isEqualTo(before + 1);
  }

  private static int shuffles(Dataset<Row> rows) {
    return rows.queryExecution().executedPlan().toString().split("Exchange ", -1).length;
  }

  @Test
  void oneLiveRowOfAnIdIsKeptWhateverOrderAndPartitions() {
    List<ReadItem> items = items();
    List<Found> found = Found.in(SourceIds.rejectRepeated(rows(items, 1)));
    Collections.shuffle(items, new Random(8));
    assertThat(Found.in(SourceIds.rejectRepeated(rows(items, 7))))
        .containsExactlyInAnyOrderElementsOf(found);

    Map<String, List<ReadItem>> live =
        items.stream()
            .filter(item -> item.rejection() == null)
            .collect(Collectors.groupingBy(ReadItem::sourceId));
    assertThat(found).hasSize(items.size());
    live.forEach(
        (id, same) -> {
          ReadItem kept =
              same.stream()
                  .min(
                      Comparator.comparing((ReadItem item) -> ContentHash.of(item.text()))
                          .thenComparing(item -> item.attributes().get("n")))
                  .get();
          assertThat(
                  found.stream().filter(row -> row.sourceId().equals(id) && row.reason() == null))
              .containsExactly(Found.alive(id, kept.text(), kept.attributes()));
          assertThat(
                  found.stream()
                      .filter(row -> row.sourceId().equals(id))
                      .filter(row -> "repeated_id".equals(row.reason()))
                      .map(Found::detail))
              .hasSize(same.size() - 1)
              .allMatch(
                  detail ->
                      detail.equals(
                          "id '"
                              + id
                              + "' occurs "
                              + same.size()
                              + " times, expected once; kept the row with the smallest content"
                              + " hash"));
        });
  }
}
