package io.embark.sink.milvus;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.input_file_name;

import io.embark.corpus.Columns;
import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.sink.CommittedFile;
import io.embark.sink.CommittedPartition;
import io.embark.sink.LakeFiles;
import io.embark.sink.LakeStore;
import java.io.IOException;
import java.io.Serializable;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Lays the rows of committed partitions out in Parquet files as Milvus imports them, one Spark job
 * however many partitions there are, after one that looks for a key which stands twice: that is
 * refused, as an import does not replace rows. Rows are not sorted and not moved between tasks: a
 * task writes what it reads of the lake, into a new file whenever one is long enough.
 *
 * @param mapping for a row of one partition
 * @param store of the folder for the files
 */
record ImportFiles(Mapping mapping, LakeStore store) {
  /** Shorter files are made for no other task of the server, as each task takes its seconds. */
  private static final long LEAST_BYTES = 64L << 20;

  /** Makes the mapping of a partition's rows. */
  interface Mapping extends Serializable {
    RowMapping of(String partition);
  }

  /**
   * What was laid out.
   *
   * @param files relative to the folder, sorted
   * @param rows in all of them
   * @param truncated rows that were cut, by partition
   */
  record LaidOut(List<String> files, long rows, Map<String, Long> truncated) {}

  /** A file that a task wrote. */
  private record Written(String file, long rows, Map<String, Long> truncated)
      implements Serializable {}

  /**
   * Files in {@code folder}.
   *
   * @param fileBytes longest file, about
   * @param tasks so many files are made of a lake that is large enough, so that the server may
   *     import them at once
   */
  LaidOut write(
      SparkSession spark,
      List<CommittedPartition> partitions,
      String folder,
      long fileBytes,
      int tasks) {
    List<CommittedFile> lake =
        partitions.stream().flatMap(partition -> partition.embeddings().stream()).toList();
    if (lake.isEmpty()) {
      return new LaidOut(List.of(), 0, Map.of());
    }
    Map<String, String> partitionOfFile = new HashMap<>();
    for (CommittedPartition partition : partitions) {
      for (String path : partition.embeddingPaths()) {
        partitionOfFile.put(qualified(path), partition.partition());
      }
    }
    Dataset<Row> rows = rows(spark, partitions);
    refuseTwice(rows, partitionOfFile);
    long bytes = lake.stream().mapToLong(CommittedFile::bytes).sum();
    int pieces =
        (int)
            Math.max(
                ceiling(bytes, fileBytes * 3 / 4), // pieces differ in length
                Math.min(tasks, ceiling(bytes, Math.min(fileBytes, LEAST_BYTES))));
    Broadcast<Map<String, String>> broadcast =
        JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(partitionOfFile);
    try {
      Task task =
          new Task(
              mapping,
              broadcast,
              store.path(folder).toString(),
              fileBytes,
              new SerializableConfiguration(store.configuration()));
      List<Written> written =
          LakeRows.run(
              () -> LakeFiles.unboxed(rows).coalesce(pieces).mapPartitions(task).collect());
      Map<String, Long> truncated = new TreeMap<>();
      written.forEach(
          one -> one.truncated().forEach((ds, count) -> truncated.merge(ds, count, Long::sum)));
      return new LaidOut(
          written.stream().map(one -> folder + "/" + one.file()).sorted().toList(),
          written.stream().mapToLong(Written::rows).sum(),
          truncated);
    } finally {
      broadcast.destroy();
    }
  }

  private static long ceiling(long bytes, long each) {
    return (bytes + each - 1) / each;
  }

