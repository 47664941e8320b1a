package io.embark.sink.milvus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.gson.JsonParser;
import io.embark.corpus.Metric;
import io.embark.corpus.Precision;
import io.embark.corpus.UserError;
import io.embark.corpus.VectorColumn;
import io.embark.sink.CommittedPartition;
import io.embark.sink.Sink;
import io.embark.sink.SinkReport;
import io.embark.sink.WrittenLake;
import io.embark.sink.WrittenLake.Item;
import io.embark.testing.LocalSpark;
import io.milvus.v2.common.ConsistencyLevel;
import io.milvus.v2.service.collection.request.DescribeCollectionReq;
import io.milvus.v2.service.collection.response.DescribeCollectionResp;
import io.milvus.v2.service.vector.request.SearchReq;
import io.milvus.v2.service.vector.request.data.EmbeddedText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Collections with more than one dense vector and JSON, on a real server. */
class MilvusSchemaTest {
  private static final VectorColumn WORDS =
      new VectorColumn("words", "sparse", 16, Metric.IP, false, new TreeMap<>(Map.of("w", "1")));

  private final String alias = MilvusSinkTest.freshAlias();

  private Sink sink(WrittenLake lake, Object... more) {
    return MilvusSinkTest.sink(MilvusSinkTest.URI, alias, lake.job(), lake.columns(), more);
  }

  private static List<Item> items(WrittenLake lake) {
    List<Item> items = new ArrayList<>(lake.items("doc", 20));
    items.add(
        new Item(
            "typed",
            "the cats were sleeping under a piano",
            Map.of("views", " 12 ", "rate", "0.5", "open", "TRUE", "lang", "en"),
            lake.vector(1)));
    items.add(
        new Item(
            "untyped",
            "dogs run",
            Map.of("views", "many", "rate", "NaN", "open", "yes", "other", "x"),
            lake.vector(2).stream().map(value -> -Math.abs(value)).toList()));
    return items;
  }

  @Test
  void sparseVectorsFullTextAndAttributesAreFieldsOfTheirOwn(@TempDir Path folder) {
    WrittenLake lake = new WrittenLake(folder, "job", WrittenLake.dense(16), List.of(WORDS));
    List<Item> items = items(lake);
    try (Sink sink =
        sink(
            lake,
            "bm25",
            "standard",
            "attribute-fields",
            List.of("views:int64", "rate:double", "open:bool", "lang:varchar"),
            "consistency",
            "strong",
            "index",
            "HNSW",
            "index-parameters",
            List.of("M=8", "efConstruction=64"))) {
      CommittedPartition partition = lake.commit("2026-11-20", "run-1", List.of(), items);
      sink.check();
      SinkReport report = sink.write(LocalSpark.session(), partition);
      assertThat(List.of(report.upserted(), report.targetRows(), report.sampled()))
          .containsExactly(22L, 22L, 22L);
      assertThat(sink.write(LocalSpark.session(), partition).targetRows()).isEqualTo(22);
      sink.check();
    }

    Map<String, Map<String, Object>> rows =
        PlainClient.rows(
                MilvusSinkTest.URI,
                alias,
                "item_id >= \"\"",
                List.of("source_id", "words", "views", "rate", "open", "lang", "attributes"))
            .stream()
            .collect(Collectors.toMap(row -> (String) row.get("source_id"), row -> row));
    assertThat(rows).hasSize(22);
    for (Item item : items) {
      Map<Long, Float> expected = new HashMap<>();
      for (int i = 0; i < 16; i++) {
        if (item.vector().get(i) > 0) {
          expected.put((long) i, item.vector().get(i));
        }
      }
      if (item.sourceId().equals("untyped")) {
        // no word: a server takes no empty vector, so it stands at a word that none has
        expected.put((long) Integer.MAX_VALUE, 1e-6f);
      }
      assertThat(rows.get(item.sourceId()).get("words")).isEqualTo(expected);
    }
    assertThat(rows.get("typed"))
        .containsEntry("views", 12L)
        .containsEntry("rate", 0.5)
        .containsEntry("open", true)
        .containsEntry("lang", "en");
    Map<String, Object> untyped = rows.get("untyped");
    assertThat(List.of("views", "rate", "open", "lang"))
        .allSatisfy(field -> assertThat(untyped.get(field)).isNull());
    assertThat(untyped)
        .containsEntry(
            "attributes",
            JsonParser.parseString(
                "{\"views\":\"many\",\"rate\":\"NaN\",\"open\":\"yes\",\"other\":\"x\"}"));

    assertThat(fullText("Sleeping CATS")).startsWith("typed").doesNotContain("untyped");
    assertThat(fullText("run")).startsWith("untyped");
    DescribeCollectionResp made =
        PlainClient.ask(
            MilvusSinkTest.URI,
            client ->
                client.describeCollection(
                    DescribeCollectionReq.builder().collectionName(alias).build()));
    assertThat(made.getConsistencyLevel()).isEqualTo(ConsistencyLevel.STRONG);
  }

