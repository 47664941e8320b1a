package io.embark.dedup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.embark.corpus.Metric;
import io.embark.corpus.Precision;
import io.embark.corpus.UserError;
import io.embark.corpus.VectorColumn;
import io.embark.testing.ItemRows;
import io.embark.testing.LocalSpark;
import io.embark.testing.LocalStages;
import io.embark.testing.SemanticTwin;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scala.jdk.javaapi.CollectionConverters;

class SemanticDedupStageTest {
  private static final int DIMENSION = 12;
  private static final double THRESHOLD = 0.9;
  private static final StructType SCHEMA =
      ItemRows.encoded("dense", DataTypes.createArrayType(DataTypes.FloatType));

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Item(String id, float[] vector, String text, Map<String, String> attributes) {
    Row row() {
      List<Float> values = new ArrayList<>();
      for (float value : vector) {
        values.add(value);
      }
      return RowFactory.create(
          "i" + id,
          id,
          0L,
          (long) text.length(),
          text,
          CollectionConverters.asScala(attributes),
          values.toArray(Float[]::new));
    }
  }

  private static VectorColumn column(String name, String kind, Precision precision) {
    return new VectorColumn(name, kind, DIMENSION, Metric.COSINE, true, new TreeMap<>())
        .withPrecision(precision);
  }

  private static SemanticDedupStage stage(Map<String, ?> options) {
    return stage(options, List.of(column("dense", VectorColumn.DENSE, Precision.FLOAT32)));
  }

  private static SemanticDedupStage stage(Map<String, ?> options, List<VectorColumn> columns) {
    Map<String, Object> values = new HashMap<>(options);
    values.putIfAbsent("threshold", THRESHOLD);
    return new SemanticDedupStage(
        SemanticDedupStage.OPTIONS.parse("after-encode[0].dedup.semantic", values), columns);
  }

  /** Some around each of four directions at right angles, so that only those can be similar. */
  private static List<Item> blobs(int perBlob) {
    Random random = new Random(5);
    List<Item> items = new ArrayList<>();
    for (int blob = 0; blob < 4; blob++) {
      for (int i = 0; i < perBlob; i++) {
        float[] vector = new float[DIMENSION];
        vector[3 * blob] = 1;
        for (int d = 0; d < DIMENSION; d++) {
          vector[d] += (float) (0.16 * random.nextGaussian());
        }
        String id = String.format(Locale.ROOT, "%c%03d", 'z' - blob, i);
        items.add(new Item(id, vector, "x".repeat(1 + (i * 37) % 101), Map.of()));
      }
    }
    return items;
  }

  private static Map<String, String> found(
      Map<String, ?> options, List<Item> items, int partitions, LocalStages stages) {
    Dataset<Row> rows =
        LocalSpark.session()
            .createDataFrame(items.stream().map(Item::row).toList(), SCHEMA)
            .repartition(partitions);
    Map<String, String> found = new TreeMap<>();
    for (Row row : stage(options).duplicates(rows, stages).collectAsList()) {
      assertThat(found.put(row.getString(0), row.getString(1))).isNull();
    }
    return found;
  }

  /** Survivor by duplicate, of items in the order in which they are to stay. */
  private static Map<String, String> bruteForce(List<Item> inOrder) {
    List<Integer> survivors =
        SemanticTwin.survivors(inOrder.stream().map(Item::vector).toList(), THRESHOLD);
    Map<String, String> found = new TreeMap<>();
    for (int i = 0; i < inOrder.size(); i++) {
      if (survivors.get(i) != i) {
        found.put("i" + inOrder.get(i).id(), "i" + inOrder.get(survivors.get(i)).id());
      }
    }
    return found;
  }