  /** Looks at keys alone; where they come from only if one is there twice. */
  private static void refuseTwice(Dataset<Row> rows, Map<String, String> partitionOfFile) {
    List<Row> twice =
        LakeRows.run(
            () ->
                rows.groupBy(Columns.named(Columns.ITEM_ID))
                    .count()
                    .where(col("count").gt(1))
                    .limit(1)
                    .collectAsList());
    if (twice.isEmpty()) {
      return;
    }
    String key = twice.get(0).getString(0);
    List<String> found =
        LakeRows.run(
                () ->
                    rows.where(Columns.named(Columns.ITEM_ID).equalTo(key))
                        .select(input_file_name())
                        .collectAsList())
            .stream()
            .map(row -> partition(partitionOfFile, row.getString(0)))
            .sorted()
            .toList();
    String one = found.get(0);
    String other = found.get(found.size() - 1);
    throw new UserError(
        Category.BOOKS,
        "Cannot import item '"
            + key
            + "': it stands "
            + (one.equals(other)
                ? "twice in partition '" + one + "'"
                : "in partitions '" + one + "' and '" + other + "'")
            + ", expected it once, as an import keeps both. Run the partition that it left"
            + " again.");
  }

  /** Of a file as Spark names it, which is a URI. */
  private static String partition(Map<String, String> partitionOfFile, String file) {
    String partition = partitionOfFile.get(new Path(URI.create(file)).toString());
    if (partition == null) {
      throw new IllegalStateException("a row of a file that was not asked for: " + file);
    }
    return partition;
  }

  private Dataset<Row> rows(SparkSession spark, List<CommittedPartition> partitions) {
    String[] paths =
        partitions.stream()
            .flatMap(partition -> Stream.of(partition.embeddingPaths()))
            .toArray(String[]::new);
    // the name of any partition will do: it is no column of the lake
    RowMapping any = mapping.of("");
    StructType schema = any.schema();
    Dataset<Row> rows =
        LakeFiles.read(spark, schema, paths)
            .select(Arrays.stream(schema.fieldNames()).map(Columns::named).toArray(Column[]::new));
    return any.leavesLongTextsOut() ? rows.filter(LakeRows.fits(any)) : rows;
  }

  private String qualified(String path) {
    Path given = new Path(path);
    try {
      return given.getFileSystem(store.configuration()).makeQualified(given).toString();
    } catch (IOException e) {
      throw new UserError(
          Category.SINK,
          "Cannot read '"
              + path
              + "': "
              + e.getMessage()
              + ". Check that the storage is there and"
              + " run again.",
          e);
    }
  }

  /** Writes the rows of one Spark partition into files of its own; no rows, no file. */
  private record Task(
      Mapping mapping,
      Broadcast<Map<String, String>> partitionOfFile,
      String folder,
      long fileBytes,
      SerializableConfiguration configuration)
      implements FlatMapFunction<Iterator<Row>, Written> {
    @Override
    public Iterator<Written> call(Iterator<Row> rows) throws IOException {
      Map<String, RowMapping> mappings = new HashMap<>();
      List<Written> written = new ArrayList<>();
      while (rows.hasNext()) {
        written.add(write(rows, mappings, written.size()));
      }
      return written.iterator();
    }

    private Written write(Iterator<Row> rows, Map<String, RowMapping> mappings, int number)
        throws IOException {
      Map<String, Long> truncated = new TreeMap<>();
      // attempts of a task that is done twice do not meet
      String name =
          String.format(
              Locale.ROOT,
              "%05d-%d-%d.parquet",
              TaskContext.getPartitionId(),
              number,
              TaskContext.get().taskAttemptId());
      try (ImportFileWriter out =
          new ImportFileWriter(
              new Path(folder, name),
              ImportColumns.schema(mapping.of("").plan().fields()),
              configuration.value())) {
        do {
          Row row = rows.next();
          RowMapping of = mappings.computeIfAbsent(LakeFiles.currentFile(), this::ofFile);
          RowMapping.Entity entity = of.entity(row);
          out.write(ImportColumns.values(entity));
          if (entity.isTruncated()) {
            truncated.merge(of.partition(), 1L, Long::sum);
          }
        } while (rows.hasNext() && out.bytes() < fileBytes);
        return new Written(name, out.finish(), truncated);
      }
    }

    private RowMapping ofFile(String file) {
      return mapping.of(ImportFiles.partition(partitionOfFile.value(), file));
    }
  }
}
