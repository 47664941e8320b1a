package io.embark.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.encode.DenseEmbedding;
import io.embark.sink.Sink;
import io.embark.sink.WrittenLake;
import io.embark.sink.WrittenLake.Item;
import io.embark.sink.milvus.CollectionFacts;
import io.embark.sink.milvus.MilvusAddress;
import io.embark.sink.milvus.MilvusOptions;
import io.embark.sink.milvus.MilvusSink;
import io.embark.testing.LocalSpark;
import io.embark.testing.MilvusLite;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MilvusSearcherTest {
  private static final MilvusAddress ADDRESS =
      MilvusAddress.of(MilvusLite.shared().uri(), "--milvus");
  private static final String ALIAS = "searched" + System.currentTimeMillis();

  @TempDir static Path folder;
  private static WrittenLake lake;
  private static List<Item> items;

  @BeforeAll
  static void load() {
    lake = new WrittenLake(folder, "job", WrittenLake.dense(8));
    items = lake.items("doc", 60);
    try (Sink sink =
        new MilvusSink(
            "job",
            MilvusOptions.OPTIONS.parse(
                "write.milvus", Map.of("uri", ADDRESS.uri(), "collection", ALIAS)),
            List.of(lake.column()),
            Map.of())) {
      sink.write(LocalSpark.session(), lake.commit("r1", "d1", List.of(), items.subList(0, 40)));
      sink.write(LocalSpark.session(), lake.commit("r2", "d\"2", List.of(), items.subList(40, 60)));
    }
  }

  private static double cosine(List<Float> a, float[] b) {
    double dot = 0;
    double ofA = 0;
    double ofB = 0;
    for (int i = 0; i < b.length; i++) {
      dot += a.get(i) * b[i];
      ofA += a.get(i) * a.get(i);
      ofB += b[i] * b[i];
    }
    return dot / Math.sqrt(ofA * ofB);
  }

  private static float[] query(long seed) {
    List<Float> values = lake.vector(seed);
    float[] vector = new float[values.size()];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = values.get(i);
    }
    return vector;
  }

  @Test
  void hitsAreThoseOfABruteForceSearchWithAllTheirFields() {
    try (Searcher searcher = MilvusSearcher.open(ADDRESS, ALIAS)) {
      for (long seed = 0; seed < 5; seed++) {
        float[] query = query(1_000 + seed);
        List<Item> nearest =
            items.stream()
                .sorted(Comparator.comparingDouble(item -> -cosine(item.vector(), query)))
                .limit(5)
                .toList();
        List<Hit> hits =
            searcher.search(
                SearchPart.of("dense", new DenseEmbedding(query)), Scope.of(5, Optional.empty()));
        assertThat(hits.stream().map(Hit::itemId))
            .containsExactlyElementsOf(nearest.stream().map(Item::itemId).toList());
        Item first = nearest.get(0);
        Hit hit = hits.get(0);
        assertThat(hit.score()).isCloseTo(cosine(first.vector(), query), within(1e-5));
        assertThat(hit)
            .isEqualTo(
                new Hit(
                    first.itemId(),
                    first.sourceId(),
                    0,
                    0,
                    first.text().length(),
                    first.text(),
                    first.attributes(),
                    hit.score()));
      }
    }
  }

  @Test
  void aFilterNarrowsTheHits() {
    try (Searcher searcher = MilvusSearcher.open(ADDRESS, ALIAS + "__1")) {
      assertThat(
              searcher.search(
                  SearchPart.of("dense", new DenseEmbedding(query(1))),
                  Scope.of(50, Optional.of("ds == \"d\\\"2\""))))
          .hasSize(20)
          .allMatch(hit -> Integer.parseInt(hit.sourceId().substring(4)) >= 40);
    }
  }

  @Test
  void aFilterThatIsNotReadIsRefused() {
    try (Searcher searcher = MilvusSearcher.open(ADDRESS, ALIAS)) {
      assertThatThrownBy(
              () ->
                  searcher.search(
                      SearchPart.of("dense", new DenseEmbedding(query(1))),
                      Scope.of(5, Optional.of("nofield = 3"))))
          .hasMessage(
              "Cannot search collection '"
                  + ALIAS
                  + "__1' where nofield = 3 at "
                  + ADDRESS
                  + ": refused, for a reason that only its log and ours have, expected the server"
                  + " to do it. Look at the server's log, then run again.");
    }
  }

  @Test
  void theVectorOfAnItemComesBackAsItWas() {
    try (Searcher searcher = MilvusSearcher.open(ADDRESS, ALIAS)) {
      float[] vector =
          ((DenseEmbedding) searcher.vectorOf(items.get(7).itemId(), "dense").orElseThrow())
              .values();
      for (int i = 0; i < vector.length; i++) {
        assertThat(vector[i]).isEqualTo(items.get(7).vector().get(i));
      }
      assertThat(searcher.vectorOf("nobody", "dense")).isEmpty();
    }
  }

  @Test
  void columnsTellDimensionMetricAndFingerprint() {
    try (Searcher searcher = MilvusSearcher.open(ADDRESS, ALIAS)) {
      assertThat(searcher.columns()).containsExactly(lake.column());
    }
  }

  @Test
  void aQueryOfAnotherDimensionIsRefused() {
    try (Searcher searcher = MilvusSearcher.open(ADDRESS, ALIAS)) {
      UserError error =
          catchThrowableOfType(
              UserError.class,
              () ->
                  searcher.search(
                      SearchPart.of("dense", new DenseEmbedding(new float[3])),
                      Scope.of(5, Optional.empty())));
      assertThat(error)
          .hasMessage(
              "Cannot search column 'dense' of collection '"
                  + ALIAS
                  + "__1': the query has 3 dimensions, expected 8. Set --model to the model that"
                  + " filled the column.");
      assertThat(error.category()).isEqualTo(Category.CONFIG);
    }
  }

  @Test
  void aCollectionThatIsNotThereIsTold() {
    assertThatThrownBy(() -> MilvusSearcher.open(ADDRESS, "nothing"))
        .hasMessage(
            "Cannot find 'nothing' in Milvus at "
                + ADDRESS
                + ": no such alias or collection, expected one that a job has loaded. Check the"
                + " name and --milvus.");
  }

  @Test
  void factsTellWhatACollectionIsAndHolds() {
    CollectionFacts facts = CollectionFacts.of(ADDRESS, ALIAS);
    assertThat(facts.server()).isEqualTo("milvus_lite-3.2.2");
    assertThat(List.of(facts.asked(), facts.alias(), facts.collection()))
        .containsExactly(ALIAS, ALIAS, ALIAS + "__1");
    assertThat(facts.rows()).isEqualTo(60);
    assertThat(facts.columns()).containsExactly(lake.column());
    assertThat(facts.partitions())
        .containsExactly(
            new CollectionFacts.PartitionFact("job", "d\"2", 20),
            new CollectionFacts.PartitionFact("job", "d1", 40));
    assertThat(facts.hasMorePartitions()).isFalse();
    assertThat(facts.fields().stream().map(CollectionFacts.FieldFact::name))
        .containsExactly(
            "item_id",
            "ds",
            "job",
            "source_id",
            "segment",
            "span_start",
            "span_end",
            "modality",
            "text",
            "attributes",
            "dense");
    assertThat(facts.fields())
        .contains(
            new CollectionFacts.FieldFact("text", "VarChar", null, null, null),
            new CollectionFacts.FieldFact("dense", "FloatVector", 8, "COSINE", "AUTOINDEX"));
    assertThat(CollectionFacts.of(ADDRESS, ALIAS + "__1").alias()).isNull();
  }
}
