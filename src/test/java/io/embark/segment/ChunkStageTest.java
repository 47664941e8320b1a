package io.embark.segment;

import static io.embark.corpus.Columns.ATTRIBUTES;
import static io.embark.corpus.Columns.OUTLINE;
import static io.embark.corpus.Columns.REJECTION;
import static io.embark.corpus.Columns.SEGMENT;
import static io.embark.corpus.Columns.SOURCE_ID;
import static io.embark.corpus.Columns.SPAN_END;
import static io.embark.corpus.Columns.SPAN_START;
import static io.embark.corpus.Columns.TEXT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.embark.corpus.ItemSchema;
import io.embark.stage.TokenCounter;
import io.embark.stage.TokenCounterSource;
import io.embark.testing.ItemRows;
import io.embark.testing.LocalSpark;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChunkStageTest {
  private static final AtomicInteger COUNTED = new AtomicInteger();

  /** Words; counts how often it sees a whole text that starts with "Count". */
  private record Words(int maxTokens) implements TokenCounterSource {
    @Override
    public TokenCounter open() {
      WordCounter words = new WordCounter();
      return texts -> {
        texts.stream()
            .filter(text -> text.startsWith("Count"))
            .forEach(t -> COUNTED.incrementAndGet());
        return words.count(texts);
      };
    }
  }

  @Test
  void turnsADocumentIntoRowsWhoseSpansPointIntoItsText() {
    String text = "  One two three. Four five.\n\nSix seven.  ";
    List<Row> rows =
        run(Map.of("max-tokens", 5), ItemRows.of("doc", text).attribute("lang", "en").row());
    assertThat(rows)
        .extracting(row -> row.<String>getAs(TEXT))
        .containsExactly("One two three.", "Four five.", "Six seven.");
    assertThat(rows).extracting(row -> row.<Integer>getAs(SEGMENT)).containsExactly(0, 1, 2);
    assertThat(rows)
        .allSatisfy(
            row -> {
              assertThat(
                      text.substring(
                          (int) row.<Long>getAs(SPAN_START).longValue(),
                          (int) row.<Long>getAs(SPAN_END).longValue()))
                  .isEqualTo(row.getAs(TEXT));
              assertThat(row.<Row>getAs(REJECTION)).isNull();
              assertThat(row.<String>getAs(SOURCE_ID)).isEqualTo("doc");
              assertThat(row.getJavaMap(row.fieldIndex(ATTRIBUTES)))
                  .isEqualTo(Map.of("lang", "en"));
            });
  }

  @Test
  void countsSpansInCodePointsAsSqlAndPythonDo() {
    String text = "\ud83d\udc69\ud83d\udc67 one. \ud83d\ude00. Three.";
    Dataset<Row> chunks =
        stage(Map.of("max-tokens", 4)).apply(frame(ItemRows.of("doc", text).row()));
    List<Row> rows =
        chunks
            .selectExpr(
                "segment",
                "text",
                "substring('" + text + "', span_start + 1, span_end - span_start)")
            .orderBy("segment")
            .collectAsList();
    assertThat(rows)
        .extracting(row -> row.getString(1))
        .containsExactly("\ud83d\udc69\ud83d\udc67 one.", "\ud83d\ude00. Three.");
    assertThat(rows).allMatch(row -> row.getString(1).equals(row.getString(2)));
  }

  @Test
  void countsFromTheParentsSpan() {
    Row parent = ItemRows.of("doc", "One. Two.").span(100, 109).row();
    assertThat(run(Map.of("max-tokens", 3), parent))
        .extracting(row -> row.<Long>getAs(SPAN_START))
        .containsExactly(100L, 105L);
  }

  @Test
  void packsWholeRowsOfATableAndTellsItsHeader() {
    String text = "name,colour\nthe fox,brown\nthe dog,\"lazy\nand grey\"\nowl,white\n";
    List<Row> rows = run(Map.of("max-tokens", 7, "by", "table-rows"), ItemRows.of("t", text).row());
    assertThat(rows)
        .extracting(row -> row.<String>getAs(TEXT))
        .containsExactly("name,colour\nthe fox,brown", "the dog,\"lazy\nand grey\"\nowl,white");
    assertThat(rows)
        .allSatisfy(
            row ->
                assertThat(row.getJavaMap(row.fieldIndex(ATTRIBUTES)))
                    .isEqualTo(Map.of("table_header", "name,colour")));
  }

  @Test
  void packsWholeFieldsOfJsonAndTellsTheirPath() {
    String text =
        "{\"title\": \"the fox\", \"colour\": \"brown\", \"body\": {\"one\": \"a b c\", \"two\": \"d e\"}}";
    List<Row> rows =
        run(Map.of("max-tokens", 7, "by", "json-fields"), ItemRows.of("t", text).row());
    assertThat(rows)
        .extracting(
            row ->
                row.getJavaMap(row.fieldIndex(ATTRIBUTES)).get("json_path")
                    + " | "
                    + row.<String>getAs(TEXT))
        .containsExactly(
            "$.title .. $.colour | \"title\": \"the fox\", \"colour\": \"brown\"",
            "$.body.one | \"one\": \"a b c\"",
            "$.body.two | \"two\": \"d e\"");
    assertThat(
            run(Map.of("by", "json-fields"), ItemRows.of("t", "{\"a\": oops}").row())
                .get(0)
                .<Row>getAs(REJECTION)
                .mkString(" | "))
        .startsWith("chunk | not_json | Unrecognized token 'oops'")
        .endsWith(", expected one JSON document");
  }

  @Test
  void passesMarkedRowsOnUntouched() {
    Row rejected = ItemRows.of("r", "One. Two.").rejected("read", "bad", "why").row();
    Row duplicate = ItemRows.of("s", "One. Two.").duplicateOf("0".repeat(32)).row();
    assertThat(run(Map.of("max-tokens", 3), rejected, duplicate))
        .containsExactly(rejected, duplicate);
  }

  @Test
  void rejectsADocumentWithoutAChunk() {
    Row empty = ItemRows.of("doc", " \n\u3000").row();
    List<Row> rows = run(Map.of(), empty);
    assertThat(rows).hasSize(1);
    assertThat(rows.get(0).<Row>getAs(REJECTION))
        .isEqualTo(
            RowFactory.create(
                "chunk", "no_chunks", "3 characters, none of which gives the encoder a token"));
    assertThat(rows.get(0).<String>getAs(TEXT)).isEqualTo(" \n\u3000");
  }

  @Test
  void rejectsWhatTheRealTokenizerDropsAltogether() {
    Dataset<Row> rows =
        LocalSpark.session()
            .createDataFrame(
                List.of(ItemRows.of("doc", "\u200b \u0000\u200d\u0007").row()), ItemSchema.ITEM);
    Row row =
        ChunkStage.of(ChunkStage.OPTIONS.parse("s", Map.of()), FixtureTokenizer.bert())
            .apply(rows)
            .first();
    assertThat(row.<Row>getAs(REJECTION).getString(1)).isEqualTo("no_chunks");
  }

  @Test
  void cutsAtTheOutlineAndNamesThePath() {
    Row html =
        ItemRows.of("doc", "Before. Top\nText here.\nSub\nMore.")
            .heading(1, 8, "Top")
            .heading(2, 23, "Sub")
            .row();
    List<Row> rows = run(Map.of("by", "headings"), html);
    assertThat(rows)
        .extracting(row -> row.<String>getAs(TEXT))
        .containsExactly("Before.", "Top\nText here.", "Sub\nMore.");
    assertThat(rows)
        .extracting(row -> row.getJavaMap(row.fieldIndex(ATTRIBUTES)).get("heading_path"))
        .containsExactly("", "Top", "Top > Sub");
    assertThat(rows).allMatch(row -> row.getAs(OUTLINE) == null);
  }

  @Test
  void cutsAtMarkdownHeadingsWithoutAnOutlineAndSplitsLongSections() {
    List<Row> rows =
        run(
            Map.of("by", "headings", "max-tokens", 6),
            ItemRows.of("doc", "# A\nOne two. Three four.\n## B\nx").row());
    assertThat(rows)
        .extracting(row -> row.<String>getAs(TEXT))
        .containsExactly("# A\nOne two.", "Three four.", "## B\nx");
    assertThat(rows)
        .extracting(row -> row.getJavaMap(row.fieldIndex(ATTRIBUTES)).get("heading_path"))
        .containsExactly("A", "A", "A > B");
  }

  @Test
  void keepsTheSchemaOfItems() {
    assertThat(stage(Map.of()).apply(frame(ItemRows.of("doc", "x").row())).schema())
        .isEqualTo(ItemSchema.ITEM);
  }

  @Test
  void runsTheKernelOnceARowThoughThreeOutputsAreReadLater(@TempDir Path folder) {
    COUNTED.set(0);
    Dataset<Row> rows =
        frame(
            ItemRows.of("a", "Count me.").row(),
            ItemRows.of("b", " ").row(),
            ItemRows.of("c", "Count me too.").duplicateOf("0".repeat(32)).row());
    Dataset<Row> chunks = stage(Map.of()).apply(rows);
    String staged = folder.resolve("staged").toString();
    chunks.write().parquet(staged);
    int written = COUNTED.get();
    // A sentence is counted alone, then in its chunk.
    assertThat(written).isEqualTo(2);
    Dataset<Row> read = LocalSpark.session().read().parquet(staged);
    assertThat(read.filter("rejection is null and duplicate is null").count()).isEqualTo(1);
    assertThat(read.filter("rejection is not null").count()).isEqualTo(1);
    assertThat(read.filter("duplicate is not null").count()).isEqualTo(1);
    assertThat(COUNTED.get()).isEqualTo(written);
    String plan =
        chunks
            .filter("rejection is null")
            .select(TEXT, SEGMENT)
            .queryExecution()
            .executedPlan()
            .toString();
    assertThat(plan.split("MapPartitions", -1)).hasSize(2);
  }

  @Test
  void refusesMoreTokensThanTheEncoderTakes() {
    assertThatThrownBy(() -> stage(Map.of("max-tokens", 65)))
        .hasMessage(
            "Cannot chunk by 'stages[0].chunk': found max-tokens 65, expected at most 64, the most the encoder takes. Lower 'max-tokens' or leave it out.");
  }

  @Test
  void refusesAnOverlapThatLeavesNothingNew() {
    assertThatThrownBy(() -> stage(Map.of("max-tokens", 20, "overlap", 20)))
        .hasMessage(
            "Cannot chunk by 'stages[0].chunk': found overlap 20, expected less than max-tokens 20. Lower 'overlap'.");
  }

  @Test
  void refusesToRunWithoutRoomBesideSpecialTokens() {
    Dataset<Row> rows = frame(ItemRows.of("doc", "x").row());
    assertThatThrownBy(() -> stage(Map.of("max-tokens", 2)).apply(rows))
        .hasMessage(
            "Cannot chunk by 'stages[0].chunk': special tokens and prompt take 2 tokens, expected fewer than max-tokens 2. Raise 'max-tokens'.");
    assertThatThrownBy(
            () ->
                ChunkStage.of(ChunkStage.OPTIONS.parse("stages[0].chunk", Map.of()), new Words(2))
                    .apply(rows))
        .hasMessage(
            "Cannot chunk by 'stages[0].chunk': special tokens and prompt take 2 tokens, expected fewer than max-tokens 2. Choose a shorter prompt for the encoder.");
  }

  private static ChunkStage stage(Map<String, Object> options) {
    return ChunkStage.of(ChunkStage.OPTIONS.parse("stages[0].chunk", options), new Words(64));
  }

  private static Dataset<Row> frame(Row... rows) {
    return LocalSpark.session().createDataFrame(List.of(rows), ItemSchema.ITEM);
  }

  private static List<Row> run(Map<String, Object> options, Row... rows) {
    return stage(options).apply(frame(rows)).collectAsList().stream()
        .sorted(
            Comparator.<Row, String>comparing(row -> row.getAs(SOURCE_ID))
                .thenComparingInt(row -> row.<Integer>getAs(SEGMENT)))
        .toList();
  }
}
