package io.embark.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.job.JobSpec;
import io.embark.read.InputFile;
import io.embark.read.InputListing;
import io.embark.testing.LocalSpark;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;

class PartitionRuleTest {
  private static PartitionRule rule(
      String partitionBy, String attributes, Map<String, String> set, InputListing listing) {
    String yaml =
        """
        job: docs
        read: { jsonl: { path: in, text: body, attributes: [%s] } }
        encode: { dense: { model: m } }
        write: { parquet: { path: lake, partition-by: [%s] } }
        """
            .formatted(attributes, partitionBy);
    JobSpec spec = ParsedJobs.parse(yaml, set);
    return PartitionRule.of(spec, spec.sink("parquet").orElseThrow().options(), listing);
  }

  private static InputListing listing(String... days) {
    List<InputFile> files = new ArrayList<>();
    for (String day : days) {
      files.add(
          new InputFile(
              "file:/in/" + files.size(),
              "f" + files.size(),
              1,
              1,
              day == null ? Map.of() : Map.of("ds", day)));
    }
    return new InputListing(files);
  }

  private static String valueOf(PartitionRule rule, String attribute) {
    return LocalSpark.session()
        .range(1)
        .select(
            rule.value(functions.map(functions.lit("ds"), functions.lit(attribute).cast("string"))))
        .first()
        .getString(0);
  }

  @Test
  void anUnpartitionedLakeIsOnePartition() {
    PartitionRule rule = rule("", "", Map.of(), listing("x"));
    assertThat(rule).isEqualTo(new PartitionRule(null, null, false));
    assertThat(valueOf(rule, "x")).isEqualTo("all");
    assertThat(rule.knownValues(listing("x")).orElseThrow()).containsExactly("all");
  }

  @Test
  void aVariableIsTheValueOfEveryRow() {
    PartitionRule rule = rule("ds", "", Map.of("ds", "2026-11-20"), listing((String) null));
    assertThat(rule).isEqualTo(new PartitionRule("ds", "2026-11-20", false));
    assertThat(valueOf(rule, null)).isEqualTo("2026-11-20");
    assertThat(rule.knownValues(listing((String) null)).orElseThrow())
        .containsExactly("2026-11-20");
  }

  @Test
  void aFolderOfTheInputGoesBeforeTheVariable() {
    PartitionRule rule = rule("ds", "", Map.of("ds", "v"), listing("b", "a", null, ""));
    assertThat(valueOf(rule, "b")).isEqualTo("b");
    assertThat(valueOf(rule, "")).isEqualTo("v");
    assertThat(rule.knownValues(listing("b", "a", "b", null, "")).orElseThrow())
        .containsExactly("a", "b", "v");
  }

  @Test
  void aFileWithoutValueLeavesTheValuesUnknown() {
    PartitionRule rule = rule("ds", "", Map.of(), listing("a", null));
    assertThat(valueOf(rule, null)).isNull();
    assertThat(rule.knownValues(listing("a", null))).isEmpty();
    assertThat(rule.knownValues(listing("a", ""))).isEmpty();
    assertThat(rule.knownValues(listing("a")).orElseThrow()).containsExactly("a");
  }

  @Test
  void aCarriedColumnIsKnownOnlyFromTheRows() {
    PartitionRule rule = rule("ds", "ds", Map.of(), listing("a"));
    assertThat(rule).isEqualTo(new PartitionRule("ds", null, true));
    assertThat(rule.knownValues(listing("a"))).isEmpty();
    assertThat(valueOf(rule, "row's own")).isEqualTo("row's own");
  }

  @Test
  void aColumnThatNothingGivesIsRefused() {
    UserError error =
        catchThrowableOfType(
            UserError.class, () -> rule("ds", "title", Map.of(), listing((String) null)));
    assertThat(error)
        .hasMessage(
            "Cannot partition the lake by 'ds': found no variable, no input folder 'ds=..' and no"
                + " attribute of that name, expected one of them. Give --set ds=VALUE, or add 'ds'"
                + " to 'jobs/test.yaml:2 read.jsonl.attributes'.");
    assertThat(error.category()).isEqualTo(Category.CONFIG);
  }

  @Test
  void twoColumnsAreRefused() {
    UserError error =
        catchThrowableOfType(UserError.class, () -> rule("ds, lang", "", Map.of(), listing("a")));
    assertThat(error)
        .hasMessage(
            "Cannot partition the lake: 'jobs/test.yaml:4 write.parquet.partition-by' names 2 columns, expected one."
                + " Keep the one that a run replaces, such as ds; carry the others as attributes.");
    assertThat(error.category()).isEqualTo(Category.CONFIG);
  }
}
