package io.embark.sink.milvus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.embark.corpus.Metric;
import io.embark.corpus.UserError;
import io.embark.corpus.VectorColumn;
import io.embark.sink.CommittedPartition;
import io.embark.sink.Sink;
import io.embark.sink.SinkAudit;
import io.embark.sink.WrittenLake;
import io.embark.sink.WrittenLake.Item;
import io.embark.testing.LocalSpark;
import io.milvus.v2.service.collection.request.ReleaseCollectionReq;
import io.milvus.v2.service.index.request.DropIndexReq;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SelfSearchTest {
  private final String alias = MilvusSinkTest.freshAlias();

  private Sink sink(WrittenLake lake, Object... more) {
    return MilvusSinkTest.sink(MilvusSinkTest.URI, alias, "job", lake.columns(), more);
  }

  private static VectorColumn column(String name, String kind, Metric metric) {
    return new VectorColumn(
        name, kind, kind.equals(VectorColumn.SPARSE) ? 0 : 4, metric, false, new TreeMap<>());
  }

  private static List<Float> negated(List<Float> vector) {
    return vector.stream().map(value -> -value).toList();
  }

  @Test
  void aRowWhoseVectorChangedIsNotFoundByThatOfTheLake(@TempDir Path folder) {
    WrittenLake lake = new WrittenLake(folder, "job", WrittenLake.dense(8));
    List<Item> items = lake.items("doc", 20);
    CommittedPartition partition = lake.commit("r1", "d", List.of(), items);
    try (Sink sink = sink(lake, "index", "FLAT")) {
      sink.write(LocalSpark.session(), partition);
      SinkAudit equal = sink.audit(LocalSpark.session(), partition);
      assertThat(equal.isEqual()).isTrue();
      assertThat(List.of(equal.sampled(), equal.searched(), equal.unfound()))
          .containsExactly(20L, 20L, 0L);

      Item changed = items.get(3);
      PlainClient.upsert(
          MilvusSinkTest.URI,
          alias,
          PlainClient.row(
              changed.itemId(), "job", "d", changed, changed.text(), negated(changed.vector())));
      String told =
          "Cannot verify partition 'd' in collection '"
              + alias
              + "__1': 1 of 20 sampled rows differ from the lake, expected none ("
              + changed.itemId()
              + "); 1 of 20 rows not found in column 'dense' by their own vectors, expected none"
              + " with index FLAT ("
              + changed.itemId()
              + "). Repair it by 'embark verify JOB --repair', or run the job again to load it"
              + " anew.";
      assertThat(sink.audit(LocalSpark.session(), partition).difference()).isEqualTo(told);
      assertThat(
              catchThrowableOfType(
                  UserError.class, () -> sink.verify(LocalSpark.session(), partition)))
          .hasMessage(told);
    }
  }

  @Test
  void rowsOfEqualVectorsMayStandBeforeARow(@TempDir Path folder) {
    for (Metric metric : Metric.values()) {
      WrittenLake lake =
          new WrittenLake(
              folder.resolve(metric.name()), "job", column("dense", VectorColumn.DENSE, metric));
      List<Item> items = new ArrayList<>(lake.items("doc", 15));
      // none of them stands among the ten longest by the inner product with itself
      List<Float> one = List.of(0.1f, 0.1f, 0.1f, 0.1f);
      items.replaceAll(item -> new Item(item.sourceId(), item.text(), Map.of(), one));
      items.addAll(lake.items("other", 15));
      CommittedPartition partition = lake.commit("r1", "d", List.of(), items);
      try (Sink sink =
          MilvusSinkTest.sink(
              MilvusSinkTest.URI, alias + metric, "job", lake.columns(), "index", "FLAT")) {
        sink.write(LocalSpark.session(), partition);
        SinkAudit audit = sink.audit(LocalSpark.session(), partition);
        assertThat(audit.difference()).isNull();
        assertThat(audit.searched()).isBetween(10L, 30L);
      }
    }
  }

  @Test
  void everyVectorColumnIsSearched(@TempDir Path folder) {
    WrittenLake lake =
        new WrittenLake(
            folder,
            "job",
            WrittenLake.dense(8),
            List.of(column("words", VectorColumn.SPARSE, Metric.IP)));
    CommittedPartition partition = lake.commit("r1", "d", List.of(), lake.items("doc", 20));
    try (Sink sink = sink(lake)) {
      sink.write(LocalSpark.session(), partition);
      SinkAudit audit = sink.audit(LocalSpark.session(), partition);
      assertThat(audit.difference()).isNull();
      assertThat(audit.searched()).isEqualTo(20 + 20);
    }
  }

  @Test
  void aVectorWithoutLengthIsNotSearched(@TempDir Path folder) {
    WrittenLake lake = new WrittenLake(folder, "job", WrittenLake.dense(8));
    List<Item> items = new ArrayList<>(lake.items("doc", 19));
    items.add(new Item("silent", "x", Map.of(), Collections.nCopies(8, 0f)));
    CommittedPartition partition = lake.commit("r1", "d", List.of(), items);
    try (Sink sink = sink(lake)) {
      sink.write(LocalSpark.session(), partition);
      SinkAudit audit = sink.audit(LocalSpark.session(), partition);
      assertThat(audit.difference()).isNull();
      assertThat(List.of(audit.sampled(), audit.searched())).containsExactly(20L, 19L);
    }
  }

  @Test
  void aboutTwentyRowsOfManyAreSearchedTheSameAtEveryCall(@TempDir Path folder) {
    WrittenLake lake = new WrittenLake(folder, "job", WrittenLake.dense(4));
    CommittedPartition partition = lake.commit("r1", "d", List.of(), lake.items("doc", 1_500));
    try (Sink sink = sink(lake)) {
      sink.write(LocalSpark.session(), partition);
      SinkAudit audit = sink.audit(LocalSpark.session(), partition);
      assertThat(audit.sampled()).isBetween(1_000L, 1_400L);
      assertThat(audit.searched()).isBetween(10L, 35L);
      assertThat(sink.audit(LocalSpark.session(), partition)).isEqualTo(audit);
    }
  }

  @Test
  void indexesThatDoNotLookAtEveryRowMayMissSome() {
    assertThat(
            Stream.of("FLAT", "BIN_FLAT", "SPARSE_INVERTED_INDEX")
                .map(index -> SelfSearch.mayMiss(index, 100)))
        .containsOnly(0L);
    assertThat(IntStream.of(0, 3, 19, 20).mapToObj(rows -> SelfSearch.mayMiss("HNSW", rows)))
        .containsExactly(0L, 0L, 4L, 5L);
    assertThat(SelfSearch.mayMiss("AUTOINDEX", 20)).isEqualTo(5);
    assertThat(SelfSearch.mayMiss("IVF_PQ", 20)).isEqualTo(10);
  }

  @Test
  void aColumnWithoutAnIndexIsToldAndARepairBuildsIt(@TempDir Path folder) {
    WrittenLake lake = new WrittenLake(folder, "job", WrittenLake.dense(8));
    CommittedPartition partition = lake.commit("r1", "d", List.of(), lake.items("doc", 20));
    try (Sink sink = sink(lake, "index", "HNSW")) {
      sink.write(LocalSpark.session(), partition);
      PlainClient.ask(
          MilvusSinkTest.URI,
          client -> {
            client.releaseCollection(ReleaseCollectionReq.builder().collectionName(alias).build());
            client.dropIndex(
                DropIndexReq.builder().collectionName(alias).fieldName("dense").build());
            return true;
          });
      SinkAudit audit = sink.audit(LocalSpark.session(), partition);
      assertThat(audit.difference())
          .isEqualTo(
              "Cannot verify partition 'd' in collection '"
                  + alias
                  + "__1': column 'dense' has no index, expected HNSW. Build it by 'embark verify"
                  + " JOB --repair', or run the job again.");
      assertThat(audit.targetRows()).isNull();
      assertThat(
              catchThrowableOfType(
                  UserError.class, () -> sink.verify(LocalSpark.session(), partition)))
          .hasMessage(audit.difference());
      sink.repair(LocalSpark.session(), partition, audit);
      assertThat(sink.audit(LocalSpark.session(), partition).difference()).isNull();
    }
  }
}