  private static List<Item> sorted(List<Item> items, Comparator<Item> order) {
    return items.stream().sorted(order.thenComparing(Item::id)).toList();
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 1", "1, 7, 2", "4, 1, 3", "4, 7, 4", "4, 64, 5"})
  void marksWhatBruteForceMarksWhateverOrderAndPartitions(int clusters, int partitions, int seed) {
    List<Item> items = blobs(60);
    Map<String, String> expected = bruteForce(sorted(items, Comparator.comparing(Item::id)));
    assertThat(expected).hasSizeBetween(60, 200);
    List<Item> shuffled = new ArrayList<>(items);
    Collections.shuffle(shuffled, new Random(seed));
    LocalStages stages = new LocalStages();
    assertThat(found(Map.of("clusters", clusters), shuffled, partitions, stages))
        .isEqualTo(expected);
    assertThat(stages.notes())
        .containsExactly(
            "semantic duplicates: 240 vectors in "
                + clusters
                + (clusters == 1 ? " cluster" : " clusters")
                + ", the largest of "
                + 240 / clusters
                + "; "
                + expected.size()
                + " duplicates");
  }

  /** Nine clusters of k-means cut the blobs somewhere: in the same places for any partitioning. */
  @Test
  void clustersDoNotDependOnPartitions() {
    List<Item> items = blobs(60);
    Map<String, Object> options = Map.of("clusters", 9);
    Map<String, String> one = found(options, items, 1, new LocalStages());
    List<Item> shuffled = new ArrayList<>(items);
    Collections.shuffle(shuffled, new Random(9));
    assertThat(found(options, shuffled, 13, new LocalStages())).isEqualTo(one);
    assertThat(one).isNotEmpty();
    assertThat(found(Map.of("clusters", 9, "seed", 2), items, 1, new LocalStages()))
        .isNotEqualTo(one);
  }

  @Test
  void whoStaysIsAPolicy() {
    List<Item> items = blobs(30);
    Comparator<Item> longest = Comparator.comparingInt(item -> -item.text().length());
    assertThat(found(Map.of("clusters", 1, "keep", "longest"), items, 3, new LocalStages()))
        .isEqualTo(bruteForce(sorted(items, longest)));

    // one direction, so that its mean is the centroid of a cluster of unit vectors
    List<Item> blob = items.subList(0, 30);
    List<Item> withOpposite = new ArrayList<>(blob);
    for (Item item : blob) {
      float[] opposite = item.vector().clone();
      for (int d = 0; d < DIMENSION; d++) {
        opposite[d] = -opposite[d];
      }
      withOpposite.add(new Item("o" + item.id(), opposite, item.text(), Map.of()));
    }
    float[] centroid = new float[DIMENSION];
    for (Item item : blob) {
      double norm = Math.sqrt(squares(item.vector()));
      for (int d = 0; d < DIMENSION; d++) {
        centroid[d] += (float) (item.vector()[d] / norm);
      }
    }
    Comparator<Item> near =
        Comparator.comparingDouble(item -> -SemanticTwin.cosine(item.vector(), centroid));
    assertThat(
            onlyOf(
                blob,
                found(Map.of("clusters", 2, "keep", "easy"), withOpposite, 3, new LocalStages())))
        .isEqualTo(bruteForce(sorted(blob, near)));
    assertThat(
            onlyOf(
                blob,
                found(Map.of("clusters", 2, "keep", "hard"), withOpposite, 3, new LocalStages())))
        .isEqualTo(bruteForce(sorted(blob, near.reversed())));
  }

  private static Map<String, String> onlyOf(List<Item> items, Map<String, String> found) {
    Map<String, String> only = new TreeMap<>(found);
    only.keySet().retainAll(items.stream().map(item -> "i" + item.id()).toList());
    return only;
  }

  @Test
  void zeroVectorsAreNobodysDuplicates() {
    List<Item> items =
        IntStream.range(0, 6)
            .mapToObj(i -> new Item("z" + i, new float[DIMENSION], "t", Map.of()))
            .toList();
    assertThat(found(Map.of(), items, 2, new LocalStages())).isEmpty();
    assertThat(found(Map.of("clusters", 3), List.of(), 1, new LocalStages())).isEmpty();
    List<Item> some = new ArrayList<>(items);
    some.addAll(blobs(2).subList(0, 1));
    assertThat(found(Map.of("clusters", 3), some, 2, new LocalStages())).isEmpty();
  }

  @Test
  void theColumnMustBeOneThatHasCosines() {
    List<VectorColumn> two =
        List.of(
            column("title", VectorColumn.DENSE, Precision.FLOAT16),
            column("body", VectorColumn.DENSE, Precision.INT8),
            column("bits", VectorColumn.DENSE, Precision.BINARY),
            column("words", VectorColumn.SPARSE, Precision.FLOAT32));
    assertThatThrownBy(() -> stage(Map.of(), two))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "Cannot read 'after-encode[0].dedup.semantic': found no 'column' and 2 dense columns of float32, float16 or int8, expected one of title, body. Change 'column'.");
    assertThatThrownBy(() -> stage(Map.of("column", "bits"), two))
        .hasMessage(
            "Cannot read 'after-encode[0].dedup.semantic': found column 'bits', expected one of title, body. Change 'column'.");
    assertThatThrownBy(() -> stage(Map.of("column", "words"), two.subList(2, 4)))
        .hasMessage(
            "Cannot read 'after-encode[0].dedup.semantic': found column 'words', expected one to compare. Add a dense column to 'encode'.");
    assertThat(stage(Map.of("column", "body"), two).name()).isEqualTo("dedup:semantic");
    assertThatThrownBy(() -> stage(Map.of("threshold", 1.5)))
        .hasMessage(
            "Cannot read 'after-encode[0].dedup.semantic.threshold': found '1.5', expected a share such as 1% or 0.01 from 0 to 1. Change 'threshold'.");
    assertThatThrownBy(() -> stage(Map.of("keep", "newest")))
        .hasMessage(
            "Cannot read 'after-encode[0].dedup.semantic': found keep newest without 'keep-by', expected what counts. Add 'keep-by'.");
  }

  private static double squares(float[] vector) {
    double squares = 0;
    for (float value : vector) {
      squares += (double) value * value;
    }
    return squares;
  }
}
