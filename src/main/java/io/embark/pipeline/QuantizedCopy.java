package io.embark.pipeline;

import io.embark.corpus.VectorColumn;
import io.embark.encode.Quantizer;
import io.embark.sink.CommittedFile;
import io.embark.sink.LakeFileReader;
import io.embark.sink.LakeFileWriter;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.schema.MessageType;

/**
 * Writes a file of float32 vectors again with some columns in less. Row order stays.
 *
 * @param schema of the copy
 * @param columns vector columns of the copy
 */
record QuantizedCopy(MessageType schema, List<VectorColumn> columns, Configuration configuration) {
  /**
   * @param relativePath what {@link CommittedFile#path} will say
   */
  CommittedFile write(Path from, String relativePath, Path target) throws IOException {
    try (LakeFileReader rows = LakeFileReader.open(from, configuration);
        LakeFileWriter out =
            LakeFileWriter.open(relativePath, target, schema, columns, configuration)) {
      for (Object[] row = rows.read(); row != null; row = rows.read()) {
        for (VectorColumn column : columns) {
          int index = schema.getFieldIndex(column.name());
          if (column.ranges() != null && row[index] instanceof float[] vector) {
            row[index] = Quantizer.quantize(column, vector);
          }
        }
        out.write(row);
      }
      return out.finish();
    }
  }
}
