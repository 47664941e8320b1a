package io.embark.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.embark.corpus.Metric;
import io.embark.corpus.SparseVector;
import io.embark.corpus.VectorColumn;
import io.embark.encode.DenseEmbedding;
import io.embark.encode.SparseEmbedding;
import io.embark.sink.CommitLog;
import io.embark.sink.CommittedPartition;
import io.embark.sink.LakeLayout;
import io.embark.sink.LakeStore;
import io.embark.sink.Sink;
import io.embark.sink.WrittenLake;
import io.embark.sink.WrittenLake.Item;
import io.embark.sink.milvus.MilvusAddress;
import io.embark.sink.milvus.MilvusOptions;
import io.embark.sink.milvus.MilvusSink;
import io.embark.testing.LocalSpark;
import io.embark.testing.MilvusLite;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several columns of one collection, dense, sparse and words, searched and fused by the server. */
class HybridSearchTest {
  private static final MilvusAddress ADDRESS =
      MilvusAddress.of(MilvusLite.shared().uri(), "--milvus");
  private static final String ALIAS = "hybrid" + System.currentTimeMillis();
  private static final VectorColumn SPARSE =
      new VectorColumn("sparse", "sparse", 8, Metric.IP, false, new TreeMap<>(Map.of("w", "1")));

  @TempDir static Path folder;
  private static WrittenLake lake;
  private static List<Item> items;
  private static List<SearchPart> parts;

