package io.embark.pipeline;

import static org.apache.spark.sql.functions.col;

import io.embark.corpus.Columns;
import java.util.Arrays;
import java.util.Iterator;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/**
 * Brings the rows of a document together, its text on the first row that is kept: an encoder that
 * reads documents then meets each once, before the rows that stand in it. A chunker leaves the text
 * on a document's first row, and that one may since have been rejected or marked as a duplicate.
 */
final class StagedDocuments implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1L;

  private static final Column[] DOCUMENT_ORDER = {
    col(Columns.SOURCE_ID),
    col(Columns.DOCUMENT_HASH),
    col(Columns.SPAN_START),
    col(Columns.SEGMENT),
    col(Columns.SPAN_END)
  };

  private final int document;
  private final int hash;
  private final int source;
  private final int status;

  private StagedDocuments(StructType schema) {
    document = schema.fieldIndex(Columns.DOCUMENT);
    hash = schema.fieldIndex(Columns.DOCUMENT_HASH);
    source = schema.fieldIndex(Columns.SOURCE_ID);
    status = schema.fieldIndex(StagedRows.STATUS);
  }

  /**
   * The rows of a file in the order of their documents.
   *
   * @param files over which documents are spread, by a hash of their source id
   */
  static Dataset<Row> together(Dataset<Row> tagged, int files) {
    Column[] fileOrder = new Column[DOCUMENT_ORDER.length + 2];
    fileOrder[0] = col(StagedRows.STATUS);
    fileOrder[1] = col(Columns.PARTITION);
    System.arraycopy(DOCUMENT_ORDER, 0, fileOrder, 2, DOCUMENT_ORDER.length);
    return tagged
        .repartition(files, col(Columns.SOURCE_ID))
        .sortWithinPartitions(DOCUMENT_ORDER)
        .mapPartitions(new StagedDocuments(tagged.schema()), Encoders.row(tagged.schema()))
        .sortWithinPartitions(fileOrder);
  }

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    return new Iterator<>() {
      private String key;
      private String text;

      @Override
      public boolean hasNext() {
        return rows.hasNext();
      }

      @Override
      public Row next() {
        Row row = rows.next();
        String found = row.getString(source) + '\u001f' + row.getString(hash);
        if (!found.equals(key)) {
          key = found;
          text = null;
        }
        if (!row.isNullAt(document)) {
          text = row.getString(document);
        }
        if (!row.getString(status).equals(RowStatus.KEPT.wireName())) {
          return with(row, null);
        }
        String given = text;
        text = null;
        return with(row, given);
      }
    };
  }

  private Row with(Row row, String text) {
    Object[] values = new Object[row.size()];
    Arrays.setAll(values, row::get);
    values[document] = text;
    return RowFactory.create(values);
  }
}
