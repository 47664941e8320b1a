package io.embark.pipeline;

import io.embark.corpus.Modality;
import io.embark.encode.EncodeStatistics;
import io.embark.encode.EncoderSpec;
import io.embark.segment.Whole;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Row;

/** The item that stands for all of a file: it has the span of the file itself, 0 to 0. */
final class Wholes {
  private Wholes() {}

  /**
   * Of the items that every encoder took; empty if there is none.
   *
   * @param segment behind those of the items
   */
  static Optional<EncodedRows> of(
      Whole whole,
      Row file,
      int segment,
      Modality modality,
      List<EncodedRows> encoded,
      List<EncoderSpec> specs) {
    List<EncodedColumns> columns = new ArrayList<>();
    for (int s = 0; s < specs.size(); s++) {
      List<float[]> vectors = new ArrayList<>();
      for (EncodedRows some : encoded) {
        for (int i = 0; i < some.rows().size(); i++) {
          if (isKept(some, i)) {
            vectors.add((float[]) some.columns().get(s).cells().get(i).get(0));
          }
        }
      }
      if (vectors.isEmpty()) {
        return Optional.empty();
      }
      float[] vector = whole.of(vectors, specs.get(s).columns().get(0).isNormalised());
      columns.add(
          new EncodedColumns(
              List.of(List.of(vector)),
              Collections.singletonList(null),
              0,
              0,
              EncodeStatistics.NONE));
    }
    return Optional.of(
        new EncodedRows(List.of(ItemRows.of(file, segment, modality, 0, 0)), columns));
  }

  private static boolean isKept(EncodedRows rows, int at) {
    return rows.columns().stream().allMatch(column -> column.rejections().get(at) == null);
  }
}
