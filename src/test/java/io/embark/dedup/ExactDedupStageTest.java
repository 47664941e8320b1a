package io.embark.dedup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.embark.corpus.Columns;
import io.embark.corpus.ItemId;
import io.embark.corpus.ItemSchema;
import io.embark.testing.ItemRows;
import io.embark.testing.LocalSpark;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExactDedupStageTest {
  @Test
  void keepsTheSmallestSourceAndPointsTheOthersAtIt() {
    List<Row> rows =
        apply(
            Map.of(),
            1,
            List.of(
                ItemRows.of("b", "same  text").row(),
                ItemRows.of("a", " same\ntext").row(),
                ItemRows.of("c", "Same text").row()));
    assertThat(marks(rows))
        .isEqualTo(Map.of("a 0", "", "b 0", ItemId.of("a", 0, 10) + " exact 1.0", "c 0", ""));
  }

  @Test
  void comparesTextsAsTheyAreIfAsked() {
    List<Row> input =
        List.of(
            ItemRows.of("a", "x y").row(),
            ItemRows.of("b", "x  y").row(),
            ItemRows.of("c", "x y").row());
    assertThat(marks(apply(Map.of("normalize", "none"), 1, input)))
        .isEqualTo(Map.of("a 0", "", "b 0", "", "c 0", ItemId.of("a", 0, 3) + " exact 1.0"));
  }

  @Test
  void ordersChunksOfASourceByNumberAndSourcesByBytes() {
    List<Row> input =
        List.of(
            ItemRows.of("\ud83d\ude00", "x").row(),
            ItemRows.of("\uffee", "x").span(10, 11).row(),
            ItemRows.of("\uffee", "x").span(9, 10).row());
    String survivor = ItemId.of("\uffee", 9, 10) + " exact 1.0";
    assertThat(marks(apply(Map.of(), 1, input)))
        .isEqualTo(Map.of("\uffee 9", "", "\uffee 10", survivor, "\ud83d\ude00 0", survivor));
  }

  @Test
  void leavesMarkedRowsAndRowsWithoutTextOutOfIt() {
    Row rejected = ItemRows.of("a", "same").rejected("read", "bad", "why").row();
    Row duplicate = ItemRows.of("b", "same").duplicateOf("0".repeat(32)).row();
    Row picture = ItemRows.of("c", null).row();
    Row picture2 = ItemRows.of("c2", null).row();
    Row live = ItemRows.of("d", "same").row();
    List<Row> input = List.of(rejected, duplicate, picture, picture2, live);
    assertThat(apply(Map.of(), 2, input)).containsExactlyInAnyOrderElementsOf(input);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 7})
  void marksWhatBruteForceMarksWhateverOrderAndPartitions(int partitions) {
    List<Row> input = corpus(300, new Random(partitions));
    Map<String, String> expected = bruteForce(input);
    assertThat(expected.values().stream().filter(mark -> mark.contains("exact")).count())
        .isGreaterThan(50);
    List<Row> shuffled = new ArrayList<>(input);
    Collections.shuffle(shuffled, new Random(99));
    assertThat(marks(apply(Map.of(), partitions, shuffled))).isEqualTo(expected);
  }

  @Test
  void changesNothingTheSecondTime() {
    Dataset<Row> once = stage(Map.of()).apply(frame(corpus(200, new Random(5)), 3));
    List<Row> first = once.collectAsList();
    assertThat(stage(Map.of()).apply(once).collectAsList())
        .containsExactlyInAnyOrderElementsOf(first);
  }

  @Test
  void shufflesOnceJoinsNothingAndHashesOnce() {
    Dataset<Row> marked = stage(Map.of()).apply(frame(corpus(10, new Random(1)), 2));
    assertThat(marked.schema()).isEqualTo(ItemSchema.ITEM);
    Dataset<Row> used =
        marked.filter("duplicate is null and rejection is null").select("text", "duplicate");
    String plan = used.queryExecution().executedPlan().toString();
    assertThat(plan.split("Exchange hashpartitioning", -1)).hasSize(2);
    assertThat(plan).doesNotContain("Join");
    assertThat(plan.lines().filter(line -> line.contains("UDF(text")).count()).isEqualTo(1);
  }

  @Test
  void spreadsMarkedRows() {
    List<Row> rejected =
        IntStream.range(0, 400)
            .mapToObj(i -> ItemRows.of("s" + i, "same").rejected("read", "bad", "why").row())
            .toList();
    LocalSpark.session().conf().set("spark.sql.adaptive.coalescePartitions.enabled", "false");
    try {
      Dataset<Row> marked = stage(Map.of()).apply(frame(rejected, 2));
      List<Integer> sizes = marked.toJavaRDD().glom().map(List::size).collect();
      assertThat(sizes).hasSize(4).allMatch(size -> size > 50 && size < 150);
    } finally {
      LocalSpark.session().conf().unset("spark.sql.adaptive.coalescePartitions.enabled");
    }
  }

  @Test
  void refusesAnUnknownNormalisation() {
    assertThatThrownBy(() -> stage(Map.of("normalize", "lower")))
        .hasMessage(
            "Cannot read 'stages[1].dedup.exact.normalize': found 'lower', expected one of: text,"
                + " none. Change 'normalize'.");
  }

  private static List<Row> corpus(int size, Random random) {
    String[] texts = {
      "alpha beta",
      "alpha  beta",
      " alpha beta",
      "Alpha beta",
      "caf\u00e9",
      "cafe\u0301",
      "",
      " ",
      "x",
      "y\u00a0",
      "y",
      "longer text here",
      "longer\ntext here",
      "\u3000x"
    };
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      String text = texts[random.nextInt(texts.length)] + (random.nextInt(4) == 0 ? i : "");
      ItemRows row = ItemRows.of("source-" + random.nextInt(1000) + "-" + i, text);
      int kind = random.nextInt(10);
      rows.add(
          kind == 0
              ? row.rejected("read", "bad", "why").row()
              : kind == 1 ? row.duplicateOf("f".repeat(32)).row() : row.row());
    }
    return rows;
  }

  private static Map<String, String> bruteForce(List<Row> rows) {
    Map<String, String> marks = new HashMap<>();
    for (Row row : rows) {
      Row best = row;
      for (Row other : rows) {
        if (isLive(row)
            && isLive(other)
            && seen(row).equals(seen(other))
            && IDENTITY.compare(other, best) < 0) {
          best = other;
        }
      }
      marks.put(key(row), best == row ? mark(row) : itemId(best) + " exact 1.0");
    }
    return marks;
  }

  private static final Comparator<Row> IDENTITY =
      Comparator.<Row, byte[]>comparing(
              row -> row.<String>getAs(Columns.SOURCE_ID).getBytes(StandardCharsets.UTF_8),
              Arrays::compareUnsigned)
          .thenComparing(row -> row.<Long>getAs(Columns.SPAN_START));

  private static String seen(Row row) {
    String text = Normalizer.normalize(row.<String>getAs(Columns.TEXT), Normalizer.Form.NFC);
    return text.replaceAll("(?U)\\s+", " ").strip();
  }

  private static boolean isLive(Row row) {
    return row.getAs(Columns.REJECTION) == null && row.getAs(Columns.DUPLICATE) == null;
  }

  private static String itemId(Row row) {
    return ItemId.of(
        row.getAs(Columns.SOURCE_ID),
        row.<Long>getAs(Columns.SPAN_START),
        row.<Long>getAs(Columns.SPAN_END));
  }

  private static String key(Row row) {
    return row.getAs(Columns.SOURCE_ID) + " " + row.getAs(Columns.SPAN_START);
  }

  private static String mark(Row row) {
    Row duplicate = row.getAs(Columns.DUPLICATE);
    return duplicate == null
        ? ""
        : duplicate.getString(0) + " " + duplicate.getString(1) + " " + duplicate.getFloat(2);
  }

  private static Map<String, String> marks(List<Row> rows) {
    return rows.stream()
        .collect(Collectors.toMap(ExactDedupStageTest::key, ExactDedupStageTest::mark));
  }

  private static ExactDedupStage stage(Map<String, Object> options) {
    return new ExactDedupStage(ExactDedupStage.OPTIONS.parse("stages[1].dedup.exact", options));
  }

  private static Dataset<Row> frame(List<Row> rows, int partitions) {
    return LocalSpark.session().createDataFrame(rows, ItemSchema.ITEM).repartition(partitions);
  }

  private static List<Row> apply(Map<String, Object> options, int partitions, List<Row> rows) {
    return stage(options).apply(frame(rows, partitions)).collectAsList();
  }
}
