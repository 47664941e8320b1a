package io.embark.sink;

import io.embark.corpus.Columns;
import io.embark.corpus.ContentHash;
import io.embark.corpus.ItemId;
import io.embark.corpus.Metric;
import io.embark.corpus.Precision;
import io.embark.corpus.VectorColumn;
import io.embark.testing.LocalSpark;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
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

/**
 * A lake on disk with files as the commit writes them, for tests of sinks.
 *
 * @param column dense float32, filled by the items' vectors
 * @param more others, filled by what {@link #cell} makes of these vectors
 */
public record WrittenLake(Path root, String job, VectorColumn column, List<VectorColumn> more) {
  /** A lake with one column. */
  public WrittenLake(Path root, String job, VectorColumn column) {
    this(root, job, column, List.of());
  }

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
        columns(),
        written,
        List.of(),
        List.of(),
        superseded,
        0);
  }

  /** All columns. */
  public List<VectorColumn> columns() {
    return Stream.concat(Stream.of(column), more.stream()).toList();
  }

  /** Of a sparse column the positive numbers; of bits which are positive; else the vector. */
  public static Object cell(VectorColumn column, List<Float> vector) {
    int[] positive = IntStream.range(0, vector.size()).filter(i -> vector.get(i) > 0).toArray();
    if (column.kind().equals(VectorColumn.SPARSE)) {
      return RowFactory.create(
          Arrays.stream(positive).boxed().toList(),
          Arrays.stream(positive).mapToObj(vector::get).toList());
    }
    if (column.precision() == Precision.BINARY) {
      byte[] packed = new byte[Precision.BINARY.bytes(vector.size())];
      Arrays.stream(positive).forEach(i -> packed[i / 8] |= (byte) (0x80 >> i % 8));
      return packed;
    }
    return vector;
  }

  private Row row(Item item, Object... scalars) {
    List<Object> values = new ArrayList<>(Arrays.asList(scalars));
    columns().forEach(one -> values.add(cell(one, item.vector())));
    return RowFactory.create(values.toArray());
  }

  private CommittedFile write(String name, List<Item> items) {
    StructType schema = SCHEMA;
    for (VectorColumn one : columns()) {
      schema = schema.add(one.name(), LakeCell.type(one));
    }
    List<Row> rows =
        items.stream()
            .map(
                item ->
                    row(
                        item,
                        item.itemId(),
                        item.sourceId(),
                        0,
                        0L,
                        (long) (item.text() == null ? 0 : item.text().length()),
                        "text",
                        item.text(),
                        item.text() == null ? null : ContentHash.of(item.text()),
                        item.attributes(),
                        name))
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
