package io.embark.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.embark.corpus.Columns;
import io.embark.corpus.ItemSchema;
import io.embark.corpus.UserError;
import io.embark.testing.ItemRows;
import io.embark.testing.LocalSpark;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;

class QualityStageTest {
  private static final String GOOD =
      "It was the best of times, it was the worst of times, it was the age of wisdom, and it was"
          + " the age of foolishness. There were people who had to be told that the weather would"
          + " not change, and there were those with eyes of their own. All of this happened before"
          + " the river froze. Nobody complained. The miller left his house at dawn, crossed the"
          + " bridge and never came back.";

  private static QualityStage stage(Map<String, ?> options) {
    return new QualityStage(QualityStage.OPTIONS.parse("stages[0].quality", options));
  }

  private static Dataset<Row> frame(Row... rows) {
    return LocalSpark.session().createDataFrame(Arrays.asList(rows), ItemSchema.ITEM);
  }

  private static List<Row> apply(Map<String, ?> options, Row... rows) {
    return stage(options).apply(frame(rows)).collectAsList();
  }

  private static Row rejection(Map<String, ?> options, String text) {
    return apply(options, ItemRows.of("a", text).row()).get(0).getAs(Columns.REJECTION);
  }

  private static Row rejected(String reason, String detail) {
    return RowFactory.create("quality", reason, detail);
  }

  @Test
  void theFirstBrokenRuleIsTheReasonWithWhatWasFound() {
    assertThat(rejection(Map.of(), GOOD)).isNull();
    assertThat(rejection(Map.of(), "Three little words."))
        .isEqualTo(rejected("gopher_short_doc", "found words 3, expected at least 50"));
    assertThat(rejection(Map.of("rules", List.of("fineweb", "gopher")), "Three\nlittle\nwords."))
        .isEqualTo(rejected("short_line_ratio", "found short_lines 1, expected at most 0.67"));
    assertThat(rejection(Map.of("rules", "c4"), GOOD.replace("dawn,", "{dawn},")))
        .isEqualTo(rejected("curly_bracket", "found curly_bracket 1, expected at most 0"));
    assertThat(rejection(Map.of(), (GOOD + "\n").repeat(3)))
        .isEqualTo(rejected("dup_line_frac", "found duplicate_lines 0.5, expected at most 0.3"));
  }

  @Test
  void limitsAndStopWordsAreTheJobs() {
    assertThat(rejection(Map.of("min-words", 80), GOOD))
        .isEqualTo(rejected("gopher_short_doc", "found words 72, expected at least 80"));
    assertThat(rejection(Map.of("stop-words", List.of("der", "und")), GOOD))
        .isEqualTo(rejected("gopher_enough_stop_words", "found stop_words 0, expected at least 2"));
    assertThat(rejection(Map.of("min-sentences", 6), GOOD))
        .isEqualTo(rejected("too_few_sentences", "found sentences 5, expected at least 6"));
    assertThat(rejection(Map.of("rules", List.of()), "bad")).isNull();
  }

  @Test
  void metricsBecomeAttributesOfRejectedRowsToo() {
    Map<String, ?> options = Map.of("metrics", List.of("words", "mean_word_length", "short_lines"));
    Row[] rows = {
      ItemRows.of("a", "Three little words").attribute("lang", "en").row(),
      ItemRows.of("b", "x").attribute("quality_words", "9").row(),
      ItemRows.of("c", "").row(),
      ItemRows.of("d", null).attribute("quality_words", "kept").row()
    };

    List<Row> found = apply(options, rows);

    assertThat(attributes(found.get(0)))
        .isEqualTo(
            Map.of(
                "lang",
                "en",
                "quality_words",
                "3",
                "quality_mean_word_length",
                "5.3333",
                "quality_short_lines",
                "1"));
    assertThat(attributes(found.get(1))).containsEntry("quality_words", "1");
    assertThat(attributes(found.get(2)))
        .isEqualTo(Map.of("quality_words", "0")); // no word, no line
    assertThat(found.get(3)).isEqualTo(rows[3]);
    assertThat(attributes(apply(Map.of("metrics", "all"), rows[0]).get(0)))
        .hasSize(1 + QualityMetric.NAMES.size());
  }

