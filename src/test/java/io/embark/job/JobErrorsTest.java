package io.embark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.embark.corpus.UserError;
import io.embark.testing.SmallVocabulary;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The whole text of every message about the shape of a job file. */
class JobErrorsTest {
  private static final String GOOD =
      """
      job: good
      read: { html: { path: docs } }
      stages: [{ chunk: { max-tokens: 64 } }]
      encode: { dense: { model: m } }
      write: { parquet: { path: lake } }
      """;

  private static UserError refusal(String yaml) {
    return catchThrowableOfType(
        UserError.class,
        () ->
            JobParser.parse(
                "jobs/x.yaml",
                yaml,
                new Variables(Map.of(), Map.of()),
                SmallVocabulary.vocabulary()));
  }

  static Stream<Arguments> faultyLines() {
    return Stream.of(
        change(
            "job: good",
            "jbo: good",
            "Cannot read job 'jobs/x.yaml:1': unknown key 'jbo', expected one of: after-encode, budget, checkpoint, encode, job, read, stages, write. Did you mean 'job'?"),
        change(
            "job: good\n",
            "",
            "Cannot read job 'jobs/x.yaml': key 'job' is missing, expected it. Add 'job: NAME'."),
        change(
            "job: good",
            "job: a/b",
            "Cannot read job 'jobs/x.yaml:1': 'job' is 'a/b', expected a name of letters, digits, '-', '_' and '.'. Change 'job'."),
        change(
            "job: good",
            "job: [a]",
            "Cannot read job 'jobs/x.yaml:1': 'job' is a list, expected a name of letters, digits, '-', '_' and '.'. Change 'job'."),
        change(
            "read: { html: { path: docs } }\n",
            "",
            "Cannot read job 'jobs/x.yaml': key 'read' is missing, expected it. Add 'read: { READER: {..} }'."),
        change(
            "read: { html: { path: docs } }",
            "read:",
            "Cannot read job 'jobs/x.yaml:2': no reader in 'read', expected exactly one of: csv, html."),
        change(
            "read: { html: { path: docs } }",
            "read: { html: { path: docs }, csv: { path: docs } }",
            "Cannot read job 'jobs/x.yaml:2': 2 readers (html, csv) in 'read', expected exactly one of: csv, html."),
        change(
            "html:",
            "htm:",
            "Cannot read job 'jobs/x.yaml:2': unknown reader 'htm' in 'read', expected one of: csv, html. Did you mean 'html'?"),
        change(
            "html: { path: docs }",
            "html: docs",
            "Cannot read job 'jobs/x.yaml:2': 'read.html' is a text, expected a map of options. Write 'name: value' below it."),
        change(
            "path: docs",
            "paht: docs",
            "Cannot read 'jobs/x.yaml:2 read.html': unknown option 'paht', expected one of: path. Did you mean 'path'?"),
        change(
            "{ path: docs }",
            "{}",
            "Cannot read 'jobs/x.yaml:2 read.html': option 'path' is missing, expected a text. Add 'path:' (Files to read.)"),
        change(
            "chunk:",
            "chnk:",
            "Cannot read job 'jobs/x.yaml:3': unknown stage 'chnk' in 'stages[0]', expected one of: chunk, dedup, reject. Did you mean 'chunk'?"),
        change(
            "[{ chunk: { max-tokens: 64 } }]",
            "{ chunk: { max-tokens: 64 } }",
            "Cannot read job 'jobs/x.yaml:3': 'stages' is a map, expected a list. Write one '- stage: {..}' a line."),
        change(
            "{ chunk: { max-tokens: 64 } }",
            "chunk",
            "Cannot read job 'jobs/x.yaml:3': 'stages[0]' is a text, expected a map of options. Write 'name: value' below it."),
        change(
            "chunk: { max-tokens: 64 }",
            "dedup:",
            "Cannot read job 'jobs/x.yaml:3': 0 methods in 'stages[0].dedup', expected exactly one of: exact, minhash. Write 'dedup: { exact: {..} }'."),
        change(
            "chunk: { max-tokens: 64 }",
            "dedup: { exakt: {} }",
            "Cannot read job 'jobs/x.yaml:3': unknown method 'exakt' in 'stages[0].dedup', expected one of: exact, minhash. Did you mean 'exact'?"),
        change(
            "chunk: { max-tokens: 64 }",
            "dedup: { exact: { ngram: 5 } }",
            "Cannot read 'jobs/x.yaml:3 stages[0].dedup.exact': unknown option 'ngram', expected no options."),
        change(
            "max-tokens: 64",
            "max-tokens: 4",
            "Cannot read 'jobs/x.yaml:3 stages[0].chunk.max-tokens': found '4', expected a whole number from 8 to 8192. Change 'max-tokens'."),
        change(
            "[{ chunk: { max-tokens: 64 } }]",
            "[{ chunk: {} }, { dedup: { exact: } }, { chunk: {} }]",
            "Cannot read job 'jobs/x.yaml:3': 'chunk' in stages[0] and stages[2], expected at most one 'chunk' stage. Remove one: spans of items are spans of the source."),
        change(
            "{ dense: { model: m } }",
            "{}",
            "Cannot read job 'jobs/x.yaml:4': no encoder in 'encode', expected at least one. Add 'dense: { model: MODEL }'."),
        change(
            "dense:",
            "title:",
            "Cannot read job 'jobs/x.yaml:4': 'encode.title' has no 'kind' and its name is none, expected one of: dense, multi-vector. Add 'kind:'."),
        change(
            "model: m",
            "model: m, kind: dens",
            "Cannot read job 'jobs/x.yaml:4': unknown kind 'dens' in 'encode.dense', expected one of: dense, multi-vector. Did you mean 'dense'?"),
        change(
            "dense: { model: m }",
            "Title: { model: m, kind: dense }",
            "Cannot read job 'jobs/x.yaml:4': vector column 'Title' in 'encode', expected a name of small letters, digits and '_', beginning with a letter. Rename it."),
        change(
            "dense: { model: m }",
            "text: { model: m, kind: dense }",
            "Cannot read job 'jobs/x.yaml:4': vector column 'text' in 'encode', expected a name other than the lake's own columns: attributes, content_hash, ds, duplicate, item_id, job, modality, outline, partition, rejection, run_id, segment, source_id, span_end, span_start, text. Rename it."),
        change(
            "{ parquet: { path: lake } }",
            "{ milvus: { uri: u } }",
            "Cannot read job 'jobs/x.yaml:5': 'write' has no 'parquet', expected it. Add 'parquet: { path: FOLDER }': other sinks are loaded from it."),
        change(
            "parquet:",
            "parket:",
            "Cannot read job 'jobs/x.yaml:5': unknown sink 'parket' in 'write', expected one of: milvus, parquet. Did you mean 'parquet'?"),
        change(
            "job: good",
            "job: good\nbudget: { rejects: 101% }",
            "Cannot read 'jobs/x.yaml:2 budget.rejects': found '101%', expected a share such as 1% or 0.01 from 0 to 1. Change 'rejects'."),
        change(
            "job: good",
            "job: good\ncheckpoint: { items: 0 }",
            "Cannot read 'jobs/x.yaml:2 checkpoint.items': found '0', expected a whole number from 1 to 2147483647. Change 'items'."),
        change(
            "job: good",
            "job: good\njob: again",
            "Cannot read job 'jobs/x.yaml:2': key 'job' stands twice, first in line 1, expected it once. Remove one."),
        change(
            "path: docs",
            "path: docs, path: more",
            "Cannot read job 'jobs/x.yaml:2': key 'path' in 'read.html' stands twice, first in line 2, expected it once. Remove one."));
  }