  @Test
  void whatAServerLacksIsToldInOneMessageBeforeAnythingIsMade(@TempDir Path folder) {
    WrittenLake lake =
        new WrittenLake(
            folder,
            "job",
            WrittenLake.dense(16),
            List.of(
                new VectorColumn("bits", "dense", 16, Metric.COSINE, false, new TreeMap<>())
                    .withPrecision(Precision.BINARY)));
    try (Sink sink = sink(lake, "bm25", "english", "replicas", 2, "index", "SCANN")) {
      assertThat(catchThrowableOfType(UserError.class, sink::check))
          .hasMessage(
              "Cannot load into Milvus at "
                  + MilvusSinkTest.URI
                  + ": column 'bits' needs fields of type BinaryVector, expected one of FloatVector,"
                  + " SparseFloatVector on milvus_lite-3.2.2; bm25 english, expected standard on"
                  + " milvus_lite-3.2.2; replicas 2, expected 1 on milvus_lite-3.2.2; index SCANN,"
                  + " expected one of AUTOINDEX, FLAT, HNSW, IVF_FLAT, IVF_SQ8 on"
                  + " milvus_lite-3.2.2. Change the job,"
                  + " or load into a server that has it.");
    }
    List<String> collections =
        PlainClient.ask(
            MilvusSinkTest.URI, client -> client.listCollections().getCollectionNames());
    assertThat(collections).doesNotContain(alias + "__1");

    CollectionPlan plan =
        new CollectionPlan(
            lake.columns(),
            MilvusSinkTest.settings(
                Map.of("bm25", "english", "attribute-fields", List.of("views:int64"))));
    assertThat(ServerFeatures.of("v2.3.5").missing(plan))
        .containsExactly(
            "attribute-fields is given, expected none on v2.3.5 (there from Milvus 2.5)",
            "bm25 is given, expected none on v2.3.5 (there from Milvus 2.5)",
            "3 vector fields, expected one on v2.3.5 (several from Milvus 2.4)");
    assertThat(ServerFeatures.of("2.4.15-dev").missing(plan))
        .containsExactly(
            "attribute-fields is given, expected none on 2.4.15-dev (there from Milvus 2.5)",
            "bm25 is given, expected none on 2.4.15-dev (there from Milvus 2.5)");
    assertThat(ServerFeatures.of("v2.6.1").missing(plan)).isEmpty();
    assertThat(ServerFeatures.of("a0b1c2d").missing(plan)).isEmpty();
  }

  @Test
  void optionsThatDoNotFitAreRefused() {
    assertThat(refused("attribute-fields", List.of("views:int")))
        .isEqualTo(
            "Cannot use write.milvus.attribute-fields: found 'views:int', expected the name of an"
                + " attribute (letters, digits, '_') and its type, one of int64, double, bool,"
                + " varchar, such as views:int64. Change it.");
    assertThat(refused("attribute-fields", List.of("views:int64", "views:double")))
        .isEqualTo(
            "Cannot use write.milvus.attribute-fields: found 'views' twice, expected each attribute"
                + " once. Remove one.");
    assertThat(refused("attribute-fields", List.of("text:varchar")))
        .isEqualTo(
            "Cannot make attribute 'text' a field of Milvus: it has the name of a field of every"
                + " row, expected another name. Remove it from write.milvus.attribute-fields.");
    assertThat(refused("index-parameters", List.of("M:8")))
        .isEqualTo(
            "Cannot use write.milvus.index-parameters: found 'M:8', expected a name of Milvus and a"
                + " whole number such as M=32. Change it.");
    assertThat(refused("partition-key", "text"))
        .isEqualTo(
            "Cannot use write.milvus.partition-key: found 'text', expected one of ds, job,"
                + " source_id, modality. Change it, or make the attribute a field of type int64 or"
                + " varchar by attribute-fields.");
  }

