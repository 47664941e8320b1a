package io.embark.sink.milvus;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.junit.jupiter.api.Test;
import scala.jdk.javaapi.CollectionConverters;

class RowMappingTest {
  private static final RowMapping MAPPING = new RowMapping("job", "2026", List.of("dense"), 10);

  private static Row row(String sourceId, String text, Map<String, String> attributes) {
    return new GenericRowWithSchema(
        new Object[] {
          "k",
          sourceId,
          3,
          4L,
          5L,
          "text",
          text,
          attributes == null ? null : CollectionConverters.asScala(attributes),
          CollectionConverters.asScala(List.of(0.1f, -2f)).toSeq()
        },
        MAPPING.schema());
  }

  @Test
  void everyFieldIsFilled() {
    RowMapping.Entity entity = MAPPING.entity(row("s", "tea", Map.of("b", "2", "a", "1")));
    assertThat(entity.fields())
        .hasToString(
            "{\"item_id\":\"k\",\"ds\":\"2026\",\"job\":\"job\",\"source_id\":\"s\",\"segment\":3,"
                + "\"span_start\":4,\"span_end\":5,\"modality\":\"text\",\"text\":\"tea\","
                + "\"attributes\":{\"a\":\"1\",\"b\":\"2\"},\"dense\":[0.1,-2.0]}");
    assertThat(entity.isTruncated()).isFalse();
  }

  @Test
  void longTextsAreCutBetweenCharactersAndCounted() {
    RowMapping.Entity entity = MAPPING.entity(row("s", "aaaaaaaaaé", Map.of()));
    assertThat(entity.fields().get("text").getAsString()).isEqualTo("aaaaaaaaa");
    assertThat(entity.isTruncated()).isTrue();
  }

  @Test
  void longSourceIdsAreCutAndCounted() {
    RowMapping.Entity entity = MAPPING.entity(row("é".repeat(40_000), "t", Map.of()));
    assertThat(entity.fields().get("source_id").getAsString()).isEqualTo("é".repeat(32_767));
    assertThat(entity.isTruncated()).isTrue();
  }

  @Test
  void nullTextIsEmptyAndNullAttributesAreNone() {
    RowMapping.Entity entity = MAPPING.entity(row("s", null, null));
    assertThat(entity.fields().get("text").getAsString()).isEmpty();
    assertThat(entity.fields().get("attributes").getAsJsonObject().size()).isZero();
    assertThat(entity.isTruncated()).isFalse();
  }

  @Test
  void attributesThatMilvusCannotHoldAreShortenedValueByValue() {
    Map<String, String> attributes = new HashMap<>();
    attributes.put("short", "kept");
    attributes.put("nothing", null);
    attributes.put("long", "é".repeat(50_000));
    attributes.put("longer", "\"".repeat(50_000));
    RowMapping.Entity entity = MAPPING.entity(row("s", "t", attributes));
    String json = entity.fields().get("attributes").toString();
    assertThat(json.getBytes(StandardCharsets.UTF_8).length).isBetween(40_000, 65_536);
    assertThat(json).contains("\"short\":\"kept\"", "\"nothing\":null");
    assertThat(entity.isTruncated()).isTrue();

    Map<String, String> keysOnly = Map.of("k".repeat(70_000), "v");
    assertThat(MAPPING.entity(row("s", "t", keysOnly)).fields().get("attributes"))
        .hasToString("{}");
  }

  @Test
  void theSizeIsNeverLessThanTheContent() {
    RowMapping mapping = new RowMapping("job", "2026", List.of("dense"), 65_535);
    RowMapping.Entity entity =
        mapping.entity(row("s".repeat(100), "日".repeat(100), Map.of("a", "b")));
    assertThat(entity.bytes()).isBetween(100L + 300 + 9 + 8, 700L);
    assertThat(Arrays.asList(mapping.schema().fieldNames())).endsWith("dense");
  }
}
