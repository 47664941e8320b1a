package io.embark.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import io.embark.corpus.UserError;
import io.embark.job.JobParser;
import io.embark.job.Variables;
import io.embark.testing.SmallVocabulary;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JobSchemaTest {
  private static final String JSON = JobSchema.json(SmallVocabulary.vocabulary());
  private static final JsonSchema SCHEMA =
      JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(JSON);
  private static final String GOOD =
      """
      job: good
      read: { csv: { path: docs, header: false, attributes: [a, b] } }
      stages:
        - chunk: { max-tokens: 64, by: headings }
        - dedup: { minhash: { threshold: 0.5 } }
      encode: { dense: { model: m } }
      write: { parquet: { path: lake } }
      """;

  private static List<String> faults(String yaml) {
    return SCHEMA.validate(yaml, InputFormat.YAML).stream()
        .map(ValidationMessage::getMessage)
        .toList();
  }

  private static boolean isParsed(String yaml) {
    try {
      JobParser.parse(
          "x.yaml",
          yaml,
          new Variables(Map.of(), Map.of("n", "64", "f", "true", "w", "headings")),
          SmallVocabulary.vocabulary());
      return true;
    } catch (UserError e) {
      return false;
    }
  }

  @Test
  void isItselfAValidSchema() {
    JsonSchema meta =
        JsonSchemaFactory.getInstance(VersionFlag.V202012)
            .getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));
    assertThat(meta.validate(JSON, InputFormat.JSON)).isEmpty();
  }

  @Test
  void theUnchangedJobIsGood() {
    assertThat(faults(GOOD)).isEmpty();
    assertThat(isParsed(GOOD)).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "job: good | job: ${n}",
        "csv: { path: docs, header: false, attributes: [a, b] } | html: { path: docs }",
        "header: false | header: '${f}'",
        "attributes: [a, b] | attributes: a",
        "path: docs | path: 7",
        "max-tokens: 64 | max-tokens: '${n}'",
        "by: headings | by: '${w}'",
        "chunk: { max-tokens: 64, by: headings } | chunk:",
        "minhash: { threshold: 0.5 } | exact: {}",
        "minhash: { threshold: 0.5 } | exact:",
        "dense: { model: m } | multi_vector: { model: m, drop: 5% }",
        "dense: { model: m } | multi_vector: { model: m, drop: 0.05 }",
        "dense: { model: m } | title: { model: m, kind: dense }",
        "dense: { model: m } | dense: { model: m, kind: multi-vector, drop: 5% }",
        "parquet: { path: lake } | parquet: { path: lake }, milvus: { uri: u, token: { env: T } }",
        "job: good | job: good\\nbudget: { rejects: 5%, deletes: 0.5 }\\ncheckpoint: { items: 9 }",
        "job: good | job: good\\nbudget:\\nafter-encode: [{ dedup: { semantic: } }]"
      })
  void takesWhatTheParserTakes(String part, String change) {
    assertThat(GOOD).contains(part);
    String yaml = GOOD.replace(part, change.replace("\\n", "\n"));
    assertThat(faults(yaml)).isEmpty();
    assertThat(isParsed(yaml)).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "job: good | jbo: good",
        "job: good | job: a/b",
        "job: good | job: good\\nbudget: { rejects: 2 }",
        "job: good | job: good\\ncheckpoint: { items: 0 }",
        "csv: | cvs:",
        "{ csv: { path: docs, header: false, attributes: [a, b] } } | {}",
        "csv: { path: docs, header: false, attributes: [a, b] } | csv: { path: a }, html: { path: b }",
        "path: docs, header | header",
        "header: false | header: maybe",
        "attributes: [a, b] | attributes: [[a]]",
        "max-tokens: 64 | max-tokens: 7",
        "max-tokens: 64 | max-tokens: 8193",
        "max-tokens: 64 | max-tokens: 64.5",
        "max-tokens: 64 | tokens: 64",
        "by: headings | by: pages",
        "minhash: { threshold: 0.5 } | exact: { threshold: 0.5 }",
        "minhash: { threshold: 0.5 } | minhash: {}, exact: {}",
        "minhash: | hash:",
        "{ dense: { model: m } } | {}",
        "dense: { model: m } | dense: {}",
        "dense: { model: m } | title: { model: m }",
        "dense: { model: m } | title: { model: m, kind: dens }",
        "dense: { model: m } | dense: { model: m, drop: 5% }",
        "dense: { model: m } | text: { model: m, kind: dense }",
        "dense: { model: m } | Title: { model: m, kind: dense }",
        "dense: { model: m } | multi_vector: { model: m, drop: five }",
        "parquet: { path: lake } | milvus: { uri: u }",
        "parquet: { path: lake } | parquet: { path: lake }, milvus: { uri: u, token: hunter2 }",
        "parquet: { path: lake } | parquet: { path: lake }, milvus: { uri: u, token: { env: A, file: B } }"
      })
  void refusesWhatTheParserRefuses(String part, String change) {
    assertThat(GOOD).contains(part);
    String yaml = GOOD.replace(part, change.replace("\\n", "\n"));
    assertThat(faults(yaml)).isNotEmpty();
    assertThat(isParsed(yaml)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/properties/read/properties/csv/properties/header",
        "/properties/stages/items/properties/chunk/properties/max-tokens",
        "/properties/stages/items/properties/dedup/properties/minhash/properties/threshold",
        "/properties/write/properties/milvus/properties/token",
        "/properties/budget/properties/rejects",
        "/$defs/encoder-dense/properties/model"
      })
  void describesEveryOption(String pointer) throws JsonProcessingException {
    JsonNode option = new ObjectMapper().readTree(JSON).at(pointer);
    assertThat(option.path("description").asText()).endsWith(".");
  }

  @Test
  void writesDefaultsLimitsAndChoices() throws JsonProcessingException {
    JsonNode chunk =
        new ObjectMapper()
            .readTree(JSON)
            .at("/properties/stages/items/properties/chunk/properties");
    assertThat(chunk.path("max-tokens").toString())
        .isEqualTo(
            "{\"description\":\"Longest chunk in tokens.\",\"default\":256,\"anyOf\":[{\"type\":\"integer\",\"minimum\":8,\"maximum\":8192},{\"$ref\":\"#/$defs/variable\"}]}");
    assertThat(chunk.path("by").toString())
        .isEqualTo(
            "{\"description\":\"Where to cut.\",\"default\":\"sentences\",\"anyOf\":[{\"enum\":[\"sentences\",\"headings\"]},{\"$ref\":\"#/$defs/variable\"}]}");
  }

  @Test
  void isTheSameTextEveryTime() {
    assertThat(JobSchema.json(SmallVocabulary.vocabulary())).isEqualTo(JSON).endsWith("}\n");
    assertThat(JSON).doesNotContain("\r").startsWith("{\n  \"$schema\" : ");
  }
}
