package io.embark.pipeline;

import java.io.IOException;
import java.util.List;
import org.apache.spark.sql.Row;

/**
 * Rows and what every encoder of the job made of them.
 *
 * @param columns one an encoder, in their order
 */
record EncodedRows(List<Row> rows, List<EncodedColumns> columns) {
  void write(PublishedRows out) throws IOException {
    out.kept(rows, columns, EncodedColumns.statistics(columns));
  }
}
