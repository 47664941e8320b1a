package io.embark.pipeline;

import io.embark.corpus.Columns;
import io.embark.corpus.Rejection;
import io.embark.encode.DenseEmbedding;
import io.embark.encode.EncodeStatistics;
import io.embark.encode.Encoded;
import io.embark.encode.EncodedWindow;
import io.embark.encode.Encoder;
import io.embark.encode.EncoderSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Row;

/**
 * One vector column of a window of rows.
 *
 * @param vectors value a row, in row order; null where the row was rejected
 * @param rejections why, in row order; null elsewhere
 * @param truncated rows whose text was cut
 * @param reused rows whose vector came from the commit before
 * @param statistics forward passes
 */
record EncodedColumn(
    List<float[]> vectors,
    List<Rejection> rejections,
    long truncated,
    long reused,
    EncodeStatistics statistics) {

  /** Encodes the rows that have no vector from the commit before. */
  static EncodedColumn of(EncoderSpec spec, Encoder encoder, List<Row> window) {
    int reusedIndex = fieldIndex(window.get(0), StagedRows.REUSED + spec.column().name());
    List<float[]> vectors = new ArrayList<>();
    List<Integer> positions = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < window.size(); i++) {
      Row row = window.get(i);
      if (reusedIndex >= 0 && !row.isNullAt(reusedIndex)) {
        vectors.add(floats(row.getList(reusedIndex)));
      } else {
        vectors.add(null);
        positions.add(i);
        texts.add(row.getString(row.fieldIndex(Columns.TEXT)));
      }
    }
    List<Rejection> rejections = new ArrayList<>(Arrays.asList(new Rejection[window.size()]));
    if (texts.isEmpty()) {
      return new EncodedColumn(vectors, rejections, 0, window.size(), EncodeStatistics.NONE);
    }
    EncodedWindow encoded = encoder.encode(texts);
    long truncated = 0;
    for (int i = 0; i < positions.size(); i++) {
      Encoded result = encoded.results().get(i);
      truncated += result.isTruncated() ? 1 : 0;
      rejections.set(positions.get(i), result.rejection());
      if (result.embedding() instanceof DenseEmbedding dense) {
        vectors.set(positions.get(i), dense.values());
      }
    }
    return new EncodedColumn(
        vectors, rejections, truncated, window.size() - texts.size(), encoded.statistics());
  }

  private static int fieldIndex(Row row, String name) {
    return Arrays.asList(row.schema().fieldNames()).indexOf(name);
  }

  private static float[] floats(List<Float> values) {
    float[] vector = new float[values.size()];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = values.get(i);
    }
    return vector;
  }
}
