package io.embark.sink.milvus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
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
import io.milvus.v2.service.vector.request.DeleteReq;
import io.milvus.v2.service.vector.request.UpsertReq;
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
    JsonObject row = new JsonObject();
    row.addProperty("item_id", item.itemId());
    row.addProperty("ds", "2026-11-20");
    row.addProperty("job", "job");
    row.addProperty("source_id", item.sourceId());
    row.addProperty("segment", 0);
    row.addProperty("span_start", 0);
    row.addProperty("span_end", item.text().length());
    row.addProperty("modality", "text");
    row.addProperty("text", text);
    row.add("attributes", new Gson().toJsonTree(item.attributes()));
    List<Float> vector = new ArrayList<>(item.vector());
    change.accept(vector);
    JsonArray values = new JsonArray();
    vector.forEach(values::add);
    row.add("dense", values);
    PlainClient.ask(
        MilvusSinkTest.URI,
        client ->
            client.upsert(UpsertReq.builder().collectionName(alias).data(List.of(row)).build()));
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
                  + "__1': 2 of 30 sampled rows are missing or differ from the lake, expected none"
                  + " ("
                  + keys(items.get(3), items.get(4))
                  + "). Run the job again to load it anew.");
      assertThat(differing.category()).isEqualTo(Category.BOOKS);

      PlainClient.ask(
          MilvusSinkTest.URI,
          client ->
              client.delete(
                  DeleteReq.builder()
                      .collectionName(alias)
                      .ids(List.of(items.get(0).itemId(), items.get(1).itemId()))
                      .build()));
      Item stranger = new Item("stranger", "x", Map.of(), lake.vector(5));
      upsert(stranger, "x", vector -> {});
      UserError missing = refused(sink, partition);
      assertThat(missing)
          .hasMessage(
              "Cannot verify partition '2026-11-20' in collection '"
                  + alias
                  + "__1': 29 rows in Milvus, expected 30 as in the lake; missing: "
                  + keys(items.get(0), items.get(1))
                  + "; not in the lake: "
                  + stranger.itemId()
                  + ". Run the job again to load it anew.");
      assertThat(missing.category()).isEqualTo(Category.BOOKS);

      SinkReport again = sink.write(LocalSpark.session(), partition);
      assertThat(again.deleted()).isEqualTo(1);
      assertThat(again.targetRows()).isEqualTo(30);
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
      assertThat(sink.verify(LocalSpark.session(), partition).sampled()).isEqualTo(1_000);
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
