package io.embark.sink.milvus;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.xxhash64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.embark.sink.CommittedPartition;
import io.embark.sink.Sink;
import io.embark.sink.SinkAudit;
import io.embark.sink.SinkContract;
import io.embark.sink.SinkContract.Stored;
import io.embark.sink.SinkRepair;
import io.embark.sink.WrittenLake;
import io.embark.sink.WrittenLake.Item;
import io.embark.testing.LocalSpark;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Encoders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartitionRepairTest {
  private final String alias = MilvusSinkTest.freshAlias();

  private Sink sink(WrittenLake lake, String job) {
    return MilvusSinkTest.sink(MilvusSinkTest.URI, alias, job, lake.columns());
  }

  private void put(String job, String partition, Item item, List<Float> vector) {
    PlainClient.upsert(
        MilvusSinkTest.URI,
        alias,
        PlainClient.row(item.itemId(), job, partition, item, item.text(), vector));
  }

  private void delete(Item... items) {
    PlainClient.delete(MilvusSinkTest.URI, alias, items);
  }

  private Map<String, Stored> stored() {
    return MilvusSinkTest.stored(MilvusSinkTest.URI, alias);
  }

  private static SinkAudit audit(Sink sink, CommittedPartition partition) {
    return sink.audit(LocalSpark.session(), partition);
  }

  private static SinkRepair repair(Sink sink, CommittedPartition partition) {
    return sink.repair(LocalSpark.session(), partition, audit(sink, partition));
  }

  /** Items in the order in which a verification of the run {@code r1} takes its sample. */
  private static List<Item> asSampled(List<Item> items) {
    List<String> keys =
        LocalSpark.session()
            .createDataset(items.stream().map(Item::itemId).toList(), Encoders.STRING())
            .orderBy(xxhash64(col("value"), lit("r1")))
            .collectAsList();
    return keys.stream()
        .map(key -> items.stream().filter(item -> item.itemId().equals(key)).findFirst().get())
        .toList();
  }

  @Test
  void missingRowsAreSentAndSurplusKeysGoAndNothingElseIsTouched(@TempDir Path folder) {
    WrittenLake lake = new WrittenLake(folder, "job", WrittenLake.dense(8));
    List<Item> items = lake.items("doc", 30);
    List<Item> elsewhere = lake.items("elsewhere", 10);
    CommittedPartition partition = lake.commit("r1", "d1", List.of(), items);
    CommittedPartition other = lake.commit("r2", "d2", List.of(), elsewhere);
    try (Sink sink = sink(lake, "job")) {
      sink.write(LocalSpark.session(), partition);
      sink.write(LocalSpark.session(), other);
      Item ofAnotherJob = lake.items("foreign", 1).get(0);
      put("job2", "d1", ofAnotherJob, ofAnotherJob.vector());
      Map<String, Stored> before = stored();
      assertThat(before).hasSize(41);
      assertThat(repair(sink, partition)).isEqualTo(SinkRepair.NONE);

      delete(items.get(0), items.get(1), items.get(2));
      Item surplus = lake.items("surplus", 1).get(0);
      put("job", "d1", surplus, surplus.vector());
      SinkAudit found = audit(sink, partition);
      assertThat(List.of(found.missing(), found.surplus(), found.differing()))
          .containsExactly(3L, 1L, 0L);
      assertThat(sink.repair(LocalSpark.session(), partition, found))
          .isEqualTo(new SinkRepair(3, 1));
      assertThat(audit(sink, partition).difference()).isNull();
      assertThat(audit(sink, other).difference()).isNull();
      assertThat(stored()).isEqualTo(before);
    }
  }

  @Test
  void asManyOtherKeysAreSeenByComparingThemAll(@TempDir Path folder) {
    WrittenLake lake = new WrittenLake(folder, "job", WrittenLake.dense(4));
    List<Item> items = asSampled(lake.items("doc", 1_400));
    CommittedPartition partition = lake.commit("r1", "d", List.of(), items);
    try (Sink sink = sink(lake, "job")) {
      sink.write(LocalSpark.session(), partition);
      Item last = items.get(1_399);
      Item surplus = lake.items("surplus", 1).get(0);
      delete(last);
      put("job", "d", surplus, surplus.vector());
      // the count is equal and the key is not in the sample
      assertThat(sink.verify(LocalSpark.session(), partition).targetRows()).isEqualTo(1_400);
      assertThat(audit(sink, partition).difference())
          .isEqualTo(
              "Cannot verify partition 'd' in collection '"
                  + alias
                  + "__1': 1400 rows in Milvus as in the lake, expected the same keys; 1 missing ("
                  + last.itemId()
                  + "); 1 not in the lake ("
                  + surplus.itemId()
                  + "). Repair it by 'embark verify JOB --repair', or run the job again to load it"
                  + " anew.");
      assertThat(repair(sink, partition)).isEqualTo(new SinkRepair(1, 1));
      assertThat(audit(sink, partition).difference()).isNull();

      // a sampled key that is missing brings the comparison into a verification after a load too
      delete(items.get(0));
      put("job", "d", surplus, surplus.vector());
      assertThatThrownBy(() -> sink.verify(LocalSpark.session(), partition))
          .hasMessageContaining(
              "; 1 missing ("
                  + items.get(0).itemId()
                  + "); 1 not in the lake ("
                  + surplus.itemId()
                  + "). ");
      sink.write(LocalSpark.session(), partition);
    }
  }

  @Test
  void whereASampledRowDiffersEveryRowIsReadBack(@TempDir Path folder) {
    WrittenLake lake = new WrittenLake(folder, "job", WrittenLake.dense(4));
    List<Item> items = asSampled(lake.items("doc", 1_400));
    CommittedPartition partition = lake.commit("r1", "d", List.of(), items);
    try (Sink sink = sink(lake, "job")) {
      sink.write(LocalSpark.session(), partition);
      Map<String, Stored> before = stored();
      put("job", "d", items.get(0), items.get(1).vector());
      put("job", "d", items.get(1_399), items.get(1).vector());
      delete(items.get(5));
      SinkAudit found = audit(sink, partition);
      assertThat(List.of(found.missing(), found.surplus(), found.differing()))
          .containsExactly(1L, 0L, 1L);
      assertThat(sink.repair(LocalSpark.session(), partition, found))
          .isEqualTo(new SinkRepair(3, 0));
      assertThat(stored()).isEqualTo(before);
    }
  }

  @Test
  void aKeyThatAnotherJobOrPartitionHoldsStaysThere(@TempDir Path folder) {
    WrittenLake lake = new WrittenLake(folder, "job", WrittenLake.dense(8));
    List<Item> items = lake.items("doc", 12);
    CommittedPartition partition = lake.commit("r1", "d1", List.of(), items);
    try (Sink sink = sink(lake, "job")) {
      sink.write(LocalSpark.session(), partition);
      put("job2", "d1", items.get(0), items.get(0).vector());
      put("job", "d2", items.get(1), items.get(1).vector());
      delete(items.get(2));
      Map<String, Stored> expected = SinkContract.expected(lake, "d1", items);
      Stored whole = expected.get(items.get(0).itemId());
      expected.put(
          items.get(0).itemId(),
          new Stored("job2", "d1", whole.sourceId(), whole.text(), whole.vector()));
      whole = expected.get(items.get(1).itemId());
      expected.put(
          items.get(1).itemId(),
          new Stored("job", "d2", whole.sourceId(), whole.text(), whole.vector()));
      assertThat(repair(sink, partition)).isEqualTo(new SinkRepair(1, 0));
      assertThat(stored()).isEqualTo(expected);
      SinkAudit after = audit(sink, partition);
      assertThat(List.of(after.missing(), after.surplus())).containsExactly(2L, 0L);
    }
  }

  @Test
  void aCollectionThatIsNotThereIsNotMadeByARepair(@TempDir Path folder) {
    WrittenLake lake = new WrittenLake(folder, "job", WrittenLake.dense(8));
    CommittedPartition partition = lake.commit("r1", "d", List.of(), lake.items("doc", 3));
    try (Sink sink = sink(lake, "job")) {
      assertThat(repair(sink, partition)).isEqualTo(SinkRepair.NONE);
      assertThat(audit(sink, partition).targetRows()).isNull();
    }
  }
}
