package io.embark.sink.milvus;

import static org.apache.spark.sql.functions.col;

import io.embark.corpus.Columns;
import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.sink.CommittedFile;
import io.embark.sink.CommittedPartition;
import io.embark.sink.LakeFileWriter;
import io.embark.sink.LakeFiles;
import io.embark.sink.LakeStore;
import java.io.IOException;
import java.io.Serializable;
import java.net.URI;
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
 * however many partitions there are. Rows go to files by the hash of their key, so that files are
 * about equal and two rows of one key meet, which is refused: an import does not replace rows.
 *
 * @param mapping for a row of one partition
 * @param store of the folder for the files
 */
record ImportFiles(Mapping mapping, LakeStore store) {
  /** How the lake's file that a row is of is called beside its columns. */
  private static final String FILE = "embark_file";

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

  /** What one task wrote; no rows, no file. */
  private record Written(String file, long rows, Map<String, Long> truncated)
      implements Serializable {}

  /**
   * Files in {@code folder}.
   *
   * @param fileBytes length of a file if it takes as much room as its rows take in the lake
   */
  LaidOut write(
      SparkSession spark, List<CommittedPartition> partitions, String folder, long fileBytes) {
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
    long bytes = lake.stream().mapToLong(CommittedFile::bytes).sum();
    int files = (int) Math.max(1, (bytes + fileBytes - 1) / fileBytes);
    Broadcast<Map<String, String>> broadcast =
        JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(partitionOfFile);
    try {
      Task task =
          new Task(
              mapping,
              broadcast,
              store.path(folder).toString(),
              new SerializableConfiguration(store.configuration()));
      Dataset<Row> rows =
          rows(spark, partitions)
              .repartition(files, col(Columns.ITEM_ID))
              .sortWithinPartitions(Columns.ITEM_ID);
      List<Written> written =
          LakeRows.run(() -> LakeFiles.unboxed(rows).mapPartitions(task).collect());
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
            .select(
                Stream.concat(
                        Arrays.stream(schema.fieldNames()).map(Columns::named),
                        Stream.of(col("_metadata.file_path").as(FILE)))
                    .toArray(Column[]::new));
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

  /** Writes the rows of one Spark partition, which come by key, into one file. */
  private record Task(
      Mapping mapping,
      Broadcast<Map<String, String>> partitionOfFile,
      String folder,
      SerializableConfiguration configuration)
      implements FlatMapFunction<Iterator<Row>, Written> {
    @Override
    public Iterator<Written> call(Iterator<Row> rows) throws IOException {
      if (!rows.hasNext()) {
        return List.<Written>of().iterator();
      }
      Map<String, String> files = new HashMap<>();
      Map<String, RowMapping> mappings = new HashMap<>();
      Map<String, Long> truncated = new TreeMap<>();
      // attempts of a task that is done twice do not meet
      String name =
          String.format(
              Locale.ROOT,
              "%05d-%d.parquet",
              TaskContext.getPartitionId(),
              TaskContext.get().taskAttemptId());
      List<CollectionPlan.Field> fields = mapping.of("").plan().fields();
      try (LakeFileWriter out =
          LakeFileWriter.open(
              name,
              new Path(folder, name),
              ImportColumns.schema(fields),
              mapping.of("").plan().columns(),
              configuration.value())) {
        String lastKey = null;
        String lastPartition = null;
        while (rows.hasNext()) {
          Row row = rows.next();
          String partition = files.computeIfAbsent(row.getAs(FILE), this::partition);
          RowMapping.Entity entity = mappings.computeIfAbsent(partition, mapping::of).entity(row);
          if (entity.itemId().equals(lastKey)) {
            throw twice(lastKey, lastPartition, partition);
          }
          lastKey = entity.itemId();
          lastPartition = partition;
          out.write(ImportColumns.values(entity));
          if (entity.isTruncated()) {
            truncated.merge(partition, 1L, Long::sum);
          }
        }
        CommittedFile written = out.finish();
        return List.of(new Written(written.path(), written.rows(), truncated)).iterator();
      }
    }

    /** Of a file as Spark's metadata names it, which is a URI. */
    private String partition(String file) {
      String partition = partitionOfFile.value().get(new Path(URI.create(file)).toString());
      if (partition == null) {
        throw new IllegalStateException("a row of a file that was not asked for: " + file);
      }
      return partition;
    }

    private static UserError twice(String key, String one, String other) {
      return new UserError(
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
  }
}
