package io.embark.dedup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.embark.corpus.Columns;
import io.embark.corpus.ItemId;
import io.embark.corpus.ItemSchema;
import io.embark.testing.ItemRows;
import io.embark.testing.LocalSpark;
import io.embark.testing.LocalStages;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MinHashDedupStageTest {
  /** So many bands of so few rows that every pair of at least 0.5 is a candidate (p = 1 - 1e-9). */
  private static final Map<String, Object> SURE =
      Map.of("ngram", 2, "bands", 60, "rows", 2, "threshold", 0.5);

  @ParameterizedTest
  @CsvSource({"1, 1, 0", "7, 2, 0", "64, 3, 0", "1, 4, 1000000", "7, 5, 1000000"})
  void marksWhatBruteForceMarksWhateverOrderAndPartitions(
      int partitions, int order, long mostBytesOnDriver) {
    List<Row> input = corpus(160, new Random(4));
    Map<String, String> expected = bruteForce(input, 2, 0.5);
    assertThat(expected.values().stream().filter(mark -> !mark.isEmpty()).count())
        .isBetween(60L, 150L);
    List<Row> shuffled = new ArrayList<>(input);
    Collections.shuffle(shuffled, new Random(order));
    Dataset<Row> rows = frame(shuffled, partitions);
    assertThat(marks(stage(SURE, mostBytesOnDriver).apply(rows, new LocalStages()).collectAsList()))
        .isEqualTo(expected);
  }

  /** 30 similar texts, each unlike the ones of another such cluster, that all begin alike. */
  @ParameterizedTest
  @ValueSource(longs = {0, 1_000_000})
  void clustersThatMeetInABucketDoNotHideEachOther(long mostBytesOnDriver) {
    List<Row> input = new ArrayList<>();
    String[] bodies = {words("a", 20), words("b", 20), words("c", 20)};
    for (int cluster = 0; cluster < 3; cluster++) {
      for (int i = 0; i < 10; i++) {
        String text = words("same", 12) + " " + bodies[cluster] + " e" + i;
        input.add(ItemRows.of("d" + cluster + i, text).row());
      }
    }
    // single values as bands: all 30 meet in many buckets
    Map<String, Object> options = Map.of("ngram", 1, "bands", 40, "rows", 1, "threshold", 0.9);
    LocalStages stages = new LocalStages();
    Map<String, String> marks =
        marks(stage(options, mostBytesOnDriver).apply(frame(input, 3), stages).collectAsList());
    assertThat(marks).isEqualTo(bruteForce(input, 1, 0.9));
    assertThat(marks.values().stream().filter(String::isEmpty)).hasSize(3);
    assertThat(stages.notes()).hasSizeGreaterThan(1);
    assertThat(stages.notes().get(0))
        .isEqualTo(
            "near-duplicates: round 1, 102 candidate pairs of 1,070 places in buckets, 43 pairs of at least 0.9");
  }

  @Test
  void aTextIsSketchedOnceAndItsSignatureIsAColumn() {
    LocalStages stages = new LocalStages();
    List<Row> input = corpus(20, new Random(1));
    stage(SURE, 0).apply(frame(input, 2), stages).collectAsList();
    assertThat(stages.plans().get(0)).startsWith("sketches\n");
    assertThat(stages.plans().get(0).split("UDF\\(", -1)).hasSize(2);
    assertThat(stages.plans().stream().skip(1)).noneMatch(plan -> plan.contains("UDF(text"));
  }

  @Test
  void leavesMarkedRowsAndTextsWithoutWordsOutOfIt() {
    List<Row> input =
        List.of(
            ItemRows.of("a", "same").rejected("read", "bad", "why").row(),
            ItemRows.of("b", "same").duplicateOf("0".repeat(32)).row(),
            ItemRows.of("c", null).row(),
            ItemRows.of("d", "").row(),
            ItemRows.of("e", " \n").row(),
            ItemRows.of("f", "\u3000").row(),
            ItemRows.of("g", "same").row());
    assertThat(apply(Map.of(), 2, input)).containsExactlyInAnyOrderElementsOf(input);
    Dataset<Row> marked = stage(Map.of()).apply(frame(input, 2), new LocalStages());
    assertThat(marked.schema().names()).isEqualTo(ItemSchema.ITEM.names());
    assertThat(apply(Map.of(), 2, List.of())).isEmpty();
  }

  @Test
  void doneTwiceIsDoneOnce() {
    List<Row> once = apply(SURE, 3, corpus(80, new Random(5)));
    assertThat(apply(SURE, 2, once)).containsExactlyInAnyOrderElementsOf(once);
  }

  @Test
  void manyIdenticalTextsAreOneStar() {
    List<Row> input = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      input.add(ItemRows.of(String.format("d%04d", i), words("w", 30)).row());
    }
    LocalStages stages = new LocalStages();
    Map<String, String> marks =
        marks(stage(Map.of()).apply(frame(input, 4), stages).collectAsList());
    String survivor = ItemId.of("d0000", 0, words("w", 30).length()) + " minhash 1.0";
    assertThat(marks.values().stream().filter(survivor::equals).count()).isEqualTo(4_999);
    assertThat(stages.notes())
        .containsExactly(
            "near-duplicates: round 1, 4,999 candidate pairs of 79,984 places in buckets, 4,999 pairs of at least 0.8");
  }

  static Stream<Arguments> policies() {
    return Stream.of(
        Arguments.of(Map.of(), "a"),
        Arguments.of(Map.of("keep", "longest"), "c"),
        Arguments.of(Map.of("keep", "newest", "keep-by", "date"), "b"),
        Arguments.of(Map.of("keep", "newest", "keep-by", "none"), "a"),
        Arguments.of(Map.of("keep", "highest", "keep-by", "score"), "d"),
        Arguments.of(
            Map.of("keep", "ranking", "keep-by", "site", "ranking", List.of("x", "news", "wiki")),
            "c"),
        Arguments.of(
            Map.of("keep", "ranking", "keep-by", "site", "ranking", List.of("wiki")), "b"));
  }

  @ParameterizedTest
  @MethodSource("policies")
  void keepsTheOneThatThePolicyWants(Map<String, Object> options, String survivor) {
    String text = words("w", 40);
    List<Row> input =
        List.of(
            ItemRows.of("a", text).attribute("score", "none").row(),
            ItemRows.of("b", text)
                .attribute("date", "2026-11-02")
                .attribute("score", "9")
                .attribute("site", "wiki")
                .row(),
            ItemRows.of("c", text + " more")
                .attribute("date", "2026-10-30")
                .attribute("score", "8.5")
                .attribute("site", "news")
                .row(),
            ItemRows.of("d", text).attribute("date", "2025-12-31").attribute("score", "10").row());
    assertThat(marks(apply(options, 2, input)).entrySet())
        .filteredOn(mark -> mark.getValue().isEmpty())
        .extracting(Map.Entry::getKey)
        .containsExactly(survivor);
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        Arguments.of(
            Map.of("threshold", 1.5),
            "Cannot read 'stages[0].dedup:minhash.threshold': found '1.5', expected a share such as 1% or 0.01 from 0 to 1. Change 'threshold'."),
        Arguments.of(
            Map.of("bands", 14),
            "Cannot read 'stages[0].dedup:minhash': found 'bands' without 'rows', expected both, or none to have them solved from the threshold. Add 'rows'."),
        Arguments.of(
            Map.of("bands", 14, "rows", 8, "permutations", 100),
            "Cannot read 'stages[0].dedup:minhash': found 14 bands x 8 rows = 112, expected at most the 100 permutations. Lower 'bands' or 'rows', or raise 'permutations'."),
        Arguments.of(
            Map.of("keep", "newest"),
            "Cannot read 'stages[0].dedup:minhash': found keep newest without 'keep-by', expected what counts. Add 'keep-by'."),
        Arguments.of(
            Map.of("keep", "longest", "keep-by", "date"),
            "Cannot read 'stages[0].dedup:minhash': found keep longest and 'keep-by', which nothing uses, expected one or the other. Remove 'keep-by'."),
        Arguments.of(
            Map.of("keep", "ranking", "keep-by", "site"),
            "Cannot read 'stages[0].dedup:minhash': found keep ranking without 'ranking', expected what counts. Add 'ranking'."));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void refusesWhatCannotBe(Map<String, Object> options, String message) {
    assertThatThrownBy(() -> stage(options)).hasMessage(message);
  }

  private static MinHashDedupStage stage(Map<String, Object> options) {
    return new MinHashDedupStage(
        MinHashDedupStage.OPTIONS.parse("stages[0].dedup:minhash", options));
  }

  private static MinHashDedupStage stage(Map<String, Object> options, long mostBytesOnDriver) {
    return new MinHashDedupStage(
        MinHashDedupStage.OPTIONS.parse("stages[0].dedup:minhash", options), mostBytesOnDriver);
  }

  private static List<Row> apply(Map<String, Object> options, int partitions, List<Row> rows) {
    return stage(options).apply(frame(rows, partitions), new LocalStages()).collectAsList();
  }

  private static Dataset<Row> frame(List<Row> rows, int partitions) {
    return LocalSpark.session().createDataFrame(rows, ItemSchema.ITEM).repartition(partitions);
  }

  private static String words(String stem, int count) {
    return IntStream.range(0, count).mapToObj(i -> stem + i).collect(Collectors.joining(" "));
  }

  private static Map<String, String> marks(List<Row> rows) {
    Map<String, String> marks = new TreeMap<>();
    for (Row row : rows) {
      Row duplicate = row.getAs(Columns.DUPLICATE);
      marks.put(
          row.getAs(Columns.SOURCE_ID),
          duplicate == null
              ? ""
              : duplicate.getString(0)
                  + " "
                  + duplicate.getString(1)
                  + " "
                  + duplicate.getFloat(2));
    }
    return marks;
  }

  /** Texts and their edits, some of them edited again and again so that clusters are chains. */
  private static List<Row> corpus(int size, Random random) {
    List<String> texts = new ArrayList<>();
    while (texts.size() < size) {
      boolean isNew = texts.isEmpty() || random.nextInt(3) == 0;
      texts.add(
          isNew
              ? random
                  .ints(12 + random.nextInt(20), 0, 400)
                  .mapToObj(word -> "v" + word)
                  .collect(Collectors.joining(" "))
              : ShinglesTest.edited(
                  texts.get(random.nextInt(texts.size())), random, random.nextInt(4)));
    }
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      rows.add(ItemRows.of("s" + (i * 31) % 977, texts.get(i)).row());
    }
    return rows;
  }

  /** All pairs by sets of strings, and a search of the clusters. */
  private static Map<String, String> bruteForce(List<Row> rows, int ngram, double threshold) {
    int size = rows.size();
    List<Set<String>> sets =
        rows.stream()
            .map(row -> ShinglesTest.wordNgrams(row.<String>getAs(Columns.TEXT), ngram))
            .toList();
    int[] cluster = new int[size];
    Arrays.setAll(cluster, i -> i);
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < i; j++) {
        if (jaccard(sets.get(i), sets.get(j)) >= threshold && cluster[i] != cluster[j]) {
          int from = cluster[i];
          int to = cluster[j];
          Arrays.setAll(cluster, k -> cluster[k] == from ? to : cluster[k]);
        }
      }
    }
    Map<String, String> marks = new TreeMap<>();
    for (int i = 0; i < size; i++) {
      int best = i;
      for (int j = 0; j < size; j++) {
        String id = rows.get(j).getAs(Columns.SOURCE_ID);
        if (cluster[j] == cluster[i]
            && id.compareTo(rows.get(best).<String>getAs(Columns.SOURCE_ID)) < 0) {
          best = j;
        }
      }
      String text = rows.get(best).getAs(Columns.TEXT);
      String survivor =
          ItemId.of(rows.get(best).<String>getAs(Columns.SOURCE_ID), 0, text.length());
      marks.put(
          rows.get(i).getAs(Columns.SOURCE_ID),
          best == i ? "" : survivor + " minhash " + (float) jaccard(sets.get(i), sets.get(best)));
    }
    return marks;
  }

  private static double jaccard(Set<String> one, Set<String> other) {
    Set<String> shared = new HashSet<>(one);
    shared.retainAll(other);
    return (double) shared.size() / (one.size() + other.size() - shared.size());
  }
}
