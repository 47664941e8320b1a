package io.embark.sink.milvus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
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
    assertThat(KeyRange.covering(4_097, 4_096)).hasSize(16);
    assertThat(KeyRange.covering(1_000_000, 4_096)).hasSize(256);
  }

  @Test
  void aSliceIsAskedForByItsBorders() {
    assertThat(new KeyRange(0, 0).filter()).isEmpty();
    assertThat(new KeyRange(0, 2).filter()).isEqualTo("item_id < \"01\"");
    assertThat(new KeyRange(10, 2).filter()).isEqualTo("item_id >= \"0a\" and item_id < \"0b\"");
    assertThat(new KeyRange(16, 2).filter()).isEqualTo("item_id >= \"1\" and item_id < \"11\"");
    assertThat(new KeyRange(255, 2).filter()).isEqualTo("item_id >= \"ff\"");
  }
}
