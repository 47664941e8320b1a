package io.embark.sink.milvus;

import static org.assertj.core.api.Assertions.assertThat;

import io.embark.corpus.Metric;
import io.embark.corpus.VectorColumn;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.junit.jupiter.api.Test;
import scala.jdk.javaapi.CollectionConverters;

class RowMappingTest {
  private static final CollectionPlan PLAN =
      new CollectionPlan(
          List.of(new VectorColumn("dense", "dense", 2, Metric.COSINE, false, new TreeMap<>())),
          MilvusSinkTest.settings(Map.of()));
  private static final RowMapping MAPPING = new RowMapping("job", "2026", PLAN, 10, false);

  private static Object value(RowMapping.Entity entity, String field) {
    List<String> names = PLAN.fields().stream().map(CollectionPlan.Field::name).toList();
    return entity.values().get(names.indexOf(field));
  }

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
    assertThat(PLAN.fields().stream().map(CollectionPlan.Field::name))
        .containsExactly(
            "item_id",
            "ds",
            "job",
            "source_id",
            "segment",
            "span_start",
            "span_end",
            "modality",
            "text",
            "attributes",
            "dense");
    assertThat(entity.values().subList(0, 10))
        .containsExactly(
            "k", "2026", "job", "s", 3, 4L, 5L, "text", "tea", "{\"a\":\"1\",\"b\":\"2\"}");
    assertThat((float[]) value(entity, "dense")).containsExactly(0.1f, -2f);
    assertThat(entity.isTruncated()).isFalse();
  }

  @Test
  void longTextsAreCutBetweenCharactersAndCounted() {
    RowMapping.Entity entity = MAPPING.entity(row("s", "aaaaaaaaaé", Map.of()));
    assertThat((String) value(entity, "text")).isEqualTo("aaaaaaaaa");
    assertThat(entity.isTruncated()).isTrue();
  }

  @Test
  void longSourceIdsAreCutAndCounted() {
    RowMapping.Entity entity = MAPPING.entity(row("é".repeat(40_000), "t", Map.of()));
    assertThat((String) value(entity, "source_id")).isEqualTo("é".repeat(32_767));
    assertThat(entity.isTruncated()).isTrue();
  }

  @Test
  void nullTextIsEmptyAndNullAttributesAreNone() {
    RowMapping.Entity entity = MAPPING.entity(row("s", null, null));
    assertThat((String) value(entity, "text")).isEmpty();
    assertThat(value(entity, "attributes")).isEqualTo("{}");
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
    String json = (String) value(entity, "attributes");
    assertThat(json.getBytes(StandardCharsets.UTF_8).length).isBetween(40_000, 65_536);
    assertThat(json).contains("\"short\":\"kept\"", "\"nothing\":null");
    assertThat(entity.isTruncated()).isTrue();

    Map<String, String> keysOnly = Map.of("k".repeat(70_000), "v");
    assertThat(value(MAPPING.entity(row("s", "t", keysOnly)), "attributes")).hasToString("{}");
  }

  @Test
  void theSizeIsNeverLessThanTheContent() {
    RowMapping mapping = new RowMapping("job", "2026", PLAN, 65_535, false);
    RowMapping.Entity entity =
        mapping.entity(row("s".repeat(100), "日".repeat(100), Map.of("a", "b")));
    assertThat(entity.bytes()).isBetween(100L + 300 + 9 + 8, 700L);
    assertThat(Arrays.asList(mapping.schema().fieldNames())).endsWith("dense");
  }
}
