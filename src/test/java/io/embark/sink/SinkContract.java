package io.embark.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.embark.sink.WrittenLake.Item;
import io.embark.testing.LocalSpark;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every sink promises, whatever stands behind it. A test class implements it and says how to
 * make a sink on a fresh target, and how to read that target without the sink's own code.
 */
public interface SinkContract {
  /** A sink of lake's job on a target that is empty at the first call within a test. */
  Sink sink(WrittenLake lake);

  /** All rows of the target, by key. Fails when a key is there twice. */
  Map<String, Stored> stored(WrittenLake lake);

  /** What a target holds of an item. */
  record Stored(String job, String partition, String sourceId, String text, List<Float> vector) {}

  /** The stored rows that a commit of these items should give. */
  static Map<String, Stored> expected(WrittenLake lake, String partition, List<Item> items) {
    Map<String, Stored> rows = new TreeMap<>();
    items.forEach(
        item ->
            rows.put(
                item.itemId(),
                new Stored(
                    lake.job(),
                    partition,
                    item.sourceId(),
                    item.text() == null ? "" : item.text(),
                    item.vector())));
    return rows;
  }

  private static WrittenLake lake(Path folder) {
    return new WrittenLake(folder, "job", WrittenLake.dense(8));
  }

  @Test
  default void writingTwiceLeavesEveryRowOnce(@TempDir Path folder) {
    WrittenLake lake = lake(folder);
    List<Item> items = lake.items("doc", 25);
    CommittedPartition partition =
        lake.commit("r1", "2026-11-20", List.of(), items.subList(0, 10), items.subList(10, 25));
    try (Sink sink = sink(lake)) {
      sink.check();
      SinkReport first = sink.write(LocalSpark.session(), partition);
      SinkReport second = sink.write(LocalSpark.session(), partition);
      assertThat(List.of(first.upserted(), first.deleted(), first.targetRows(), first.sampled()))
          .containsExactly(25L, 0L, 25L, 25L);
      assertThat(List.of(second.deleted(), second.lakeRows(), second.targetRows()))
          .containsExactly(0L, 25L, 25L);
      assertThat(stored(lake)).isEqualTo(expected(lake, "2026-11-20", items));
      assertThat(sink.verify(LocalSpark.session(), partition).upserted()).isZero();
    }
  }

  @Test
  default void keysOfSupersededFilesThatAreNotInTheCommitGo(@TempDir Path folder) {
    WrittenLake lake = lake(folder);
    List<Item> items = lake.items("doc", 25);
    CommittedPartition before = lake.commit("r1", "d", List.of(), items);
    CommittedPartition after = lake.commit("r2", "d", before.embeddings(), items.subList(5, 25));
    try (Sink sink = sink(lake)) {
      sink.write(LocalSpark.session(), before);
      assertThat(sink.write(LocalSpark.session(), after).deleted()).isEqualTo(5);
      assertThat(sink.write(LocalSpark.session(), after).deleted()).isZero();
    }
    assertThat(stored(lake)).isEqualTo(expected(lake, "d", items.subList(5, 25)));
  }

  @Test
  default void rowsThatTheLakeDoesNotHaveGoEvenWhenNoSupersededFileTellsOfThem(
      @TempDir Path folder) {
    WrittenLake lake = lake(folder);
    List<Item> items = lake.items("doc", 25);
    CommittedPartition before = lake.commit("r1", "d", List.of(), items);
    CommittedPartition after = lake.commit("r2", "d", List.of(), items.subList(0, 20));
    try (Sink sink = sink(lake)) {
      sink.write(LocalSpark.session(), before);
      assertThat(sink.write(LocalSpark.session(), after).deleted()).isEqualTo(5);
    }
    assertThat(stored(lake)).isEqualTo(expected(lake, "d", items.subList(0, 20)));
  }

  @Test
  default void changedRowsAreReplaced(@TempDir Path folder) {
    WrittenLake lake = lake(folder);
    List<Item> items = lake.items("doc", 10);
    Item old = items.get(3);
    Item changed =
        new Item(
            old.sourceId(), old.text().replace("text", "TEXT"), Map.of("a", "b"), lake.vector(99));
    List<Item> now = new ArrayList<>(items);
    now.set(3, changed);
    assertThat(changed.itemId()).isEqualTo(old.itemId());
    CommittedPartition before = lake.commit("r1", "d", List.of(), items);
    try (Sink sink = sink(lake)) {
      sink.write(LocalSpark.session(), before);
      sink.write(LocalSpark.session(), lake.commit("r2", "d", before.embeddings(), now));
    }
    assertThat(stored(lake)).isEqualTo(expected(lake, "d", now));
  }

  @Test
  default void rowsOfOtherPartitionsStay(@TempDir Path folder) {
    WrittenLake lake = lake(folder);
    List<Item> one = lake.items("one", 10);
    List<Item> two = lake.items("two", 10);
    CommittedPartition first = lake.commit("r1", "d1", List.of(), one);
    CommittedPartition second = lake.commit("r2", "d2", List.of(), two);
    CommittedPartition emptied = lake.commit("r3", "d2", second.embeddings());
    try (Sink sink = sink(lake)) {
      sink.write(LocalSpark.session(), first);
      sink.write(LocalSpark.session(), second);
      Map<String, Stored> both = expected(lake, "d1", one);
      both.putAll(expected(lake, "d2", two));
      assertThat(stored(lake)).isEqualTo(both);
      assertThat(sink.write(LocalSpark.session(), emptied).targetRows()).isZero();
    }
    assertThat(stored(lake)).isEqualTo(expected(lake, "d1", one));
  }

  @Test
  default void aSourceThatMovedToAnotherPartitionStaysThere(@TempDir Path folder) {
    WrittenLake lake = lake(folder);
    List<Item> items = lake.items("doc", 10);
    CommittedPartition before = lake.commit("r1", "d1", List.of(), items);
    CommittedPartition other = lake.commit("r2", "d2", List.of(), items.subList(0, 4));
    CommittedPartition after = lake.commit("r2b", "d1", before.embeddings(), items.subList(4, 10));
    try (Sink sink = sink(lake)) {
      sink.write(LocalSpark.session(), before);
      sink.write(LocalSpark.session(), other);
      sink.write(LocalSpark.session(), after);
    }
    Map<String, Stored> both = expected(lake, "d2", items.subList(0, 4));
    both.putAll(expected(lake, "d1", items.subList(4, 10)));
    assertThat(stored(lake)).isEqualTo(both);
  }

  @Test
  default void partitionValuesTextsAndIdsMayHoldAnyCharacter(@TempDir Path folder) {
    String odd = "it's \"50\\%\" \\n [a] {b} é日本😀\n\t\u0001 ==";
    WrittenLake lake = new WrittenLake(folder, odd, WrittenLake.dense(8));
    List<Item> items =
        List.of(
            new Item(odd, odd, Map.of(odd, odd), lake.vector(1)),
            new Item("b", "", Map.of(), lake.vector(2)),
            new Item("c", null, Map.of(), lake.vector(3)));
    CommittedPartition partition = lake.commit("r1", odd, List.of(), items);
    CommittedPartition after = lake.commit("r2", odd, partition.embeddings(), items.subList(0, 2));
    try (Sink sink = sink(lake)) {
      sink.write(LocalSpark.session(), partition);
      assertThat(stored(lake)).isEqualTo(expected(lake, odd, items));
      assertThat(sink.write(LocalSpark.session(), after).deleted()).isEqualTo(1);
    }
    assertThat(stored(lake)).isEqualTo(expected(lake, odd, items.subList(0, 2)));
  }
}
