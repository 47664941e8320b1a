package io.embark.dedup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.embark.corpus.Metric;
import io.embark.corpus.UserError;
import io.embark.corpus.VectorColumn;
import io.embark.testing.ItemRows;
import io.embark.testing.LocalSpark;
import io.embark.testing.LocalStages;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Duplicates by hashes against all pairs, compared one by one. */
class PerceptualDedupStageTest {
  private static final StructType SCHEMA = ItemRows.encoded("phash", DataTypes.BinaryType);

  private static VectorColumn column(String name, String kind) {
    return new VectorColumn(name, kind, 64, Metric.COSINE, false, new TreeMap<>());
  }

  private static PerceptualDedupStage stage(Map<String, ?> options, VectorColumn... columns) {
    return new PerceptualDedupStage(
        PerceptualDedupStage.OPTIONS.parse("after-encode[0].dedup.perceptual", options),
        List.of(columns));
  }

  /** Pictures far from each other, and copies of some that differ in a few bits or in none. */
  private static List<Long> hashes(int distance) {
    Random random = new Random(11);
    List<Long> hashes = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      long hash = random.nextLong();
      hashes.add(hash);
      for (int copy = 0; copy < i % 4; copy++) {
        int bits = random.nextInt(distance + 3); // a little too far, too
        for (int bit = 0; bit < bits; bit++) {
          hash ^= 1L << random.nextInt(Long.SIZE);
        }
        hashes.add(hash);
      }
    }
    return hashes;
  }

  private static Dataset<Row> rows(List<Long> hashes) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < hashes.size(); i++) {
      byte[] bytes = ByteBuffer.allocate(Long.BYTES).putLong(hashes.get(i)).array();
      rows.add(RowFactory.create("i" + i, id(i), 0L, 0L, null, null, bytes));
    }
    rows.add(RowFactory.create("none", "none", 0L, 0L, null, null, null));
    return LocalSpark.session().createDataFrame(rows, SCHEMA).repartition(7);
  }

  private static String id(int i) {
    return String.format("s%05d", i);
  }

  /** Survivor and similarity by item, of all pairs. */
  private static Map<String, String> expected(List<Long> hashes, int distance) {
    int[] roots = new int[hashes.size()];
    for (int i = 0; i < roots.length; i++) {
      roots[i] = i;
    }
    boolean hasChanged = true;
    while (hasChanged) {
      hasChanged = false;
      for (int i = 0; i < roots.length; i++) {
        for (int j = 0; j < i; j++) {
          boolean areAlike = Long.bitCount(hashes.get(i) ^ hashes.get(j)) <= distance;
          if (areAlike && roots[i] != roots[j]) {
            roots[i] = Math.min(roots[i], roots[j]);
            roots[j] = roots[i];
            hasChanged = true;
          }
        }
      }
    }
    Map<String, String> found = new HashMap<>();
    for (int i = 0; i < roots.length; i++) {
      if (roots[i] != i) {
        long differing = Long.bitCount(hashes.get(i) ^ hashes.get(roots[i]));
        found.put("i" + i, "i" + roots[i] + " " + (float) (1 - differing / 64.0));
      }
    }
    return found;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4, 8, 13})
  void duplicatesAreThoseOfAllPairs(int distance) {
    List<Long> hashes = hashes(distance);
    LocalStages context = new LocalStages();

    Dataset<Row> found =
        stage(Map.of("distance", distance), column("phash", VectorColumn.HASH))
            .duplicates(rows(hashes), context);

    Map<String, String> survivors = new HashMap<>();
    for (Row row : found.collectAsList()) {
      survivors.put(row.getString(0), row.getString(1) + " " + row.getFloat(2));
    }
    assertThat(survivors).isEqualTo(expected(hashes, distance)).hasSizeGreaterThan(200);
    assertThat(context.notes().get(0))
        .matches(
            "perceptual duplicates: [0-9,]+ different hashes, [0-9]+ keys each, [0-9,]+ joins"
                + " within "
                + distance
                + " bits");
  }

  @ParameterizedTest
  @CsvSource({"0,100", "1,1000000", "4,1000", "4,1000000000", "10,1000000", "16,50000"})
  void pairsWithinTheDistanceHaveAKeyInCommon(int distance, long items) {
    HashBlocks blocks = HashBlocks.of(distance, items);
    Random random = new Random(3);
    for (int i = 0; i < 20_000; i++) {
      long hash = random.nextLong();
      long other = hash;
      for (int bit = 0; bit < distance; bit++) {
        other ^= 1L << random.nextInt(Long.SIZE);
      }
      long differing = hash ^ other;
      assertThat(blocks.masks()).anyMatch(mask -> (differing & mask) == 0);
    }
  }

  @Test
  void moreHashesHaveLongerKeys() {
    assertThat(HashBlocks.of(4, 1000).masks()).hasSize(5);
    assertThat(HashBlocks.of(4, 1_000_000_000).masks()).hasSize(15); // two of six blocks
    assertThat(HashBlocks.of(0, 10).masks()).containsExactly(-1L);
  }

  @Test
  void theChoiceOfTheSurvivorIsThatOfOtherStages() {
    List<Row> rows = new ArrayList<>();
    for (String size : List.of("300", "1200", "64")) {
      byte[] bytes = ByteBuffer.allocate(Long.BYTES).putLong(77).array();
      rows.add(
          RowFactory.create(
              "i" + size,
              "s" + size,
              0L,
              0L,
              null,
              scala.jdk.javaapi.CollectionConverters.asScala(Map.of("bytes", size)),
              bytes));
    }
    assertThat(
            stage(Map.of("keep", "highest", "keep-by", "bytes"), column("phash", VectorColumn.HASH))
                .duplicates(LocalSpark.session().createDataFrame(rows, SCHEMA), new LocalStages())
                .collectAsList())
        .extracting(row -> row.getString(0) + " " + row.getString(1) + " " + row.getFloat(2))
        .containsExactlyInAnyOrder("i300 i1200 1.0", "i64 i1200 1.0");
  }

  @Test
  void aColumnThatCannotBeComparedIsRefused() {
    assertThatThrownBy(() -> stage(Map.of(), column("dense", VectorColumn.DENSE)))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "Cannot read 'after-encode[0].dedup.perceptual': found no 'column' and 0 columns of hashes, expected one to compare. Add 'phash: { kind: perceptual-hash }' to 'encode'.");
    assertThatThrownBy(
            () ->
                stage(
                    Map.of("column", "dense"),
                    column("a", VectorColumn.HASH),
                    column("dense", VectorColumn.DENSE),
                    column("b", VectorColumn.HASH)))
        .hasMessage(
            "Cannot read 'after-encode[0].dedup.perceptual': found column 'dense', expected one of a, b. Change 'column'.");
  }
}
