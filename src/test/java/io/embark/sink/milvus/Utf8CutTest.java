package io.embark.sink.milvus;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class Utf8CutTest {
  @Test
  void charactersStayWhole() {
    assertThat(Utf8Cut.start("aé日😀z", 10)).isEqualTo("aé日😀");
    assertThat(Utf8Cut.start("aé日😀z", 9)).isEqualTo("aé日");
    assertThat(Utf8Cut.start("aé日😀z", 5)).isEqualTo("aé");
    assertThat(Utf8Cut.start("aé日😀z", 0)).isEmpty();
    assertThat(Utf8Cut.start("aé日😀z", 11)).isEqualTo("aé日😀z");
  }

  @Property
  void itIsTheLongestStartThatFits(
      @ForAll @StringLength(max = 30) String any, @ForAll @IntRange(max = 60) int maxBytes) {
    // as Spark gives texts: without half surrogate pairs
    String text = new String(any.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    String longest = "";
    for (int end = 0;
        end <= text.length();
        end = end == text.length() ? end + 1 : text.offsetByCodePoints(end, 1)) {
      if (text.substring(0, end).getBytes(StandardCharsets.UTF_8).length <= maxBytes) {
        longest = text.substring(0, end);
      }
    }
    assertThat(Utf8Cut.start(text, maxBytes)).isEqualTo(longest);
  }
}
