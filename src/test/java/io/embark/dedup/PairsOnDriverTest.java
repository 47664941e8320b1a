package io.embark.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import io.embark.corpus.Columns;
import io.embark.dedup.PairsOnDriver.Size;
import io.embark.testing.LocalSpark;
import io.embark.testing.LocalStages;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the driver finds is what Spark finds, round by round. */
class PairsOnDriverTest {
  private static final Bands BANDS = new Bands(4, 1);
  private static final double THRESHOLD = 0.5;
  private static final StructType SKETCH =
      new StructType()
          .add(Columns.ITEM_ID, DataTypes.StringType, false)
          .add(Sketch.SIGNATURE, DataTypes.BinaryType, false)
          .add(Sketch.SHINGLES, DataTypes.BinaryType, false);

  /** Few values a band, so that buckets hold many clusters; some ids are in {@code both}. */
  private static Dataset<Row> sketches(String stem, int size, int both, Random random) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      ByteBuffer signature = ByteBuffer.allocate(BANDS.values() * Integer.BYTES);
      random.ints(BANDS.values(), 0, 6).forEach(signature::putInt);
      TreeSet<Integer> shingles = new TreeSet<>();
      random.ints(4, 0, 7).forEach(shingles::add);
      ByteBuffer bytes = ByteBuffer.allocate(shingles.size() * Integer.BYTES);
      shingles.forEach(bytes::putInt);
      rows.add(
          RowFactory.create(i < both ? "both" + i : stem + i, signature.array(), bytes.array()));
    }
    return LocalSpark.session().createDataFrame(rows, SKETCH).repartition(3);
  }

  private static List<String> edges(Dataset<Row> pairs) {
    return pairs
        .select(CandidatePairs.ITEM, CandidatePairs.OTHER)
        .distinct()
        .collectAsList()
        .stream()
        .map(Row::toString)
        .sorted()
        .toList();
  }

  @ParameterizedTest
  @CsvSource({"60, 0, 0, 1", "60, 40, 0, 2", "60, 40, 15, 3", "1, 0, 0, 4", "1, 30, 0, 5"})
  void findsThePairsOfSparkInTheSameRounds(int own, int before, int both, long seed) {
    Random random = new Random(seed);
    Dataset<Row> sketches = sketches("own", own, both, random);
    Dataset<Row> earlier = before == 0 ? null : sketches("earlier", before, both, random);
    LocalStages onSpark = new LocalStages();
    List<String> expected =
        edges(new CandidatePairs(onSpark, BANDS, THRESHOLD).of(sketches, earlier));
    LocalStages onDriver = new LocalStages();
    PairsOnDriver pairs =
        PairsOnDriver.of(sketches, Size.of(sketches), earlier, BANDS, THRESHOLD, 1_000_000)
            .orElseThrow();

    assertThat(edges(pairs.pairs(onDriver))).isEqualTo(expected);
    if (both == 0) { // Spark counts the two texts of an id that is in both
      assertThat(onDriver.notes()).isEqualTo(onSpark.notes());
    }
    if (own > 1) {
      assertThat(expected).hasSizeGreaterThan(20);
      assertThat(onSpark.notes()).hasSizeGreaterThan(2);
    }
  }

  @Test
  void leavesWhatIsTooMuchToSpark() {
    Dataset<Row> own = sketches("own", 10, 0, new Random(1));
    Size size = Size.of(own);
    Dataset<Row> earlier = sketches("earlier", 10, 0, new Random(2));
    assertThat(PairsOnDriver.of(own, size, null, BANDS, THRESHOLD, 10 * 96 + 10 * 16)).isPresent();
    assertThat(PairsOnDriver.of(own, size, null, BANDS, THRESHOLD, 10 * 96)).isEmpty();
    assertThat(PairsOnDriver.of(own, size, earlier, BANDS, THRESHOLD, 10 * 96 + 10 * 16)).isEmpty();
    assertThat(PairsOnDriver.of(own.limit(0), Size.of(own.limit(0)), null, BANDS, THRESHOLD, 0))
        .isPresent();
  }
}
