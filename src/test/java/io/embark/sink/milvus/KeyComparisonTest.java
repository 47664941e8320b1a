package io.embark.sink.milvus;

import static org.assertj.core.api.Assertions.assertThat;

import io.embark.sink.CommittedPartition;
import io.embark.sink.Sink;
import io.embark.sink.WrittenLake;
import io.embark.sink.WrittenLake.Item;
import io.embark.testing.LocalSpark;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyComparisonTest {
  private final String alias = MilvusSinkTest.freshAlias();
  private final KeyComparison comparison =
      new KeyComparison(
          LocalSpark.session(),
          MilvusAddress.of(MilvusSinkTest.URI, "uri"),
          alias,
          MilvusFilter.partition("job", "d"));

  private static List<String> sorted(Dataset<Row> keys) {
    return keys.as(Encoders.STRING()).collectAsList().stream().sorted().toList();
  }

  private static List<String> sorted(List<Item> items) {
    return items.stream().map(Item::itemId).sorted().toList();
  }

  private static Dataset<Row> lake(List<Item> items) {
    return LocalSpark.session().createDataset(sorted(items), Encoders.STRING()).toDF("item_id");
  }

  /** How many slices the comparison looks into. */
  private static final long[] ROWS = {0, 200, 100_000, 1_000_000};

  @Test
  void whatOneSideHasAndTheOtherDoesNotIsFoundInOneSliceAndInMany(@TempDir Path folder) {
    WrittenLake written = new WrittenLake(folder, "job", WrittenLake.dense(4));
    List<Item> items = written.items("doc", 200);
    CommittedPartition partition = written.commit("r1", "d", List.of(), items);
    try (Sink sink =
        MilvusSinkTest.sink(MilvusSinkTest.URI, alias, "job", List.of(written.column()))) {
      sink.write(LocalSpark.session(), partition);
    }
    // of another partition and another job
    List<Item> others = written.items("other", 3);
    upsert("job", "d2", others.get(0));
    upsert("job2", "d", others.get(1));
    List<Item> more = written.items("more", 3);
    List<Item> known = Stream.concat(items.subList(2, 200).stream(), more.stream()).toList();
    for (long rows : ROWS) {
      try (KeyDifference same = comparison.compare(lake(items), rows)) {
        assertThat(same.isEmpty()).isTrue();
        assertThat(same.inWords()).isEmpty();
        assertThat(same.keys().count()).isZero();
      }
      try (KeyDifference difference = comparison.compare(lake(known), rows)) {
        assertThat(List.of(difference.missing(), difference.surplus())).containsExactly(3L, 2L);
        assertThat(sorted(difference.missingKeys())).isEqualTo(sorted(more));
        assertThat(sorted(difference.surplusKeys())).isEqualTo(sorted(items.subList(0, 2)));
        assertThat(difference.inWords())
            .containsExactly(
                "3 missing (" + String.join(", ", sorted(more)) + ")",
                "2 not in the lake (" + String.join(", ", sorted(items.subList(0, 2))) + ")");
      }
    }
    // as many keys on both sides, in one slice
    List<Item> swapped = new ArrayList<>(items.subList(0, 198));
    swapped.addAll(more.subList(0, 2));
    try (KeyDifference difference = comparison.compare(lake(swapped), 200)) {
      assertThat(sorted(difference.missingKeys())).isEqualTo(sorted(more.subList(0, 2)));
      assertThat(sorted(difference.surplusKeys())).isEqualTo(sorted(items.subList(198, 200)));
    }
    try (KeyDifference all = comparison.compare(lake(List.of()), 200)) {
      assertThat(List.of(all.missing(), all.surplus())).containsExactly(0L, 200L);
      assertThat(all.inWords())
          .containsExactly(
              "200 not in the lake (" + String.join(", ", sorted(items).subList(0, 5)) + ", ...)");
    }
  }

  private void upsert(String job, String partition, Item item) {
    PlainClient.upsert(
        MilvusSinkTest.URI,
        alias,
        PlainClient.row(item.itemId(), job, partition, item, item.text(), item.vector()));
  }

  @Test
  void keysThatAreNoMd5LieInASliceToo(@TempDir Path folder) {
    WrittenLake written = new WrittenLake(folder, "job", WrittenLake.dense(4));
    List<Item> items = written.items("doc", 20);
    try (Sink sink =
        MilvusSinkTest.sink(MilvusSinkTest.URI, alias, "job", List.of(written.column()))) {
      sink.write(LocalSpark.session(), written.commit("r1", "d", List.of(), items));
    }
    for (String key : List.of("zebra", "!")) {
      PlainClient.upsert(
          MilvusSinkTest.URI,
          alias,
          PlainClient.row(key, "job", "d", items.get(0), "", items.get(0).vector()));
    }
    try (KeyDifference difference = comparison.compare(lake(items), 1_000_000)) {
      assertThat(sorted(difference.surplusKeys())).containsExactly("!", "zebra");
      assertThat(difference.missing()).isZero();
    }
  }
}
