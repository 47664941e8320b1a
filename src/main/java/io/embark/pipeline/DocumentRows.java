package io.embark.pipeline;

import io.embark.corpus.Columns;
import io.embark.encode.TextSpan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Row;

/**
 * Texts of the rows of a staged file, each in its document where the job stages documents; see
 * {@link StagedDocuments}. One thread, rows in the file's order.
 */
final class DocumentRows {
  private String source;
  private String hash;
  private String document;

  List<TextSpan> spans(List<Row> rows) {
    List<TextSpan> spans = new ArrayList<>(rows.size());
    boolean hasDocuments =
        Arrays.asList(rows.get(0).schema().fieldNames()).contains(Columns.DOCUMENT);
    for (Row row : rows) {
      String text = row.getAs(Columns.TEXT);
      spans.add(hasDocuments ? inDocument(row, text) : new TextSpan(text, null, 0, 0));
    }
    return spans;
  }

  private TextSpan inDocument(Row row, String text) {
    String ofRow = row.getAs(Columns.DOCUMENT);
    if (ofRow != null) {
      document = ofRow;
      source = row.getAs(Columns.SOURCE_ID);
      hash = row.getAs(Columns.DOCUMENT_HASH);
    } else if (!row.getAs(Columns.SOURCE_ID).equals(source)
        || !row.getAs(Columns.DOCUMENT_HASH).equals(hash)) {
      throw new IllegalStateException(
          "the document of '" + row.getAs(Columns.SOURCE_ID) + "' is not staged before its chunks");
    }
    return new TextSpan(
        text,
        document,
        Math.toIntExact(row.<Long>getAs(Columns.SPAN_START)),
        Math.toIntExact(row.<Long>getAs(Columns.SPAN_END)));
  }
}
