package io.embark.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.embark.corpus.Metric;
import io.embark.corpus.VectorColumn;
import io.embark.job.JobSpec;
import io.embark.read.InputFile;
import io.embark.read.InputListing;
import io.embark.stage.PlannedStage;
import io.embark.stage.Stage;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunFingerprintTest {
  private static final String JOB =
      """
      job: docs
      read: { text: { path: in, extensions: [txt] } }
      stages:
        - chunk: { max-tokens: 64 }
        - dedup: { exact: {} }
      encode: { dense: { model: m } }
      write: { parquet: { path: lake }, milvus: { uri: "http://h:1", collection: c } }
      budget: { rejects: 1% }
      """;
  private static final InputListing LISTING =
      new InputListing(List.of(new InputFile("file:/in/a", "a", 1, 2, Map.of())));
  private static final PartitionRule WHOLE = new PartitionRule(null, null, false);

  private static VectorColumn column(String name, String key, String value) {
    return new VectorColumn(
        name, "dense", 8, Metric.COSINE, true, new TreeMap<>(Map.of("weights", "w", key, value)));
  }

  private static final List<VectorColumn> COLUMNS = List.of(column("dense", "prompt", "p"));

  private static String of(String yaml) {
    return of(yaml, LISTING, WHOLE, COLUMNS);
  }

  private static String of(
      String yaml, InputListing listing, PartitionRule partition, List<VectorColumn> columns) {
    JobSpec spec = ParsedJobs.parse(yaml);
    return RunFingerprint.of(spec, List.of(), listing, partition, columns, List.of());
  }

  private static Stage reading(String content) {
    return new PlannedStage() {
      @Override
      public String name() {
        return "s";
      }

      @Override
      public String content() {
        return content;
      }

      @Override
      public Dataset<Row> apply(Dataset<Row> rows) {
        return rows;
      }
    };
  }

  @Test
  void whatAStageReadsCounts() {
    JobSpec spec = ParsedJobs.parse(JOB);
    String plain =
        RunFingerprint.of(spec, List.of(reading("")), LISTING, WHOLE, COLUMNS, List.of());
    String read =
        RunFingerprint.of(spec, List.of(reading("a")), LISTING, WHOLE, COLUMNS, List.of());

    assertThat(plain).isEqualTo(of(JOB));
    assertThat(read).isNotEqualTo(plain);
    assertThat(RunFingerprint.of(spec, List.of(reading("b")), LISTING, WHOLE, COLUMNS, List.of()))
        .isNotEqualTo(read);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "job: docs | job: other",
        "path: in | path: elsewhere",
        "extensions: [txt] | extensions: [txt, md]",
        "text: { path: in, extensions: [txt] } | html: { path: in }",
        "max-tokens: 64 | max-tokens: 65",
        "max-tokens: 64 | max-tokens: 64, overlap: 8",
        "- dedup: { exact: {} } | - reject: { where: 'length(text) < 4', reason: short }",
        "- chunk: { max-tokens: 64 } | "
      })
  void changesWithWhatAltersRows(String part, String change) {
    assertThat(JOB).contains(part);
    assertThat(of(JOB.replace(part, change == null ? "" : change))).isNotEqualTo(of(JOB));
  }

  @Test
  void changesWithTheOrderOfStages() {
    String turned =
        JOB.replace("  - chunk: { max-tokens: 64 }\n", "")
            .replace("{ exact: {} }\n", "{ exact: {} }\n  - chunk: { max-tokens: 64 }\n");
    assertThat(ParsedJobs.parse(turned).stages()).hasSize(2);
    assertThat(of(turned)).isNotEqualTo(of(JOB));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "rejects: 1% | rejects: 90%, deletes: 90%",
        "http://h:1 | http://other:1",
        "collection: c | collection: d",
        "path: lake | path: other",
        "budget: { rejects: 1% } | checkpoint: { items: 7 }",
        "max-tokens: 64 | max-tokens: '${n:-64}'"
      })
  void staysWithWhatDoesNot(String part, String change) {
    assertThat(JOB).contains(part);
    assertThat(of(JOB.replace(part, change))).isEqualTo(of(JOB));
  }

  @Test
  void changesWithTheInput() {
    for (InputFile other :
        List.of(
            new InputFile("file:/in/a", "b", 1, 2, Map.of()),
            new InputFile("file:/in/a", "a", 9, 2, Map.of()),
            new InputFile("file:/in/a", "a", 1, 9, Map.of()))) {
      assertThat(of(JOB, new InputListing(List.of(other)), WHOLE, COLUMNS)).isNotEqualTo(of(JOB));
    }
    assertThat(of(JOB, new InputListing(List.of()), WHOLE, COLUMNS)).isNotEqualTo(of(JOB));
  }

  @Test
  void changesWithPartitionAndVectors() {
    assertThat(
            List.of(
                of(JOB),
                of(JOB, LISTING, new PartitionRule("ds", "1", false), COLUMNS),
                of(JOB, LISTING, new PartitionRule("ds", "2", false), COLUMNS),
                of(JOB, LISTING, new PartitionRule("day", "2", false), COLUMNS),
                of(JOB, LISTING, WHOLE, List.of(column("other", "prompt", "p"))),
                of(JOB, LISTING, WHOLE, List.of(column("dense", "prompt", "q"))),
                of(JOB, LISTING, WHOLE, List.of(column("dense", "pooling", "p")))))
        .doesNotHaveDuplicates();
  }

  @Test
  void isThirtyTwoHexDigits() {
    assertThat(of(JOB)).matches("[0-9a-f]{32}").isEqualTo(of(JOB));
  }
}
