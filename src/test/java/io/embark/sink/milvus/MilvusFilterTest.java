package io.embark.sink.milvus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MilvusFilterTest {
  @Test
  void valuesCannotLeaveTheirQuotes() {
    assertThat(MilvusFilter.literal("a\"b\\c\nd\re\tf'g日😀"))
        .isEqualTo("\"a\\\"b\\\\c\\nd\\re\\tf'g日😀\"");
    assertThat(MilvusFilter.partition("j\" or \"\" == \"", "d"))
        .isEqualTo("ds == \"d\" and job == \"j\\\" or \\\"\\\" == \\\"\"");
    assertThat(MilvusFilter.others("j\"", "d")).isEqualTo("ds != \"d\" or job != \"j\\\"\"");
    assertThat(MilvusFilter.keys(List.of("a", "b"))).isEqualTo("item_id in [\"a\", \"b\"]");
  }
}