  private static String refused(String option, Object value) {
    return catchThrowableOfType(
            UserError.class,
            () -> new CollectionPlan(List.of(), MilvusSinkTest.settings(Map.of(option, value))))
        .getMessage();
  }

  private List<String> fullText(String words) {
    return PlainClient.ask(
        MilvusSinkTest.URI,
        client ->
            client
                .search(
                    SearchReq.builder()
                        .collectionName(alias)
                        .annsField("bm25")
                        .data(List.of(new EmbeddedText(words)))
                        .limit(3)
                        .outputFields(List.of("source_id"))
                        .build())
                .getSearchResults()
                .get(0)
                .stream()
                .map(row -> (String) row.getEntity().get("source_id"))
                .toList());
  }

  @Test
  void rowsAreSpreadByTheirPartitionKey(@TempDir Path folder) {
    WrittenLake lake = new WrittenLake(folder, "job", WrittenLake.dense(4));
    Object[] options = {"attribute-fields", List.of("lang:varchar"), "partition-key", "lang"};
    try (Sink sink = sink(lake, options)) {
      CommittedPartition partition = lake.commit("2026-11-20", "run-1", List.of(), items(lake));
      assertThat(sink.write(LocalSpark.session(), partition).targetRows()).isEqualTo(22);
    }
    assertThat(PlainClient.rows(MilvusSinkTest.URI, alias, "lang == \"\"", List.of("item_id")))
        .hasSize(21);
    try (Sink other = sink(lake)) {
      assertThat(catchThrowableOfType(UserError.class, other::check))
          .hasMessage(
              "Cannot load into collection '"
                  + alias
                  + "__1' (alias '"
                  + alias
                  + "'): the partition key is 'lang', expected nothing; field 'lang' must be filled"
                  + " and this job does not have it. Set write.milvus.collection to another name,"
                  + " or encode as that collection was encoded.");
    }
  }

  @Test
  void longTextsAreLeftOutWhenTheJobSaysSo(@TempDir Path folder) {
    WrittenLake lake = new WrittenLake(folder, "job", WrittenLake.dense(4));
    List<Item> items = new ArrayList<>(lake.items("doc", 5));
    items.add(new Item("fits", "é".repeat(10), Map.of(), lake.vector(1)));
    items.add(new Item("long", "é".repeat(10) + "!", Map.of(), lake.vector(2)));
    items.add(new Item("none", null, Map.of(), lake.vector(3)));
    try (Sink cutting = sink(lake, "text-max-bytes", 20);
        Sink leaving = sink(lake, "text-max-bytes", 20, "text-too-long", "leave-out")) {
      CommittedPartition partition = lake.commit("2026-11-20", "run-1", List.of(), items);
      SinkReport cut = cutting.write(LocalSpark.session(), partition);
      assertThat(List.of(cut.targetRows(), cut.truncated(), cut.leftOut()))
          .containsExactly(8L, 1L, 0L);
      SinkReport left = leaving.write(LocalSpark.session(), partition);
      assertThat(
              List.of(
                  left.lakeRows(),
                  left.targetRows(),
                  left.truncated(),
                  left.leftOut(),
                  left.upserted(),
                  left.deleted()))
          .containsExactly(8L, 7L, 0L, 1L, 7L, 1L);
      assertThat(leaving.verify(LocalSpark.session(), partition).leftOut()).isEqualTo(1);
    }
    assertThat(MilvusSinkTest.stored(MilvusSinkTest.URI, alias).values())
        .extracting(stored -> stored.sourceId())
        .contains("fits", "none")
        .doesNotContain("long");
  }
}
