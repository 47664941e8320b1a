package io.embark.read;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.spark.sql.execution.datasources.parquet.ParquetToSparkSchemaConverter;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.types.StructType;

/** Schemas of Parquet files, from their footers on the driver: no Spark job. */
final class ParquetSchemas {
  /** More files than this are looked at by evenly spaced samples: a footer costs two requests. */
  private static final int MOST_FOOTERS = 1000;

  private final Configuration conf;
  private final String where;

  ParquetSchemas(Configuration conf, String where) {
    this.conf = conf;
    this.where = where;
  }

  /** The schema as Spark reads it. */
  StructType of(InputFile file) {
    try (ParquetFileReader reader =
        ParquetFileReader.open(HadoopInputFile.fromPath(new Path(file.uri()), conf))) {
      return new ParquetToSparkSchemaConverter(SQLConf.get())
          .convert(reader.getFooter().getFileMetaData().getSchema());
    } catch (IOException e) {
      throw refusal(file, "cannot be opened", e);
    } catch (RuntimeException e) { // what parquet-hadoop throws for a file of another format
      throw refusal(file, "is not a Parquet file", e);
    }
  }

  /** Refuses a file of another format, and one where a configured column has another type. */
  void refuseOthers(List<InputFile> files, RowColumns columns, StructType expected) {
    int step = (files.size() + MOST_FOOTERS - 1) / MOST_FOOTERS;
    IntStream.range(0, files.size())
        .filter(i -> i % step == 0)
        .parallel()
        .mapToObj(files::get)
        .forEach(file -> refuseOther(file, columns, expected));
  }

  private void refuseOther(InputFile file, RowColumns columns, StructType expected) {
    StructType found = of(file);
    for (Map.Entry<String, String> column : columns.named()) {
      String name = column.getValue();
      if (Arrays.asList(found.fieldNames()).contains(name)
          && !found.apply(name).dataType().sameType(expected.apply(name).dataType())) {
        throw new UserError(
            Category.INPUT,
            "Cannot read '"
                + where
                + ".path': column '"
                + name
                + "' is "
                + found.apply(name).dataType().simpleString()
                + " in "
                + file.uri()
                + ", expected "
                + expected.apply(name).dataType().simpleString()
                + " as in the first file. Read files of different schemas with different jobs.");
      }
    }
  }

  private UserError refusal(InputFile file, String found, Exception cause) {
    return new UserError(
        Category.INPUT,
        "Cannot read '"
            + where
            + ".path': "
            + file.uri()
            + " "
            + found
            + ", expected Parquet files only. Remove it, or narrow the path by a glob such as"
            + " '*.parquet'.",
        cause);
  }
}
