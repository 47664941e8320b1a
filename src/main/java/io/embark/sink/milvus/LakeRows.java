package io.embark.sink.milvus;

import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.octet_length;

import io.embark.corpus.Columns;
import io.embark.corpus.UserError;
import io.embark.sink.CommittedFile;
import io.embark.sink.CommittedPartition;
import io.embark.sink.LakeFiles;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Reads committed files of a lake, and runs Spark jobs whose {@link UserError}s come out whole. */
final class LakeRows {
  private LakeRows() {}

  /** Rows of these files and no others; no files, no rows. */
  static Dataset<Row> read(
      SparkSession spark, String lake, List<CommittedFile> files, StructType schema) {
    if (files.isEmpty()) {
      return spark.createDataFrame(List.of(), schema);
    }
    String root = lake.endsWith("/") ? lake : lake + "/";
    return LakeFiles.read(
            spark, schema, files.stream().map(file -> root + file.path()).toArray(String[]::new))
        .select(Arrays.stream(schema.fieldNames()).map(Columns::named).toArray(Column[]::new));
  }

  /** The rows of a partition that are loaded; with the columns of the mapping. */
  static Dataset<Row> loaded(SparkSession spark, CommittedPartition partition, RowMapping mapping) {
    Dataset<Row> rows = read(spark, partition.lake(), partition.embeddings(), mapping.schema());
    return mapping.leavesLongTextsOut() ? rows.filter(fits(mapping)) : rows;
  }

  /** Their keys. */
  static Dataset<Row> loadedKeys(
      SparkSession spark, CommittedPartition partition, RowMapping mapping) {
    return mapping.leavesLongTextsOut()
        ? loaded(spark, partition, mapping).select(Columns.ITEM_ID)
        : keys(spark, partition.lake(), partition.embeddings());
  }

  /** Rows of a partition that are not loaded. */
  static long leftOut(SparkSession spark, CommittedPartition partition, RowMapping mapping) {
    return mapping.leavesLongTextsOut()
        ? partition.rows() - run(() -> loadedKeys(spark, partition, mapping).count())
        : 0;
  }

  /** Its text is not too long, where that matters. */
  static Column fits(RowMapping mapping) {
    Column text = Columns.named(Columns.TEXT);
    return text.isNull().or(octet_length(text).leq(lit(mapping.textMaxBytes())));
  }

  /** The keys of these files. */
  static Dataset<Row> keys(SparkSession spark, String lake, List<CommittedFile> files) {
    return read(spark, lake, files, new StructType().add(Columns.ITEM_ID, DataTypes.StringType));
  }

  /** Runs one task of a load on each of at most {@code writers} parts of the rows. */
  static LoadCounts load(
      Dataset<Row> rows, FlatMapFunction<Iterator<Row>, LoadCounts> task, int writers) {
    return run(
        () ->
            LakeFiles.unboxed(rows).coalesce(writers).mapPartitions(task).collect().stream()
                .reduce(LoadCounts.NONE, LoadCounts::plus));
  }

  /** Runs a Spark job; a UserError thrown by one of its tasks is thrown as it was. */
  static <T> T run(Supplier<T> job) {
    try {
      return job.get();
    } catch (RuntimeException e) {
      throw unwrapped(e);
    } catch (Exception e) {
      // Spark throws its checked SparkException without declaring it
      throw unwrapped(new IllegalStateException("Spark job failed", e));
    }
  }

  private static RuntimeException unwrapped(RuntimeException fault) {
    for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
      if (cause instanceof UserError user) {
        return user;
      }
    }
    return fault;
  }
}
