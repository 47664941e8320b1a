package io.embark.sink.milvus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.embark.corpus.Metric;
import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.corpus.VectorColumn;
import io.embark.sink.CommittedPartition;
import io.embark.sink.Sink;
import io.embark.sink.SinkReport;
import io.embark.sink.WrittenLake;
import io.embark.sink.WrittenLake.Item;
import io.embark.testing.LocalSpark;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadVerificationTest {
  private static final String REPAIR =
      ". Repair it by 'embark verify JOB --repair', or run the job again to load it anew.";

  private final String alias = MilvusSinkTest.freshAlias();

  private static CommittedPartition load(WrittenLake lake, Sink sink, List<Item> items) {
    CommittedPartition partition = lake.commit("r1", "2026-11-20", List.of(), items);
    sink.write(LocalSpark.session(), partition);
    return partition;
  }

  private UserError refused(Sink sink, CommittedPartition partition) {
    return catchThrowableOfType(
        UserError.class, () -> sink.verify(LocalSpark.session(), partition));
  }

  private void upsert(Item item, String text, Consumer<List<Float>> change) {
    List<Float> vector = new ArrayList<>(item.vector());
    change.accept(vector);
    PlainClient.upsert(
        MilvusSinkTest.URI,
        alias,
        PlainClient.row(item.itemId(), "job", "2026-11-20", item, text, vector));
  }

  @Test
  void changedVectorsTextsAndMissingKeysAreNamed(@TempDir Path folder) {
    WrittenLake lake = new WrittenLake(folder, "job", WrittenLake.dense(8));
    List<Item> items = lake.items("doc", 30);
    try (Sink sink =
        MilvusSinkTest.sink(MilvusSinkTest.URI, alias, "job", List.of(lake.column()))) {
      CommittedPartition partition = load(lake, sink, items);
      assertThat(sink.verify(LocalSpark.session(), partition).sampled()).isEqualTo(30);

      upsert(items.get(7), items.get(7).text(), vector -> {});
      assertThat(sink.verify(LocalSpark.session(), partition).sampled()).isEqualTo(30);

      upsert(items.get(3), items.get(3).text(), vector -> vector.set(5, vector.get(5) + 2e-5f));
      upsert(items.get(4), "another text", vector -> {});
      UserError differing = refused(sink, partition);
      assertThat(differing)
          .hasMessage(
              "Cannot verify partition '2026-11-20' in collection '"
                  + alias
                  + "__1': 2 of 30 sampled rows differ from the lake, expected none ("
                  + keys(items.get(3), items.get(4))
                  + ")"
                  + REPAIR);
      assertThat(differing.category()).isEqualTo(Category.BOOKS);

      PlainClient.delete(MilvusSinkTest.URI, alias, items.get(0), items.get(1));
      Item stranger = new Item("stranger", "x", Map.of(), lake.vector(5));
      upsert(stranger, "x", vector -> {});
      UserError missing = refused(sink, partition);
      assertThat(missing)
          .hasMessage(
              "Cannot verify partition '2026-11-20' in collection '"
                  + alias
                  + "__1': 29 rows in Milvus, expected 30 as in the lake; 2 missing ("
                  + keys(items.get(0), items.get(1))
                  + "); 1 not in the lake ("
                  + stranger.itemId()
                  + "); 2 of 30 sampled rows differ from the lake, expected none ("
                  + keys(items.get(3), items.get(4))
                  + ")"
                  + REPAIR);
      assertThat(missing.category()).isEqualTo(Category.BOOKS);

      SinkReport again = sink.write(LocalSpark.session(), partition);
      assertThat(again.deleted()).isEqualTo(1);
      assertThat(again.targetRows()).isEqualTo(30);
    }
  }

  @Test
  void aRowOfAnotherPartitionDoesNotStandForOneThatIsMissing(@TempDir Path folder) {
    WrittenLake lake = new WrittenLake(folder, "job", WrittenLake.dense(8));
    List<Item> items = lake.items("doc", 30);
    try (Sink sink =
        MilvusSinkTest.sink(MilvusSinkTest.URI, alias, "job", List.of(lake.column()))) {
      CommittedPartition partition = load(lake, sink, items);
      PlainClient.delete(MilvusSinkTest.URI, alias, items.get(0));
      Item other = new Item("other", "x", Map.of(), lake.vector(5));
      PlainClient.upsert(
          MilvusSinkTest.URI,
          alias,
          PlainClient.row(other.itemId(), "job", "2026-11-21", other, "x", other.vector()));
      assertThat(refused(sink, partition))
          .hasMessage(
              "Cannot verify partition '2026-11-20' in collection '"
                  + alias
                  + "__1': 29 rows in Milvus, expected 30 as in the lake; 1 missing ("
                  + keys(items.get(0))
                  + ")"
                  + REPAIR);
    }
  }

  private static String keys(Item... items) {
    return Arrays.stream(items).map(Item::itemId).sorted().collect(Collectors.joining(", "));
  }

  @Test
  void ofManyRowsAThousandAreReadBack(@TempDir Path folder) {
    WrittenLake lake = new WrittenLake(folder, "job", WrittenLake.dense(4));
    try (Sink sink =
        MilvusSinkTest.sink(MilvusSinkTest.URI, alias, "job", List.of(lake.column()))) {
      CommittedPartition partition = load(lake, sink, lake.items("doc", 1_500));
      assertThat(sink.verify(LocalSpark.session(), partition).sampled()).isBetween(1_000L, 1_400L);
    }
  }

  @Test
  void aLakeThatWasNeverLoadedIsTold(@TempDir Path folder) {
    WrittenLake lake = new WrittenLake(folder, "job", WrittenLake.dense(4));
    CommittedPartition partition = lake.commit("r1", "d", List.of(), lake.items("doc", 3));
    try (Sink sink =
        MilvusSinkTest.sink(MilvusSinkTest.URI, alias, "job", List.of(lake.column()))) {
      assertThat(refused(sink, partition))
          .hasMessage(
              "Cannot verify partition 'd' in '"
                  + alias
                  + "': Milvus at "
                  + MilvusSinkTest.URI
                  + " has no such alias, expected 3 rows as in the lake. Run the job to load it.");
    }
  }

  @Test
  void vectorsOfAnotherEncodingAreNotLoaded(@TempDir Path folder) {
    WrittenLake lake = new WrittenLake(folder, "job", WrittenLake.dense(4));
    CommittedPartition partition = lake.commit("r1", "d", List.of(), lake.items("doc", 3));
    VectorColumn other =
        new VectorColumn(
            "dense",
            "dense",
            4,
            Metric.COSINE,
            false,
            new TreeMap<>(
                Map.of("weights", "sha-2", "pooling", "mean", "prompt", "passage: \"é\"")));
    try (Sink sink = MilvusSinkTest.sink(MilvusSinkTest.URI, alias, "job", List.of(other))) {
      UserError error =
          catchThrowableOfType(UserError.class, () -> sink.write(LocalSpark.session(), partition));
      assertThat(error)
          .hasMessage(
              "Cannot load partition 'd' into '"
                  + alias
                  + "': field 'dense' holds vectors encoded with weights 'sha-1' instead of 'sha-2',"
                  + " expected what this job encodes. Run the job with --fresh to encode it anew.");
    }
  }
}
