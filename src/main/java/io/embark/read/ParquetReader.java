package io.embark.read;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.stage.OptionSet;
import io.embark.stage.Options;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;

/**
 * Parquet through Spark's own source, with the columns that are configured and no others. The first
 * file's schema counts; a file that lacks a column has nulls in it. Empty files are skipped.
 * Partition columns come from the listing, so that they mean the same in every reader. Without
 * {@code id}, rows of equal text and attributes are told apart by an occurrence number.
 */
public final class ParquetReader implements Reader {
  /** What {@code read: { parquet: {..} }} takes. */
  public static final OptionSet OPTIONS =
      OptionSet.of(
          ReadOptions.PATH,
          ReadOptions.ID,
          ReadOptions.TEXT,
          ReadOptions.ATTRIBUTES,
          ReadOptions.MAX_DOCUMENT_BYTES);

  @Override
  public InputListing list(SparkSession spark, Options options) {
    Configuration conf = spark.sparkContext().hadoopConfiguration();
    InputListing listing = FileListing.list(conf, options, List.of());
    List<InputFile> files = withRows(listing);
    if (!files.isEmpty()) {
      RowColumns columns = RowColumns.of(options);
      ParquetSchemas schemas = new ParquetSchemas(conf, options.where());
      StructType schema = schemas.of(files.get(0));
      ColumnCheck.refuseMissing(
          options.where(), columns, files.get(0).uri(), Arrays.asList(schema.fieldNames()));
      refuseType(options, columns.text(), "text", schema, "string");
      if (columns.id() != null) {
        refuseType(options, columns.id(), "id", schema, "a string, number, flag, date or time");
      }
      schemas.refuseOthers(files, columns, schema);
    }
    return listing;
  }

  @Override
  public Dataset<Row> read(SparkSession spark, Options options, InputListing listing) {
    List<InputFile> files = withRows(listing);
    if (files.isEmpty()) {
      return FileScan.rows(spark, List.of(), (piece, opener) -> null);
    }
    RowColumns columns = RowColumns.of(options);
    StructType all =
        new ParquetSchemas(spark.sparkContext().hadoopConfiguration(), options.where())
            .of(files.get(0));
    StructType wanted = new StructType();
    for (String name : columns.named().stream().map(Map.Entry::getValue).distinct().toList()) {
      wanted = wanted.add(all.apply(name));
    }
    Dataset<Row> stored =
        spark
            .read()
            .schema(wanted)
            .option("recursiveFileLookup", true) // else Spark makes columns of the path
            .parquet(
                files.stream().map(file -> FileName.escapeGlob(file.uri())).toArray(String[]::new));
    ParquetRows rows = new ParquetRows(spark, columns, wanted, files);
    return SourceIds.unique(rows.items(stored), columns);
  }

  private static List<InputFile> withRows(InputListing listing) {
    return listing.files().stream().filter(file -> file.bytes() > 0).toList();
  }

  private static void refuseType(
      Options options, String column, String option, StructType schema, String expected) {
    DataType type = schema.apply(column).dataType();
    boolean isFit =
        option.equals("text")
            ? type instanceof StringType
            : !(type instanceof BinaryType || ParquetRows.isNested(type));
    if (!isFit) {
      throw new UserError(
          Category.CONFIG,
          "Cannot read '"
              + options.where()
              + "."
              + option
              + "': column '"
              + column
              + "' is "
              + type.simpleString()
              + ", expected "
              + expected
              + ". Choose another column for '"
              + option
              + "'.");
    }
  }
}
