package io.embark.sink.milvus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.embark.sink.CommittedPartition;
import io.embark.sink.SinkContract;
import io.embark.sink.SinkContract.Stored;
import io.embark.sink.SinkReport;
import io.embark.sink.WrittenLake;
import io.embark.sink.WrittenLake.Item;
import io.embark.testing.LocalSpark;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Imports into a real Milvus 2.3.5. */
class CollectionImportTest {
  private ImportFixture milvus;

  @TempDir Path folder;

  @BeforeEach
  void makeLake() {
    milvus = new ImportFixture(new WrittenLake(folder, "job", WrittenLake.dense(8)));
  }

  @Test
  void everyPartitionComesInByOneImport() {
    milvus = new ImportFixture(new WrittenLake(folder, "it's a job/é", WrittenLake.dense(8)));
    List<Item> one = milvus.lake().items("one", 1500);
    List<Item> two = milvus.lake().items("two", 30);
    CommittedPartition first =
        milvus
            .lake()
            .commit("r1", "2026-11-20", List.of(), one.subList(0, 700), one.subList(700, 1500));
    CommittedPartition second = milvus.lake().commit("r2", "b \"é\" /", List.of(), two);
    CommittedPartition empty = milvus.lake().commit("r3", "c", List.of());
    List<SinkReport> reports = milvus.write(first, second, empty);
    assertThat(reports)
        .extracting(
            SinkReport::target, SinkReport::partition, SinkReport::upserted, SinkReport::targetRows)
        .containsExactly(
            tuple(milvus.alias() + "__1", "2026-11-20", 1500L, 1500L),
            tuple(milvus.alias() + "__1", "b \"é\" /", 30L, 30L),
            tuple(milvus.alias() + "__1", "c", 0L, 0L));
    assertThat(reports.get(0).sampled()).isBetween(1_000L, 1_400L);
    assertThat(reports).extracting(SinkReport::sampled).endsWith(30L, 0L);
    Map<String, Stored> rows = SinkContract.expected(milvus.lake(), first.partition(), one);
    rows.putAll(SinkContract.expected(milvus.lake(), second.partition(), two));
    assertThat(milvus.stored()).isEqualTo(rows);
    assertThat(milvus.notes())
        .contains(
            "laid out 1 files for '" + milvus.alias() + "__1'",
            "imported 1 of 1 files",
            "verified all 3 partitions in '" + milvus.alias() + "__1'",
            "alias '" + milvus.alias() + "' points to '" + milvus.alias() + "__1'");
    milvus.assertNoFilesAreLeft();
  }

  /** By a run with mode upsert a partition came into the live collection that is in no lake now. */
  @Test
  void rowsOfAPartitionThatLeftTheLakeAreNotKept() {
    CommittedPartition first =
        milvus.lake().commit("r1", "a", List.of(), milvus.lake().items("one", 20));
    CommittedPartition second =
        milvus.lake().commit("r2", "b", List.of(), milvus.lake().items("two", 20));
    milvus.write(first);
    try (MilvusSink upsert = milvus.sink("mode", "upsert")) {
      upsert.write(LocalSpark.session(), List.of(second), milvus.notes()::add);
    }
    assertThat(milvus.stored()).hasSize(40);
    milvus.write(first);
    assertThat(milvus.notes())
        .contains(
            "Cannot keep '"
                + milvus.alias()
                + "__1' behind '"
                + milvus.alias()
                + "': it has 40 rows, expected the 20 of the lake's partitions. Run the job again to"
                + " import anew.");
    assertThat(milvus.collections())
        .containsExactly(milvus.alias() + "__1", milvus.alias() + "__2");
    assertThat(milvus.stored()).hasSize(20);
  }

  @Test
  void whoReadsThroughTheAliasSeesTheOneCollectionOrTheOther() throws Exception {
    List<Item> before = milvus.lake().items("before", 40);
    List<Item> after = milvus.lake().items("after", 40);
    CommittedPartition old = milvus.lake().commit("r1", "d", List.of(), before);
    milvus.write(old);
    try (AliasReader reader = new AliasReader(milvus.uri(), milvus.alias(), 40)) {
      milvus.write(milvus.lake().commit("r2", "d", List.of(), after));
      assertThat(milvus.stored()).isEqualTo(SinkContract.expected(milvus.lake(), "d", after));
      assertThat(milvus.collections())
          .containsExactly(milvus.alias() + "__1", milvus.alias() + "__2");
      reader.awaitReads(3);

      assertThat(milvus.generations(Generations::rollBack))
          .isEqualTo(
              new AliasChange(
                  milvus.alias(), milvus.alias() + "__2", milvus.alias() + "__1", List.of()));
      assertThat(milvus.stored()).isEqualTo(SinkContract.expected(milvus.lake(), "d", before));
      reader.awaitReads(3);

      assertThat(milvus.generations(found -> found.switchTo(Optional.empty())).now())
          .isEqualTo(milvus.alias() + "__2");
      reader.awaitReads(3);
      assertThat(milvus.generations(found -> found.dropOld(0)).dropped())
          .containsExactly(milvus.alias() + "__1");
      assertThat(milvus.collections()).containsExactly(milvus.alias() + "__2");
      reader.awaitReads(3);
      // each read saw one collection whole
      assertThat(reader.faults()).isEmpty();
      assertThat(reader.namesSeen()).containsExactlyInAnyOrder("before", "after");
    }
  }
}