  private static Arguments change(String line, String faulty, String message) {
    assertThat(GOOD).contains(line);
    return Arguments.of(GOOD.replace(line, faulty), message);
  }

  @ParameterizedTest
  @MethodSource("faultyLines")
  void saysWhatIsWrongWhereAndWhatToDo(String yaml, String message) {
    assertThat(refusal(yaml)).hasMessage(message);
    assertThat(refusal(yaml).category()).isEqualTo(UserError.Category.CONFIG);
  }

  @Test
  void theUnchangedJobIsGood() {
    assertThat(refusal(GOOD)).isNull();
  }

  @Test
  void aSecretInTheFileIsRefusedAndNotShown() {
    for (String secret :
        new String[] {
          "hunter2", "[hunter2]", "{ hunter2: x }", "{ env: [hunter2] }", "{ env: A, hunter2: B }"
        }) {
      String yaml =
          GOOD.replace(
              "parquet: { path: lake } }",
              "parquet: { path: lake }, milvus: { uri: u, token: " + secret + " } }");
      assertThat(refusal(yaml))
          .hasMessage(
              "Cannot read 'jobs/x.yaml:5 write.milvus.token': found a value in the job file, expected { env: NAME } or { file: PATH }. Change 'token'.");
    }
  }

  @Test
  void aSecretMayNotBeAVariableToo() {
    String yaml =
        GOOD.replace(
            "parquet: { path: lake } }",
            "parquet: { path: lake }, milvus: { uri: \"http://${TOKEN}@host\", token: { env: TOKEN } } }");
    assertThatThrownBy(
            () ->
                JobParser.parse(
                    "jobs/x.yaml",
                    yaml,
                    new Variables(Map.of(), Map.of("TOKEN", "hunter2")),
                    SmallVocabulary.vocabulary()))
        .hasMessage(
            "Cannot read job 'jobs/x.yaml': environment variable TOKEN is the secret of 'jobs/x.yaml:5 write.milvus.token' and also a ${TOKEN}, expected it in the secret only. Give the other place a variable of its own.");
  }
}