  private static Map<String, String> attributes(Row row) {
    return row.getJavaMap(row.fieldIndex(Columns.ATTRIBUTES));
  }

  @Test
  void markedRowsStayAsTheyAreAndSoDoesTheSchema() {
    Row rejected = ItemRows.of("a", "x").rejected("read", "bad", "why").row();
    Row duplicate = ItemRows.of("b", "x").duplicateOf("0".repeat(32)).row();

    assertThat(apply(Map.of("metrics", "all"), rejected, duplicate))
        .containsExactly(rejected, duplicate);
    assertThat(stage(Map.of()).apply(frame(rejected)).schema()).isEqualTo(ItemSchema.ITEM);
    assertThat(stage(Map.of("metrics", "all")).apply(frame(rejected)).schema())
        .isEqualTo(ItemSchema.ITEM);
    assertThat(stage(Map.of()).name()).isEqualTo("quality");
  }

  @Test
  void aTextIsMeasuredOnce() {
    String plan =
        stage(Map.of("metrics", "all"))
            .apply(frame(ItemRows.of("a", GOOD).row()).repartition(2))
            .queryExecution()
            .optimizedPlan()
            .toString();

    assertThat(plan.split("UDF\\(", -1)).hasSize(1 + 1);
  }

  @Test
  void hostileTextsAreMeasuredLikeOthers() {
    Map<String, ?> options = Map.of("rules", "gopher", "metrics", List.of("words"));
    String[] texts = {
      "",
      " \t\n\u2028",
      "word ".repeat(2_000_000), // 10 MB
      "x".repeat(10_000_000),
      "!?".repeat(5_000_000),
      "http://a.b/" + "a:@".repeat(3_000_000),
      "\uD800 lone \uDC00 surrogates",
      "👩‍👩‍👧‍👦 ".repeat(60),
      "مرحبا بالعالم ".repeat(30),
      "今天的天气很好，我们去公园散步。".repeat(20)
    };
    Row[] rows =
        IntStream.range(0, texts.length)
            .mapToObj(i -> ItemRows.of("t" + i, texts[i]).row())
            .toArray(Row[]::new);

    List<Row> found = apply(options, rows);

    assertThat(found)
        .extracting(row -> row.<Row>getAs(Columns.REJECTION).getString(1))
        .containsExactly(
            "gopher_short_doc",
            "gopher_short_doc",
            "gopher_long_doc",
            "gopher_short_doc",
            "gopher_short_doc",
            "gopher_short_doc",
            "gopher_short_doc",
            "gopher_below_avg_threshold",
            "gopher_enough_stop_words",
            "gopher_below_avg_threshold");
    assertThat(attributes(found.get(9)).get("quality_words")).isEqualTo("160");
  }

  @Test
  void chineseIsCutByItsDictionary() {
    assertThat(new EnglishWords().words("今天的天气很好，我们去公园散步。"))
        .extracting(Word::text)
        .containsExactly("今天", "的", "天气", "很好", "，", "我们", "去", "公园", "散步", "。");
  }

  @Test
  void unknownRulesAndMetricsAreRefused() {
    assertThatThrownBy(() -> stage(Map.of("rules", List.of("gopher", "fine-web"))))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "Cannot read 'stages[0].quality.rules': found 'fine-web', expected some of: gopher, c4,"
                + " fineweb. Correct it. Did you mean 'fineweb'?");
    assertThatThrownBy(() -> stage(Map.of("metrics", Collections.singletonList("word"))))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith(
            "Cannot read 'stages[0].quality.metrics': found 'word', expected some of: words,")
        .hasMessageEndingWith("newlines_per_word, all. Correct it. Did you mean 'words'?");
    assertThatThrownBy(() -> stage(Map.of("min-words", -1)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("min-words");
  }
}
