package io.embark.sink;

import io.embark.corpus.Columns;
import io.embark.corpus.ContentHash;
import io.embark.corpus.ItemId;
import io.embark.corpus.Metric;
import io.embark.corpus.VectorColumn;
import io.embark.testing.LocalSpark;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** A lake on disk with files as the commit writes them, for tests of sinks. */
public record WrittenLake(Path root, String job, VectorColumn column) {
  private static final StructType SCHEMA =
      new StructType()
          .add(Columns.ITEM_ID, DataTypes.StringType)
          .add(Columns.SOURCE_ID, DataTypes.StringType)
          .add(Columns.SEGMENT, DataTypes.IntegerType)
          .add(Columns.SPAN_START, DataTypes.LongType)
          .add(Columns.SPAN_END, DataTypes.LongType)
          .add(Columns.MODALITY, DataTypes.StringType)
          .add(Columns.TEXT, DataTypes.StringType)
          .add(Columns.CONTENT_HASH, DataTypes.StringType)
          .add(
              Columns.ATTRIBUTES,
              DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType))
          .add(Columns.RUN_ID, DataTypes.StringType);

  /** A column {@code dense} as a small encoder would describe it. */
  public static VectorColumn dense(int dimension) {
    return new VectorColumn(
        "dense",
        "dense",
        dimension,
        Metric.COSINE,
        false,
        new TreeMap<>(Map.of("weights", "sha-1", "pooling", "mean", "prompt", "passage: \"é\"")));
  }

  /** One row of the lake; span 0 to the length of the text. */
  public record Item(
      String sourceId, String text, Map<String, String> attributes, List<Float> vector) {
    /** As the identity says. */
    public String itemId() {
      return ItemId.of(sourceId, 0, text == null ? 0 : text.length());
    }
  }

  /** Items {@code name-0} to {@code name-(count-1)}, no two vectors alike, none of norm 1. */
  public List<Item> items(String name, int count) {
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                new Item(
                    name + "-" + i,
                    "text " + i + " of " + name,
                    Map.of("title", "T" + i),
                    vector(name.hashCode() + 31L * i)))
        .toList();
  }

  /** Floats from a seed, from -2 to 2. */
  public List<Float> vector(long seed) {
    Random random = new Random(seed);
    return Stream.generate(() -> random.nextFloat() * 4 - 2).limit(column.dimension()).toList();
  }

  /** Writes one file a list and describes the commit. */
  @SafeVarargs
  public final CommittedPartition commit(
      String runId, String partition, List<CommittedFile> superseded, List<Item>... files) {
    List<CommittedFile> written = new ArrayList<>();
    for (List<Item> items : files) {
      written.add(write(runId + "-" + written.size(), items));
    }
    return new CommittedPartition(
        root.toString(),
        job,
        partition,
        "ds",
        runId,
        "fingerprint",
        List.of(column),
        written,
        List.of(),
        List.of(),
        superseded,
        0);
  }

  private CommittedFile write(String name, List<Item> items) {
    StructType schema =
        SCHEMA.add(column.name(), DataTypes.createArrayType(DataTypes.FloatType, false));
    List<Row> rows =
        items.stream()
            .map(
                item ->
                    RowFactory.create(
                        item.itemId(),
                        item.sourceId(),
                        0,
                        0L,
                        (long) (item.text() == null ? 0 : item.text().length()),
                        "text",
                        item.text(),
                        item.text() == null ? null : ContentHash.of(item.text()),
                        item.attributes(),
                        name,
                        item.vector()))
            .toList();
    Path folder = root.resolve("spark-" + name);
    LocalSpark.session()
        .createDataFrame(rows, schema)
        .coalesce(1)
        .write()
        .parquet(folder.toUri().toString());
    try (Stream<Path> parts = Files.list(folder)) {
      Path part = parts.filter(file -> file.toString().endsWith(".parquet")).findFirst().get();
      // letters that a glob would take for more than letters
      String path = "embeddings/ds=a[1]{b}/" + name + ".parquet";
      Files.createDirectories(root.resolve(path).getParent());
      Files.move(part, root.resolve(path));
      return new CommittedFile(path, items.size(), Files.size(root.resolve(path)), "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
