package io.embark.read;

import static org.apache.spark.sql.functions.base64;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.is_valid_utf8;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map;
import static org.apache.spark.sql.functions.map_concat;
import static org.apache.spark.sql.functions.map_filter;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.octet_length;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import io.embark.corpus.Columns;
import io.embark.corpus.ItemSchema;
import io.embark.corpus.Modality;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;

/** Rows of Parquet files as items, in Spark's own expressions. */
final class ParquetRows {
  /** Java's and Unicode's white space, as {@link ReadItem} has it. */
  private static final String VISIBLE = "[^\\s\\p{Z}\\x1C-\\x1F]";

  private static final String FILE = "_file";
  private static final String RELATIVE_PATH = "relative_path";
  private static final String PARTITIONS = "partitions";

  private final RowColumns columns;
  private final StructType schema;
  private final UserDefinedFunction fileOfPath;

  ParquetRows(SparkSession spark, RowColumns columns, StructType schema, List<InputFile> files) {
    this.columns = columns;
    this.schema = schema;
    this.fileOfPath = fileOfPath(spark, files);
  }

  static boolean isNested(DataType type) {
    return type instanceof StructType || type instanceof ArrayType || type instanceof MapType;
  }

  /** Ids unnumbered where they come from the content. */
  Dataset<Row> items(Dataset<Row> stored) {
    Dataset<Row> rows = stored.withColumn(FILE, fileOfPath.apply(col("_metadata.file_path")));
    Column rejection = rejection();
    Column isUnkept = octet_length(text()).gt(columns.mostBytes()).or(not(is_valid_utf8(text())));
    return rows.select(
        sourceId().as(Columns.SOURCE_ID),
        lit(Modality.TEXT.wireName()).as(Columns.MODALITY),
        when(not(isUnkept), text()).as(Columns.TEXT),
        attributes().as(Columns.ATTRIBUTES),
        lit(null).cast(ItemSchema.READ.apply(Columns.OUTLINE).dataType()).as(Columns.OUTLINE),
        rejection.as(Columns.REJECTION));
  }

  private Column sourceId() {
    List<Column> content = new ArrayList<>();
    content.add(text().as(Columns.TEXT));
    columns.attributes().forEach(name -> content.add(asText(name).as("attribute_" + name)));
    Column hash =
        SourceIds.contentHash(
            to_json(struct(content.toArray(Column[]::new))).cast(DataTypes.BinaryType));
    if (columns.id() == null) {
      return concat(hash, lit(SourceIds.UNNUMBERED));
    }
    return when(hasId(), asText(columns.id())).otherwise(concat(relativePath(), lit("#"), hash));
  }

  private Column rejection() {
    Column size = octet_length(text());
    Column characters = length(text());
    return when(
            not(hasId()),
            because(
                ReadReason.NULL_ID, lit("found null in '" + columns.id() + "', expected an id")))
        .when(
            text().isNull(),
            because(
                ReadReason.MISSING_TEXT,
                lit("found null in '" + columns.text() + "', expected a text")))
        .when(
            size.gt(columns.mostBytes()),
            because(
                ReadReason.DOCUMENT_TOO_LARGE,
                concat(
                    lit("found "),
                    size.cast(DataTypes.StringType),
                    lit(
                        " bytes, expected at most "
                            + columns.mostBytes()
                            + " (option max-document-bytes)"))))
        .when(
            not(is_valid_utf8(text())),
            because(
                ReadReason.INVALID_ENCODING,
                lit("found bytes that are not UTF-8 in '" + columns.text() + "', expected UTF-8")))
        .when(
            characters.equalTo(0),
            because(ReadReason.EMPTY_DOCUMENT, lit("found no characters, expected a text")))
        .when(
            not(text().rlike(VISIBLE)),
            because(
                ReadReason.EMPTY_DOCUMENT,
                concat(
                    lit("found "),
                    characters.cast(DataTypes.StringType),
                    lit(" characters of white space, expected a text"))))
        .otherwise(lit(null).cast(ItemSchema.REJECTION));
  }

  private Column because(ReadReason reason, Column detail) {
    return reason.because(concat(detail, lit(" ("), relativePath(), lit(")")));
  }

  private Column hasId() {
    return columns.id() == null
        ? lit(true)
        : coalesce(asText(columns.id()).notEqual(""), lit(false));
  }

  /** Carried columns without nulls, then partitions; a partition wins over a column of its name. */
  private Column attributes() {
    Column ofPath = col(FILE).getField(PARTITIONS);
    Column[] carried =
        columns.attributes().stream()
            .distinct()
            .flatMap(name -> Stream.of(lit(name), coalesce(ofPath.getItem(name), asText(name))))
            .toArray(Column[]::new);
    if (carried.length == 0) {
      return ofPath;
    }
    Column others =
        map_filter(ofPath, (key, value) -> not(key.isin(columns.attributes().toArray())));
    return map_filter(map_concat(map(carried), others), (key, value) -> value.isNotNull());
  }

  private Column relativePath() {
    return col(FILE).getField(RELATIVE_PATH);
  }

  private Column text() {
    return Columns.named(columns.text());
  }

  private Column asText(String name) {
    DataType type = schema.apply(name).dataType();
    if (isNested(type)) {
      return to_json(Columns.named(name));
    }
    return type instanceof BinaryType
        ? base64(Columns.named(name))
        : Columns.named(name).cast(DataTypes.StringType);
  }

  /** From Spark's name of a file to what the listing knows of it. */
  private static UserDefinedFunction fileOfPath(SparkSession spark, List<InputFile> files) {
    Map<String, InputFile> byUri = new HashMap<>();
    files.forEach(file -> byUri.put(new Path(file.uri()).toUri().toString(), file));
    Broadcast<Map<String, InputFile>> known =
        JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(byUri);
    UDF1<String, Row> lookUp =
        uri -> {
          InputFile file = known.value().get(uri);
          if (file == null) {
            throw new IllegalStateException("a row of " + uri + ", which was not listed");
          }
          return RowFactory.create(
              file.relativePath(), CollectionConverters.asScala(file.partitions()));
        };
    return udf(
        lookUp,
        new StructType()
            .add(RELATIVE_PATH, DataTypes.StringType)
            .add(PARTITIONS, ItemSchema.READ.apply(Columns.ATTRIBUTES).dataType()));
  }
}
