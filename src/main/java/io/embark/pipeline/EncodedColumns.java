package io.embark.pipeline;

import io.embark.corpus.Rejection;
import io.embark.corpus.VectorColumn;
import io.embark.encode.EncodeStatistics;
import io.embark.encode.Encoded;
import io.embark.encode.EncodedWindow;
import io.embark.encode.EncoderSpec;
import io.embark.sink.LakeCell;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
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
   * @param encode encodes the rows at these places, in their order
   */
  static EncodedColumns of(
      EncoderSpec spec, List<Row> window, Function<List<Integer>, EncodedWindow> encode) {
    int[] reusedIndices = reusedIndices(spec, window.get(0));
    List<List<Object>> cells = new ArrayList<>();
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < window.size(); i++) {
      if (isReused(reusedIndices, window.get(i))) {
        cells.add(reused(spec.columns(), reusedIndices, window.get(i)));
      } else {
        cells.add(null);
        places.add(i);
      }
    }
    List<Rejection> rejections = new ArrayList<>(Arrays.asList(new Rejection[window.size()]));
    if (places.isEmpty()) {
      return new EncodedColumns(cells, rejections, 0, window.size(), EncodeStatistics.NONE);
    }
    EncodedWindow encoded = encode.apply(places);
    long truncated = 0;
    for (int i = 0; i < places.size(); i++) {
      Encoded result = encoded.results().get(i);
      truncated += result.isTruncated() ? 1 : 0;
      rejections.set(places.get(i), result.rejection());
      if (result.embedding() != null) {
        cells.set(places.get(i), result.embedding().cells());
      }
    }
    return new EncodedColumns(
        cells, rejections, truncated, window.size() - places.size(), encoded.statistics());
  }

  /** Every vector of the row comes from the commit before. */
  static boolean isReused(List<EncoderSpec> specs, Row row) {
    return specs.stream().allMatch(spec -> isReused(reusedIndices(spec, row), row));
  }

  private static boolean isReused(int[] reusedIndices, Row row) {
    return Arrays.stream(reusedIndices).allMatch(index -> index >= 0 && !row.isNullAt(index));
  }

  private static int[] reusedIndices(EncoderSpec spec, Row row) {
    return spec.columns().stream()
        .mapToInt(column -> fieldIndex(row, StagedRows.REUSED + column.name()))
        .toArray();
  }

  /** Of all encoders of a window. */
  static EncodeStatistics statistics(List<EncodedColumns> encoded) {
    return encoded.stream()
        .map(EncodedColumns::statistics)
        .reduce(EncodeStatistics.NONE, EncodeStatistics::plus);
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
