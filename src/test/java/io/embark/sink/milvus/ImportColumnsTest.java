package io.embark.sink.milvus;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.embark.corpus.Json;
import io.embark.corpus.Metric;
import io.embark.corpus.Precision;
import io.embark.corpus.VectorColumn;
import io.embark.sink.LakeStore;
import io.embark.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Files for an import against those of pymilvus' LocalBulkWriter (scripts/make-import-oracle.py),
 * which is what Milvus' pages tell people to write them with: sparse, float16, int8 and nullable
 * fields too, which no server here can import.
 */
class ImportColumnsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int DIMENSION = 8;
  private static final List<VectorColumn> VECTORS =
      List.of(
          column("dense", VectorColumn.DENSE, DIMENSION, Precision.FLOAT32),
          column("half", VectorColumn.DENSE, DIMENSION, Precision.FLOAT16),
          column("whole", VectorColumn.DENSE, DIMENSION, Precision.INT8),
          column("bits", VectorColumn.DENSE, DIMENSION, Precision.BINARY),
          column("words", VectorColumn.SPARSE, 50_000, Precision.FLOAT32));
  private static final CollectionPlan PLAN =
      new CollectionPlan(
          VECTORS,
          SinkFixture.settings(
              Map.of(
                  "attribute-fields",
                  List.of("year:int64", "price:double", "sold:bool", "title:varchar"))));

  @TempDir Path folder;

  private static VectorColumn column(String name, String kind, int dimension, Precision precision) {
    Map<String, String> fingerprint =
        precision == Precision.FLOAT32
            ? Map.of()
            : Map.of(VectorColumn.PRECISION, precision.wireName());
    return new VectorColumn(
        name, kind, dimension, Metric.IP, false, new TreeMap<>(fingerprint), null);
  }

  private static JsonNode oracle() throws IOException {
    return JSON.readTree(Path.of("src/test/resources/oracles/import.json").toFile());
  }

  /** As the lake holds it. */
  private static Row row(RowMapping mapping, JsonNode given, JsonNode written) {
    Map<String, String> attributes = new TreeMap<>();
    given
        .path("attributes")
        .properties()
        .forEach(entry -> attributes.put(entry.getKey(), entry.getValue().asText()));
    List<Object> cells = new ArrayList<>();
    cells.add(given.path("item_id").asText());
    cells.add("source");
    cells.add(given.path("segment").asInt());
    cells.add(0L);
    cells.add(given.path("span_end").asLong());
    cells.add("text");
    cells.add(given.path("text").asText());
    cells.add(CollectionConverters.asScala(attributes));
    cells.add(CollectionConverters.asScala(floats(given.path("dense"))).toSeq());
    // the lake has the bytes of float16 and bits as they are
    cells.add(bytes(written.path("half")));
    cells.add(CollectionConverters.asScala(boxed(given.path("whole"))).toSeq());
    cells.add(bytes(written.path("bits")));
    List<Integer> keys = new ArrayList<>();
    List<Float> weights = new ArrayList<>();
    given
        .path("words")
        .properties()
        .forEach(
            pair -> {
              keys.add(Integer.valueOf(pair.getKey()));
              weights.add((float) pair.getValue().asDouble());
            });
    cells.add(
        RowFactory.create(
            CollectionConverters.asScala(keys).toSeq(),
            CollectionConverters.asScala(weights).toSeq()));
    return new GenericRowWithSchema(cells.toArray(), mapping.schema());
  }

  private static List<Float> floats(JsonNode numbers) {
    List<Float> floats = new ArrayList<>();
    numbers.forEach(number -> floats.add((float) number.asDouble()));
    return floats;
  }

  private static List<Byte> boxed(JsonNode numbers) {
    List<Byte> bytes = new ArrayList<>();
    numbers.forEach(number -> bytes.add((byte) number.asInt()));
    return bytes;
  }

  private static byte[] bytes(JsonNode numbers) {
    byte[] bytes = new byte[numbers.size()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) numbers.get(i).asInt();
    }
    return bytes;
  }

  private Path write(JsonNode oracle) throws IOException {
    RowMapping mapping = new RowMapping("job", "2026", PLAN, 65_535, false);
    Path file = folder.resolve("import.parquet");
    try (ImportFileWriter out =
        new ImportFileWriter(
            new org.apache.hadoop.fs.Path(file.toUri()),
            ImportColumns.schema(PLAN.fields()),
            new LakeStore(folder.toString(), new Configuration()).configuration())) {
      for (int i = 0; i < oracle.path("given").size(); i++) {
        Row row = row(mapping, oracle.path("given").get(i), oracle.path("rows").get(i));
        out.write(ImportColumns.values(mapping.entity(row)));
      }
      assertThat(out.finish()).isEqualTo(oracle.path("given").size());
    }
    assertThat(Files.size(file)).isPositive();
    return file;
  }

  @Test
  void columnsHaveTheTypesThatMilvusOwnWriterGivesThem() throws IOException {
    JsonNode oracle = oracle();
    Map<String, String> found = new TreeMap<>();
    try (ParquetFileReader reader =
        ParquetFileReader.open(
            HadoopInputFile.fromPath(
                new org.apache.hadoop.fs.Path(write(oracle).toUri()), new Configuration()))) {
      for (ColumnDescriptor leaf : reader.getFileMetaData().getSchema().getColumns()) {
        PrimitiveType type = leaf.getPrimitiveType();
        String name = type.getPrimitiveTypeName().name().replace("BINARY", "BYTE_ARRAY");
        found.put(leaf.getPath()[0], name + " " + type.getLogicalTypeAnnotation());
      }
    }
    assertThat(found.keySet()).contains("ds", "job", "source_id", "span_start", "modality");
    Map<String, String> expected = new TreeMap<>();
    oracle
        .path("leaves")
        .properties()
        .forEach(
            leaf ->
                expected.put(
                    leaf.getKey(),
                    leaf.getValue().path("type").asText()
                        + " "
                        + leaf.getValue().path("annotation").asText()));
    assertThat(found).containsAllEntriesOf(expected);
  }

  @Test
  void rowsHaveTheValuesThatMilvusOwnWriterGivesThem() throws IOException {
    JsonNode oracle = oracle();
    List<String> names = new ArrayList<>();
    oracle.path("leaves").fieldNames().forEachRemaining(names::add);
    List<Row> rows = LocalSpark.session().read().parquet(write(oracle).toString()).collectAsList();
    assertThat(rows).hasSameSizeAs(oracle.path("rows")).hasSize(20);
    for (int i = 0; i < rows.size(); i++) {
      for (String name : names) {
        JsonNode expected = oracle.path("rows").get(i).path(name);
        assertThat(found(rows.get(i), name))
            .as("row %d, %s", i, name)
            .isEqualTo(told(name, expected));
      }
    }
  }

  /** Texts of JSON are compared by what they say, numbers as the column's type holds them. */
  private static Object told(String name, JsonNode value) throws JsonProcessingException {
    return switch (name) {
      case "attributes" -> Json.parse(value.asText(), JsonNode.class);
      case "words" -> weights(value.asText());
      case "dense" -> floats(value);
      case "half", "whole", "bits" -> JSON.convertValue(value, List.class);
      default -> value.isNull() ? null : value.asText();
    };
  }

  private static Object found(Row row, String name) throws JsonProcessingException {
    int index = row.fieldIndex(name);
    return switch (name) {
      case "attributes" -> Json.parse(row.getString(index), JsonNode.class);
      case "words" -> weights(row.getString(index));
      case "dense" -> row.getList(index);
      case "half", "whole", "bits" ->
          row.getList(index).stream().map(number -> ((Number) number).intValue()).toList();
      default -> row.isNullAt(index) ? null : JSON.valueToTree(row.get(index)).asText();
    };
  }

  private static Map<Integer, Float> weights(String json) throws JsonProcessingException {
    Map<Integer, Float> weights = new TreeMap<>();
    Json.parse(json, JsonNode.class)
        .properties()
        .forEach(
            pair ->
                weights.put(Integer.valueOf(pair.getKey()), (float) pair.getValue().asDouble()));
    return weights;
  }
}
