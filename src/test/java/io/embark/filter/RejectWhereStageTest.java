package io.embark.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.embark.corpus.Columns;
import io.embark.corpus.ItemSchema;
import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.testing.ItemRows;
import io.embark.testing.LocalSpark;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;

class RejectWhereStageTest {
  private static final String NAMES =
      "source_id, modality, text, attributes, outline, segment, span_start, span_end, partition";

  @Test
  void rejectsWhereTheConditionIsTrueAndTellsWhy() {
    List<Row> rows =
        apply("length(text)\n < 5", ItemRows.of("a", "abc").row(), ItemRows.of("b", "abcde").row());
    assertThat(rows.get(0).<Row>getAs(Columns.REJECTION))
        .isEqualTo(
            RowFactory.create(
                "reject:too_short",
                "too_short",
                "length(text) < 5 is true for 3 characters of text"));
    assertThat(rows.get(1).<Row>getAs(Columns.REJECTION)).isNull();
  }

  @Test
  void keepsWhereTheConditionIsNull() {
    Row[] rows = {
      ItemRows.of("a", "x").attribute("year", "1999").row(),
      ItemRows.of("b", "x").attribute("year", "2020").row(),
      ItemRows.of("c", "x").attribute("year", "last year").row(),
      ItemRows.of("d", "x").row(),
      ItemRows.of("e", null).row()
    };
    assertThat(rejected(apply("cast(attributes['year'] as int) < 2000", rows)))
        .containsExactly("a");
    assertThat(rejected(apply("text = 'y'", rows))).isEmpty();
    assertThat(rejected(apply("attributes.year = '2020'", rows))).containsExactly("b");
  }

  @Test
  void tellsOfAnItemWithoutText() {
    assertThat(
            apply("text is null", ItemRows.of("a", null).row())
                .get(0)
                .<Row>getAs(Columns.REJECTION)
                .getString(2))
        .isEqualTo("text is null is true for an item without text");
  }

  @Test
  void leavesMarkedRowsAsTheyAre() {
    Row rejected = ItemRows.of("a", "x").rejected("read", "bad", "why").row();
    Row duplicate = ItemRows.of("b", "x").duplicateOf("0".repeat(32)).row();
    assertThat(apply("true", rejected, duplicate)).containsExactly(rejected, duplicate);
  }

  @Test
  void keepsTheSchemaOfItems() {
    assertThat(stage("true").apply(frame(ItemRows.of("a", "x").row())).schema())
        .isEqualTo(ItemSchema.ITEM);
  }

  @Test
  void isCalledByItsReason() {
    assertThat(stage("true").name()).isEqualTo("reject:too_short");
  }

  @Test
  void refusesAReasonThatIsNotSnakeCase() {
    assertThatThrownBy(
            () ->
                new RejectWhereStage(
                    RejectWhereStage.OPTIONS.parse(
                        "stages[0].reject", Map.of("where", "true", "reason", "Too short"))))
        .hasMessage(
            "Cannot read 'stages[0].reject.reason': found 'Too short', expected snake_case such as"
                + " too_short. Change 'reason'.");
  }

  @Test
  void refusesWhatDoesNotParse() {
    assertRefused(
        "length(text <",
        "Syntax error at or near end of input, expected a SQL condition on "
            + NAMES
            + ". Correct it.");
  }

  @Test
  void refusesAnUnknownColumn() {
    assertRefused(
        "length(txt) < 5",
        "there is no column 'txt', expected one of: "
            + NAMES
            + ". Correct it; an attribute is written attributes['name']. Did you mean 'text'?");
    assertRefused(
        "rejection is null",
        "there is no column 'rejection', expected one of: "
            + NAMES
            + ". Correct it; an attribute is written attributes['name'].");
  }

  @Test
  void refusesAnUnknownFunction() {
    assertRefused(
        "lenght(text) < 5", "there is no function 'lenght', expected Spark SQL. Correct it.");
  }

  @Test
  void refusesWhatIsNoCondition() {
    assertRefused("length(text)", "it is int, expected true or false. Compare it with something.");
    assertRefused("*", "it is several columns, expected true or false. Compare it with something.");
    assertRefused("null", "it is void, expected true or false. Compare it with something.");
  }

  @Test
  void refusesWhatNeedsMoreThanTheRow() {
    String expected = ", expected a condition on one row with " + NAMES + ". Take that out.";
    assertRefused("count(*) > 1", "it has an aggregate function" + expected);
    assertRefused("row_number() over (order by text) > 1", "it has a window function" + expected);
    assertRefused("exists (select 1)", "it has a subquery" + expected);
    assertRefused("text = (select max('a'))", "it has a subquery" + expected);
    assertRefused("rand() < 0.5", "it has a function of chance or place" + expected);
    assertRefused("explode(array(true))", "it has a function that makes rows" + expected);
  }

  @Test
  void refusesWhatCannotBeEvaluated() {
    assertRefused(
        "text rlike '('",
        "The value of parameter(s) `regexp` in `rlike` is invalid: '(', expected a condition that"
            + " can be evaluated. Correct it.");
  }

  private static void assertRefused(String where, String rest) {
    Dataset<Row> rows = frame(ItemRows.of("a", "x").row());
    assertThatThrownBy(() -> stage(where).apply(rows))
        .isInstanceOf(UserError.class)
        .hasMessage("Cannot use 'stages[0].reject.where' (" + where + "): " + rest)
        .extracting(error -> ((UserError) error).category())
        .isEqualTo(Category.CONFIG);
  }

  private static RejectWhereStage stage(String where) {
    return new RejectWhereStage(
        RejectWhereStage.OPTIONS.parse(
            "stages[0].reject", Map.of("where", where, "reason", "too_short")));
  }

  private static Dataset<Row> frame(Row... rows) {
    return LocalSpark.session().createDataFrame(List.of(rows), ItemSchema.ITEM);
  }

  private static List<Row> apply(String where, Row... rows) {
    return stage(where).apply(frame(rows)).orderBy(Columns.SOURCE_ID).collectAsList();
  }

  private static List<String> rejected(List<Row> rows) {
    return rows.stream()
        .filter(row -> row.getAs(Columns.REJECTION) != null)
        .map(row -> row.<String>getAs(Columns.SOURCE_ID))
        .toList();
  }
}
