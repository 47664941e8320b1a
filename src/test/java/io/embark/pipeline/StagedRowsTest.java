package io.embark.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.embark.corpus.Columns;
import io.embark.corpus.ContentHash;
import io.embark.corpus.ItemId;
import io.embark.corpus.ItemSchema;
import io.embark.testing.ItemRows;
import io.embark.testing.LocalSpark;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class StagedRowsTest {
  private static final List<String> TEXTS =
      List.of(
          "plain",
          "",
          " ",
          "é ü 中文",
          "😀👩‍👩‍👧",
          "nul \u0000 in it",
          "unit \u001f separator",
          "lone \ud83d surrogate",
          "line\r\nbreak\u2028",
          "\ufeffbom",
          "e\u0301");

  private static Dataset<Row> frame(List<Row> rows) {
    return LocalSpark.session().createDataFrame(rows, ItemSchema.ITEM);
  }

  @Test
  void identityInSqlIsThatOfTheCorpusRoom() {
    List<Row> rows = new ArrayList<>();
    for (String text : TEXTS) {
      rows.add(ItemRows.of(text, text).row());
      rows.add(ItemRows.of(text, text).span(7, Long.MAX_VALUE).row());
    }
    List<Row> identified = StagedRows.identified(frame(rows), "").collectAsList();
    assertThat(identified).hasSize(rows.size());
    for (int i = 0; i < rows.size(); i++) {
      Row row = identified.get(i);
      String text = TEXTS.get(i / 2);
      assertThat(row.<String>getAs(Columns.ITEM_ID))
          .as(text)
          .isEqualTo(
              ItemId.of(
                  text, row.<Long>getAs(Columns.SPAN_START), row.<Long>getAs(Columns.SPAN_END)));
      assertThat(row.<String>getAs(Columns.CONTENT_HASH)).as(text).isEqualTo(ContentHash.of(text));
    }
  }

  @Test
  void statusTellsWhatBecameOfARow() {
    List<Row> rows =
        StagedRows.identified(
                frame(
                    List.of(
                        ItemRows.of("kept", "t").row(),
                        ItemRows.of("rejected", null).rejected("read", "bad", "d").row(),
                        ItemRows.of("duplicate", "t").duplicateOf("x").row())),
                "")
            .collectAsList();
    assertThat(rows)
        .extracting(row -> row.<String>getAs(StagedRows.STATUS))
        .containsExactly("kept", "rejected", "duplicate");
    assertThat(rows.get(1).<String>getAs(Columns.CONTENT_HASH)).isEqualTo(ContentHash.of(""));
  }

  @Test
  void aReadRowIsAWholeDocumentCountedInCodePoints() {
    Dataset<Row> read =
        frame(
                List.of(
                    ItemRows.of("a", "😀é").attribute("ds", "d/1").row(),
                    ItemRows.of("b", "x").row(),
                    ItemRows.of("c", null).rejected("read", "bad", "d").row()))
            .select("source_id", "modality", "text", "attributes", "outline", "rejection");
    Dataset<Row> items = StagedRows.items(read, new PartitionRule("ds", null, true));
    assertThat(items.columns()).containsExactly(ItemSchema.ITEM.fieldNames());
    List<Row> rows = items.collectAsList();
    assertThat(rows)
        .extracting(
            row ->
                row.getAs(Columns.SEGMENT)
                    + " "
                    + row.getAs(Columns.SPAN_START)
                    + " "
                    + row.getAs(Columns.SPAN_END)
                    + " "
                    + row.getAs(Columns.PARTITION)
                    + " "
                    + row.getAs(Columns.REJECTION))
        .containsExactly(
            "0 0 2 d/1 null",
            "0 0 1 __missing__ [read,no_partition_value,no value for partition column 'ds',"
                + " expected one in every row]",
            "0 0 0 __missing__ [read,bad,d]");
  }
}
