package io.embark.sink.milvus;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import io.embark.testing.LocalSpark;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class KeyRangeTest {
  /** Reads the filter as Milvus would, on texts of ASCII. */
  private static boolean holds(KeyRange range, String key) {
    String filter = range.filter();
    if (filter.isEmpty()) {
      return true;
    }
    boolean holds = true;
    for (String part : filter.split(" and ", -1)) {
      String[] words = part.replace("\"", "").split(" ", 3);
      assertThat(words[0]).isEqualTo("item_id");
      int order = key.compareTo(words[2]);
      holds &= words[1].equals(">=") ? order >= 0 : order < 0;
    }
    return holds;
  }

  @Property(tries = 300)
  void everyKeyIsInExactlyOneSlice(@ForAll String any, @ForAll @IntRange(max = 5_000) int rows) {
    String key = any.replaceAll("[^ -!#-~]", "7");
    List<KeyRange> ranges = KeyRange.covering(rows, 16);
    assertThat(ranges.stream().filter(range -> holds(range, key))).hasSize(1);
    KeyRange one = ranges.stream().filter(range -> holds(range, key)).findFirst().get();
    assertThat(one.split().stream().filter(range -> holds(range, key))).hasSize(1);
  }

  @Test
  void thereAreAsManySlicesAsTheRowsAskFor() {
    assertThat(KeyRange.covering(0, 4_096)).hasSize(1);
    assertThat(KeyRange.covering(4_096, 4_096)).hasSize(1);
    assertThat(KeyRange.covering(4_097, 4_096)).hasSize(2);
    assertThat(KeyRange.covering(1_100_000, 4_096)).hasSize(512);
  }

  @Test
  void aSliceIsAskedForByItsBorders() {
    assertThat(new KeyRange(0, 0).filter()).isEmpty();
    assertThat(new KeyRange(0, 8).filter()).isEqualTo("item_id < \"01\"");
    assertThat(new KeyRange(10, 8).filter()).isEqualTo("item_id >= \"0a\" and item_id < \"0b\"");
    assertThat(new KeyRange(16, 8).filter()).isEqualTo("item_id >= \"1\" and item_id < \"11\"");
    assertThat(new KeyRange(255, 8).filter()).isEqualTo("item_id >= \"ff\"");
    assertThat(new KeyRange(1, 1).filter()).isEqualTo("item_id >= \"8\"");
    assertThat(new KeyRange(5, 6).filter()).isEqualTo("item_id >= \"14\" and item_id < \"18\"");
  }

  @Test
  void sparkFindsTheSliceOfAKey() {
    List<String> keys = List.of("00", "17ff", "7f3a90c1d2e4f5", "ffffffffffffff", "a0b1c2d3e4f5");
    List<String> whole = keys.stream().map(key -> (key + "0".repeat(32)).substring(0, 32)).toList();
    for (int depth : new int[] {0, 1, 3, 4, 6, 13, 48}) {
      List<Row> slices =
          LocalSpark.session()
              .createDataset(whole, Encoders.STRING())
              .toDF("key")
              .select(col("key"), KeyRange.indexOf(col("key"), depth))
              .collectAsList();
      assertThat(slices)
          .hasSize(keys.size())
          .allMatch(row -> holds(new KeyRange(row.getLong(1), depth), row.getString(0)));
    }
  }
}
