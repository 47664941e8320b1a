package io.embark.pipeline;

import io.embark.corpus.Columns;
import io.embark.encode.EncodeStatistics;
import io.embark.encode.EncoderSpec;
import io.embark.media.Pixels;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;

/**
 * Rows that refer to pictures on their way through the encoders of a job. A picture is decoded
 * once, whatever the number of encoders, and not at all where every vector comes from the commit
 * before.
 */
final class PictureRows {
  private final List<EncoderSpec> specs;
  private final int intraOpThreads;
  private final PictureFiles files;
  private final PublishedRows out;

  PictureRows(List<EncoderSpec> specs, int intraOpThreads, PictureFiles files, PublishedRows out) {
    this.specs = specs;
    this.intraOpThreads = intraOpThreads;
    this.files = files;
    this.out = out;
  }

  /** Writes every row once, as kept or as a reject. */
  void encode(List<Row> window) throws IOException {
    List<Row> rows = new ArrayList<>();
    List<Pixels> pictures = new ArrayList<>();
    long samples = 0;
    for (Row row : window) {
      Pixels picture = null;
      if (!EncodedColumns.isReused(specs, row)) {
        PictureFiles.Decoded decoded = files.decode(path(row));
        if (decoded.rejection() != null) {
          out.rejected(row, decoded.rejection());
          continue;
        }
        picture = decoded.picture();
        samples += picture.samples().length;
      }
      rows.add(row);
      pictures.add(picture);
      if (samples > PictureFiles.BUDGET_SAMPLES) {
        write(rows, pictures);
        samples = 0;
      }
    }
    write(rows, pictures);
  }

  private static Path path(Row row) {
    return new Path(
        row.<String, String>getJavaMap(row.fieldIndex(Columns.ATTRIBUTES)).get(Columns.URI));
  }

  private void write(List<Row> rows, List<Pixels> pictures) throws IOException {
    if (rows.isEmpty()) {
      return;
    }
    List<EncodedColumns> encoded = new ArrayList<>();
    for (EncoderSpec spec : specs) {
      encoded.add(
          EncodedColumns.of(
              spec,
              rows,
              places ->
                  spec.shared(intraOpThreads)
                      .encodePictures(places.stream().map(pictures::get).toList())));
    }
    EncodeStatistics statistics = EncodedColumns.statistics(encoded);
    out.kept(rows, encoded, statistics);
    rows.clear();
    pictures.clear();
  }
}