  @BeforeAll
  static void load() {
    lake = new WrittenLake(folder, "job", WrittenLake.dense(8), List.of(SPARSE));
    items = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      // two segments a source; ids differ by their texts' lengths
      String text = "tea ".repeat(1 + i % 7) + "cup" + i + " of" + " jasmine".repeat(i % 3);
      items.add(new Item("source-" + i / 2, text + "!".repeat(i % 2), Map.of(), lake.vector(i)));
    }
    CommittedPartition partition = lake.commit("r1", "d1", List.of(), items);
    try (Sink sink =
        new MilvusSink(
            "job",
            MilvusOptions.OPTIONS.parse(
                "write.milvus",
                Map.of("uri", ADDRESS.uri(), "collection", ALIAS, "bm25", "standard")),
            lake.columns(),
            Map.of())) {
      sink.write(LocalSpark.session(), partition);
    }
    LakeStore store =
        new LakeStore(folder.toString(), LocalSpark.session().sparkContext().hadoopConfiguration());
    new CommitLog(store, new LakeLayout("ds")).commit(partition);
    List<Float> asked = lake.vector(777);
    float[] dense = new float[8];
    IntStream.range(0, 8).forEach(i -> dense[i] = asked.get(i));
    parts =
        List.of(
            SearchPart.of("dense", new DenseEmbedding(dense)),
            SearchPart.of(
                "sparse",
                new SparseEmbedding(
                    new SparseVector(new int[] {1, 4, 6}, new float[] {0.5f, 2, 1}))),
            SearchPart.of("bm25", "jasmine tea"));
  }

  /** Sum of what each search gives an item, best first. */
  private static List<String> fused(
      List<List<Hit>> searches, List<Function<Integer, Double>> byPlace, int limit) {
    Map<String, Double> sums = new HashMap<>();
    for (int part = 0; part < searches.size(); part++) {
      for (int place = 0; place < searches.get(part).size(); place++) {
        sums.merge(
            searches.get(part).get(place).itemId(), byPlace.get(part).apply(place), Double::sum);
      }
    }
    return sums.entrySet().stream()
        .sorted(Comparator.comparing((Map.Entry<String, Double> sum) -> -sum.getValue()))
        .limit(limit)
        .map(sum -> String.format("%s %.5f", sum.getKey(), sum.getValue()))
        .toList();
  }

  private static List<String> told(List<Hit> hits) {
    return hits.stream().map(hit -> String.format("%s %.5f", hit.itemId(), hit.score())).toList();
  }

  @Test
  void ranksAreFusedAsInThePaper() {
    try (MilvusSearcher searcher = MilvusSearcher.open(ADDRESS, ALIAS)) {
      assertThat(searcher.words()).contains("bm25");
      assertThat(searcher.columns())
          .extracting(VectorColumn::name)
          .containsExactly("dense", "sparse");
      List<List<Hit>> searches =
          parts.stream().map(part -> searcher.search(part, Scope.of(100))).toList();
      Function<Integer, Double> usual = place -> 1.0 / (61 + place);
      List<String> expected = fused(searches, List.of(usual, usual, usual), 10);

      List<Hit> hits = searcher.hybrid(parts, Fusion.reciprocalRank(), Scope.of(10));
      assertThat(told(hits)).containsExactlyInAnyOrderElementsOf(expected);
      Function<Integer, Double> steep = place -> 1.0 / (2 + place);
      assertThat(told(searcher.hybrid(parts, new Fusion(1, Map.of()), Scope.of(5))))
          .containsExactlyElementsOf(fused(searches, List.of(steep, steep, steep), 5));
    }
  }

  @Test
  void scoresAreWeighedAsTheLakeWeighsThem() {
    List<SearchPart> vectors = parts.subList(0, 2);
    Fusion fusion = new Fusion(Fusion.USUAL_K, Map.of("dense", 0.7f, "sparse", 0.3f));
    try (MilvusSearcher collection = MilvusSearcher.open(ADDRESS, ALIAS);
        LakeSearcher exact = new LakeSearcher(LocalSpark.session(), folder.toString())) {
      List<Hit> byLake = exact.hybrid(vectors, fusion, Scope.of(10));
      List<Hit> dense = exact.search(parts.get(0), Scope.of(100));
      List<Hit> sparse = exact.search(parts.get(1), Scope.of(100));
      List<String> expected =
          fused(
              List.of(dense, sparse),
              List.of(
                  place -> 0.7f * (1 + dense.get(place).score()) / 2,
                  place -> 0.3f * (0.5 + Math.atan(sparse.get(place).score()) / Math.PI)),
              10);
      assertThat(told(byLake)).containsExactlyElementsOf(expected);
      assertThat(collection.hybrid(vectors, fusion, Scope.of(10)))
          .extracting(Hit::itemId)
          .containsExactlyElementsOf(byLake.stream().map(Hit::itemId).toList());
    }
  }

  @Test
  void ofASourceOnlyTheNearestItemIsFound() {
    try (MilvusSearcher collection = MilvusSearcher.open(ADDRESS, ALIAS);
        LakeSearcher exact = new LakeSearcher(LocalSpark.session(), folder.toString())) {
      Scope oneASource = new Scope(20, Optional.empty(), Optional.empty(), true);
      for (SearchPart part : parts.subList(0, 2)) {
        List<String> expected =
            exact.search(part, Scope.of(60)).stream()
                .map(Hit::sourceId)
                .distinct()
                .limit(20)
                .toList();
        assertThat(exact.search(part, oneASource))
            .extracting(Hit::sourceId)
            .containsExactlyElementsOf(expected);
        assertThat(collection.search(part, oneASource))
            .extracting(Hit::sourceId)
            .containsExactlyElementsOf(expected);
      }
      assertThat(collection.hybrid(parts, Fusion.reciprocalRank(), oneASource))
          .extracting(Hit::sourceId)
          .hasSize(20)
          .doesNotHaveDuplicates();
      assertThat(exact.hybrid(parts.subList(0, 2), Fusion.reciprocalRank(), oneASource))
          .extracting(Hit::sourceId)
          .hasSize(20)
          .doesNotHaveDuplicates();
    }
  }

  @Test
  void anItemIsAskedWithAllItHasAndIsNotItsOwnHit() {
    Item asked = items.get(8);
    try (MilvusSearcher searcher = MilvusSearcher.open(ADDRESS, ALIAS)) {
      List<Hit> hits =
          EmbeddingQuery.hybridLike(
              searcher,
              asked.itemId(),
              Fusion.reciprocalRank(),
              Scope.of(60, Optional.of("ds == \"d1\"")));
      assertThat(hits).hasSize(59).extracting(Hit::itemId).doesNotContain(asked.itemId());
      assertThat(hits.get(0).score()).isCloseTo(1 / 61.0, within(0.04));
      assertThatThrownBy(
              () ->
                  EmbeddingQuery.hybridLike(
                      searcher, "nobody", Fusion.reciprocalRank(), Scope.of(3)))
          .hasMessage(
              "Cannot search collection '"
                  + ALIAS
                  + "__1' for items like 'nobody': there is no such item, expected an item_id of"
                  + " it. Take one from a search with --json.");
    }
  }

  @Test
  void whatCannotBeFusedIsTold() {
    try (MilvusSearcher searcher = MilvusSearcher.open(ADDRESS, ALIAS)) {
      assertThatThrownBy(
              () ->
                  EmbeddingQuery.hybrid(
                      searcher, List.of(), null, "tea", Fusion.reciprocalRank(), Scope.of(3)))
          .hasMessage(
              "Cannot search several columns of collection '"
                  + ALIAS
                  + "__1': found a query for 'bm25' only, expected at least two of: dense, sparse,"
                  + " bm25. Give --model for each, or leave --hybrid away.");
      assertThatThrownBy(
              () -> searcher.hybrid(parts, new Fusion(60, Map.of("dense", 1f)), Scope.of(3)))
          .hasMessage(
              "Cannot fuse hits: found no --weight of 'sparse', expected one of each of: dense,"
                  + " sparse, bm25. Give all of them, or none for reciprocal rank fusion.");
    }
    assertThatThrownBy(() -> new Fusion(0, Map.of()))
        .hasMessage("Cannot fuse hits: found --rrf-k 0, expected 1 to 16383. Change --rrf-k.");
    assertThatThrownBy(() -> new Fusion(60, Map.of("dense", 1.5f)))
        .hasMessage(
            "Cannot fuse hits: found --weight dense=1.5, expected 0 to 1. Change --weight.");
  }
}
