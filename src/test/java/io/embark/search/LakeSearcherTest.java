package io.embark.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import io.embark.corpus.Metric;
import io.embark.corpus.Precision;
import io.embark.corpus.Ranges;
import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.corpus.VectorColumn;
import io.embark.encode.DenseEmbedding;
import io.embark.encode.Quantizer;
import io.embark.search.WrittenVectors.Item;
import io.embark.testing.LocalSpark;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LakeSearcherTest {
  private static final int DIMENSION = 6;

  @TempDir Path folder;

  private static float[] vector(long seed) {
    Random random = new Random(seed);
    float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = random.nextFloat() * 4 - 2;
    }
    return vector;
  }

  private static List<Item> items(int from, int to) {
    List<Item> items = new ArrayList<>();
    for (int i = from; i < to; i++) {
      Map<String, String> attributes = new TreeMap<>(Map.of("title", "T" + i));
      attributes.put("missing", null);
      items.add(new Item("doc-" + i, "text 😀 " + i, attributes, vector(i)));
    }
    return items;
  }

  private WrittenVectors lake(Metric metric) {
    // letters that a glob would take for more than letters
    return new WrittenVectors(
        folder.resolve("lake [1]{b}"), "ds", WrittenVectors.dense(DIMENSION, metric, Map.of()));
  }

  private LakeSearcher searcher(WrittenVectors lake) {
    return new LakeSearcher(LocalSpark.session(), lake.root().toString());
  }

  private static double twin(Metric metric, float[] a, float[] b) {
    double dot = 0;
    double lengthA = 0;
    double lengthB = 0;
    double distance = 0;
    for (int i = 0; i < DIMENSION; i++) {
      dot += (double) a[i] * b[i];
      lengthA += (double) a[i] * a[i];
      lengthB += (double) b[i] * b[i];
      distance += Math.pow((double) a[i] - b[i], 2);
    }
    return switch (metric) {
      case COSINE -> dot / (Math.sqrt(lengthA) * Math.sqrt(lengthB));
      case IP -> dot;
      case L2 -> distance;
    };
  }

  /** The stored bytes are what is searched, not the floats that they came from. */
  @ParameterizedTest
  @EnumSource(Precision.class)
  void vectorsOfEveryPrecisionAreScoredAsTheFloatsThatTheyStandFor(Precision precision) {
    Ranges ranges = Ranges.none();
    for (Item item : items(0, 40)) {
      ranges = ranges.including(item.vector());
    }
    VectorColumn column =
        WrittenVectors.dense(DIMENSION, Metric.COSINE, Map.of()).withPrecision(precision);
    VectorColumn stored = precision == Precision.INT8 ? column.withRanges(ranges) : column;
    WrittenVectors lake = new WrittenVectors(folder.resolve("lake"), "ds", stored);
    lake.commit("2026-11-20", items(0, 40));
    float[] query = vector(1_000);
    Comparator<Item> byScore =
        Comparator.comparingDouble(
            (Item item) -> twin(Metric.COSINE, standsFor(stored, item.vector()), query));
    // equal signs have equal scores: then by id
    List<Item> nearest =
        items(0, 40).stream()
            .sorted(byScore.reversed().thenComparing(Item::itemId))
            .limit(9)
            .toList();

    try (LakeSearcher searcher = searcher(lake)) {
      List<Hit> hits =
          searcher.search(
              SearchPart.of("dense", new DenseEmbedding(query)), Scope.of(9, Optional.empty()));

      assertThat(hits)
          .extracting(Hit::itemId)
          .containsExactlyElementsOf(nearest.stream().map(Item::itemId).toList());
      assertThat(hits.get(0).score())
          .isCloseTo(
              twin(Metric.COSINE, standsFor(stored, nearest.get(0).vector()), query), within(1e-9));
      assertThat(searcher.vectorOf(nearest.get(0).itemId(), "dense"))
          .contains(new DenseEmbedding(standsFor(stored, nearest.get(0).vector())));
    }
  }

  private static float[] standsFor(VectorColumn column, float[] vector) {
    return column.precision() == Precision.FLOAT32
        ? vector
        : Quantizer.dequantize(column, Quantizer.quantize(column, vector));
  }

  @ParameterizedTest
  @EnumSource(Metric.class)
  void hitsAreThoseOfABruteForceSearchWithAllTheirFields(Metric metric) {
    WrittenVectors lake = lake(metric);
    lake.commit("a/b", items(0, 30));
    lake.commit("2026-11-20", items(30, 40));
    float[] query = vector(1_000);
    Comparator<Item> byScore = Comparator.comparingDouble(i -> twin(metric, i.vector(), query));
    List<Item> nearest =
        items(0, 40).stream().sorted(metric == Metric.L2 ? byScore : byScore.reversed()).toList();
    try (LakeSearcher searcher = searcher(lake)) {
      List<Hit> hits =
          searcher.search(
              SearchPart.of("dense", new DenseEmbedding(query)), Scope.of(7, Optional.empty()));
      assertThat(hits)
          .extracting(Hit::itemId)
          .containsExactlyElementsOf(nearest.stream().limit(7).map(Item::itemId).toList());
      Item first = nearest.get(0);
      Hit hit = hits.get(0);
      assertThat(hit.score()).isCloseTo(twin(metric, first.vector(), query), within(1e-9));
      assertThat(hit)
          .isEqualTo(
              new Hit(
                  first.itemId(),
                  first.sourceId(),
                  0,
                  0,
                  first.text().codePointCount(0, first.text().length()),
                  first.text(),
                  Map.of("title", first.attributes().get("title")),
                  hit.score()));
      assertThat(
              searcher.search(
                  SearchPart.of("dense", new DenseEmbedding(query)),
                  Scope.of(100, Optional.empty())))
          .hasSize(40);
      assertThat(searcher.columns()).containsExactly(lake.column());
    }
  }

  @Test
  void aFilterNarrowsTheHitsAndATieIsBrokenByTheId() {
    WrittenVectors lake = lake(Metric.COSINE);
    lake.commit(
        "d",
        List.of(
            new Item("b", "x", Map.of("lang", "en"), 1, 0, 0, 0, 0, 0),
            new Item("a", "x", Map.of("lang", "en"), 2, 0, 0, 0, 0, 0),
            new Item("c", "x", Map.of("lang", "de"), 3, 0, 0, 0, 0, 0),
            new Item("zero", "x", Map.of("lang", "en"), 0, 0, 0, 0, 0, 0)));
    try (LakeSearcher searcher = searcher(lake)) {
      List<Hit> hits =
          searcher.search(
              SearchPart.of("dense", new DenseEmbedding(new float[] {1, 0, 0, 0, 0, 0})),
              Scope.of(9, Optional.of("attributes['lang'] = 'en'")));
      assertThat(hits).extracting(Hit::score).containsExactly(1.0, 1.0, 0.0);
      assertThat(hits).extracting(Hit::sourceId).containsExactlyInAnyOrder("a", "b", "zero");
      assertThat(hits.get(0).itemId()).isLessThan(hits.get(1).itemId());
    }
  }

  @Test
  void aFilterThatIsNoConditionIsRefused() {
    WrittenVectors lake = lake(Metric.COSINE);
    lake.commit("d", items(0, 2));
    try (LakeSearcher searcher = searcher(lake)) {
      for (String filter : List.of("nothing = 1", "this is not SQL", "text", "((")) {
        UserError error =
            catchThrowableOfType(
                UserError.class,
                () ->
                    searcher.search(
                        SearchPart.of("dense", new DenseEmbedding(vector(1))),
                        Scope.of(1, Optional.of(filter))));
        assertThat(error)
            .as(filter)
            .hasMessage(
                "Cannot search "
                    + searcher.where()
                    + ": filter '"
                    + filter
                    + "' is not a condition over its columns, expected Spark SQL over "
                    + lake.columnNames()
                    + ". Change --filter.");
        assertThat(error.category()).isEqualTo(Category.CONFIG);
      }
    }
  }

  @Test
  void theVectorOfAnItemComesBackAsItWas() {
    WrittenVectors lake = lake(Metric.COSINE);
    lake.commit("d", items(0, 5));
    try (LakeSearcher searcher = searcher(lake)) {
      assertThat(searcher.vectorOf(items(3, 4).get(0).itemId(), "dense").orElseThrow())
          .isEqualTo(new DenseEmbedding(vector(3)));
      assertThat(searcher.vectorOf("nobody", "dense")).isEmpty();
      assertThatThrownBy(() -> searcher.vectorOf("nobody", "sparse"))
          .hasMessage(
              "Cannot search "
                  + searcher.where()
                  + ": no vector column 'sparse', expected one of: dense. Change --column.");
    }
  }

  @Test
  void aQueryOfAnotherDimensionIsRefused() {
    WrittenVectors lake = lake(Metric.IP);
    lake.commit("d", items(0, 2));
    try (LakeSearcher searcher = searcher(lake)) {
      assertThatThrownBy(
              () ->
                  searcher.search(
                      SearchPart.of("dense", new DenseEmbedding(new float[3])),
                      Scope.of(5, Optional.empty())))
          .hasMessage(
              "Cannot search column 'dense' of "
                  + searcher.where()
                  + ": the query has 3 dimensions, expected 6. Set --model to the model that filled"
                  + " the column.");
    }
  }

  @Test
  void aLakeWithoutCommittedRowsIsRefused() {
    UserError error =
        catchThrowableOfType(
            UserError.class,
            () -> new LakeSearcher(LocalSpark.session(), folder.resolve("none").toString()));
    assertThat(error)
        .hasMessage(
            "Cannot search lake 'file:"
                + folder
                + "/none': it has no committed rows, expected a lake that a job has written. Check"
                + " --lake.");
    assertThat(error.category()).isEqualTo(Category.CONFIG);
  }

  @Test
  void likeLeavesTheAskedItemOut() {
    WrittenVectors lake = lake(Metric.COSINE);
    List<Item> items = new ArrayList<>(items(0, 10));
    items.add(new Item("twin", "twin", Map.of(), vector(4)));
    lake.commit("d", items);
    String asked = items.get(4).itemId();
    try (LakeSearcher searcher = searcher(lake)) {
      List<Hit> hits =
          EmbeddingQuery.like(searcher, lake.column(), asked, Scope.of(3, Optional.empty()));
      assertThat(hits).hasSize(3);
      assertThat(hits.get(0).sourceId()).isEqualTo("twin");
      assertThat(hits).extracting(Hit::itemId).doesNotContain(asked);
      assertThat(
              EmbeddingQuery.like(
                  searcher, lake.column(), asked, Scope.of(3, Optional.of("source_id = 'twin'"))))
          .extracting(Hit::sourceId)
          .containsExactly("twin");
      assertThat(
              EmbeddingQuery.like(searcher, lake.column(), asked, Scope.of(99, Optional.empty())))
          .hasSize(10);
      assertThatThrownBy(
              () ->
                  EmbeddingQuery.like(
                      searcher, lake.column(), "nobody", Scope.of(3, Optional.empty())))
          .hasMessage(
              "Cannot search "
                  + searcher.where()
                  + " for items like 'nobody': there is no such item, expected an item_id of it."
                  + " Take one from a search with --json.");
    }
  }
}
