package io.embark.pipeline;

import io.embark.corpus.Rejection;
import io.embark.corpus.VectorColumn;
import io.embark.encode.EncodeStatistics;
import io.embark.encode.Encoded;
import io.embark.encode.EncodedWindow;
import io.embark.encode.Encoder;
import io.embark.encode.EncoderSpec;
import io.embark.encode.TextSpan;
import io.embark.sink.LakeCell;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Row;

/**
 * The vector columns of one encoder for a window of rows.
 *
 * @param cells values a row, one a column, in row order; null where the row was rejected
 * @param rejections why, in row order; null elsewhere
 * @param truncated rows whose text was cut
 * @param reused rows whose vectors came from the commit before
 * @param statistics forward passes
 */
record EncodedColumns(
    List<List<Object>> cells,
    List<Rejection> rejections,
    long truncated,
    long reused,
    EncodeStatistics statistics) {

  /**
   * Encodes the rows that have no vectors from the commit before.
   *
   * @param spans texts of the rows, each in its document
   */
  static EncodedColumns of(
      EncoderSpec spec, Encoder encoder, List<Row> window, List<TextSpan> spans) {
    int[] reusedIndices =
        spec.columns().stream()
            .mapToInt(column -> fieldIndex(window.get(0), StagedRows.REUSED + column.name()))
            .toArray();
    List<List<Object>> cells = new ArrayList<>();
    List<Integer> positions = new ArrayList<>();
    List<TextSpan> texts = new ArrayList<>();
    for (int i = 0; i < window.size(); i++) {
      Row row = window.get(i);
      boolean isReused =
          Arrays.stream(reusedIndices).allMatch(index -> index >= 0 && !row.isNullAt(index));
      if (isReused) {
        cells.add(reused(spec.columns(), reusedIndices, row));
      } else {
        cells.add(null);
        positions.add(i);
        texts.add(spans.get(i));
      }
    }
    List<Rejection> rejections = new ArrayList<>(Arrays.asList(new Rejection[window.size()]));
    if (texts.isEmpty()) {
      return new EncodedColumns(cells, rejections, 0, window.size(), EncodeStatistics.NONE);
    }
    EncodedWindow encoded = encoder.encodeSpans(texts);
    long truncated = 0;
    for (int i = 0; i < positions.size(); i++) {
      Encoded result = encoded.results().get(i);
      truncated += result.isTruncated() ? 1 : 0;
      rejections.set(positions.get(i), result.rejection());
      if (result.embedding() != null) {
        cells.set(positions.get(i), result.embedding().cells());
      }
    }
    return new EncodedColumns(
        cells, rejections, truncated, window.size() - texts.size(), encoded.statistics());
  }

  private static List<Object> reused(List<VectorColumn> columns, int[] indices, Row row) {
    List<Object> cells = new ArrayList<>(indices.length);
    for (int c = 0; c < indices.length; c++) {
      cells.add(LakeCell.read(row, indices[c], columns.get(c)));
    }
    return cells;
  }

  private static int fieldIndex(Row row, String name) {
    return Arrays.asList(row.schema().fieldNames()).indexOf(name);
  }
}
