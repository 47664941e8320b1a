package io.embark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.embark.testing.SmallVocabulary;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VariablesTest {
  private static final String JOB =
      """
      job: vars
      read: { html: { path: "%s" } }
      encode: { dense: { model: "${model:-m}" } }
      write: { parquet: { path: "lake", partition-by: [ds, region] } }
      """;

  private static JobSpec parse(String path, Map<String, String> set, Map<String, String> env) {
    return JobParser.parse(
        "x.yaml", JOB.formatted(path), new Variables(set, env), SmallVocabulary.vocabulary());
  }

  @ParameterizedTest
  @CsvSource({
    "${a}, from-set",
    "${b}, from-env",
    "x${a}y${b}z, xfrom-setyfrom-envz",
    "${none:-fallback}, fallback",
    "${none:-}, ''",
    "${none:-http://h:1/p}, http://h:1/p",
    "${empty}, ''",
    "${empty:-fallback}, fallback",
    "${a:-fallback}, from-set",
    "$${a}, ${a}",
    "$${, ${",
    "$a, $a",
    "100$, 100$",
    "${_x.y-z}, odd"
  })
  void putsValuesIntoTexts(String text, String expected) {
    JobSpec job =
        parse(
            text, Map.of(), Map.of("a", "from-set", "b", "from-env", "empty", "", "_x.y-z", "odd"));
    assertThat(job.read().options().string("path")).isEqualTo(expected);
  }

  @Test
  void setComesBeforeTheEnvironment() {
    JobSpec job = parse("${a}", Map.of("a", "set"), Map.of("a", "environment"));
    assertThat(job.read().options().string("path")).isEqualTo("set");
    assertThat(job.variables()).isEqualTo(Map.of("a", "set", "model", "m"));
  }

  @Test
  void aValueIsNeverReadAsYamlNorAsAnotherVariable() {
    String value = "x\", hacked: { y: 1 } } # ${b} $1 \\ \n- z";
    JobSpec job = parse("${a}", Map.of("a", value), Map.of("b", "no"));
    assertThat(job.read().options().string("path")).isEqualTo(value);
  }

  @Test
  void listsAllUnsetVariablesWithTheirPlaces() {
    String yaml =
        """
        job: ${name}
        read: { html: { path: "${input}/${name}" } }
        encode: { dense: { model: m } }
        write: { parquet: { path: "lake", partition-by: ["${column}"] } }
        """;
    assertThatThrownBy(
            () ->
                JobParser.parse(
                    "x.yaml",
                    yaml,
                    new Variables(Map.of("inptu", "docs"), Map.of()),
                    SmallVocabulary.vocabulary()))
        .hasMessage(
            "Cannot read job 'x.yaml': variables without a value: name (job line 1, read.html.path line 2), input (read.html.path line 2), column (write.parquet.partition-by[0] line 4), expected a value for each. Give --set name=VALUE or set the environment variable. The job does not use '--set inptu'. Did you mean 'input'?");
  }

  @Test
  void refusesASetThatTheJobDoesNotUse() {
    assertThatThrownBy(() -> parse("${input:-docs}", Map.of("inptu", "x"), Map.of()))
        .hasMessage(
            "Cannot read job 'x.yaml': the job does not use '--set inptu', expected one of: ds, input, model, region. Did you mean 'input'?");
  }

  @Test
  void refusesASetForAJobWithoutVariables() {
    String yaml =
        """
        job: plain
        read: { html: { path: docs } }
        encode: { dense: { model: m } }
        write: { parquet: { path: lake } }
        """;
    assertThatThrownBy(
            () ->
                JobParser.parse(
                    "x.yaml",
                    yaml,
                    new Variables(Map.of("ds", "2026-01-01"), Map.of()),
                    SmallVocabulary.vocabulary()))
        .hasMessage(
            "Cannot read job 'x.yaml': the job does not use '--set ds', expected no --set, as it has no variables.");
  }

  @Test
  void aSetMayNameAPartitionColumnAndIsKept() {
    JobSpec job = parse("docs", Map.of("ds", "2026-01-01"), Map.of("region", "eu"));
    assertThat(job.variables()).isEqualTo(Map.of("ds", "2026-01-01", "model", "m"));
  }

  @Test
  void refusesABrokenReference() {
    for (String broken : new String[] {"${", "${}", "${1a}", "${a b}", "x${a", "${a:-b"}) {
      assertThatThrownBy(() -> parse(broken, Map.of(), Map.of("a", "x")))
          .hasMessage(
              "Cannot read job 'x.yaml:2': '${' without a name and a '}' in 'read.html.path', expected ${name} or ${name:-default}. Write $${ for a literal ${.");
    }
  }

  @Test
  void numbersAndFlagsMayComeFromVariables() {
    String yaml =
        """
        job: typed
        read: { csv: { path: docs, header: "${header}" } }
        stages: [{ chunk: { max-tokens: "${tokens}" } }]
        encode: { dense: { model: m } }
        write: { parquet: { path: lake } }
        budget: { rejects: "${rejects}" }
        """;
    JobSpec job =
        JobParser.parse(
            "x.yaml",
            yaml,
            new Variables(Map.of("header", "false", "tokens", "99", "rejects", "3%"), Map.of()),
            SmallVocabulary.vocabulary());
    assertThat(job.read().options().flag("header")).isFalse();
    assertThat(job.stages().get(0).options().integer("max-tokens")).isEqualTo(99);
    assertThat(job.rejectBudget()).isEqualTo(0.03);
  }
}
