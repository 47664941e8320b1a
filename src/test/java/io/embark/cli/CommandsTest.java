package io.embark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.embark.testing.LocalSpark;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every command on a small corpus, for people and with {@code --json}. */
class CommandsTest {
  @TempDir Path folder;
  private Path input;
  private SmallJob job;

  @BeforeAll
  static void startSpark() {
    LocalSpark.session();
  }

  @BeforeEach
  void writeThreeTexts() throws IOException {
    input = Files.createDirectory(folder.resolve("input"));
    Files.writeString(input.resolve("a.txt"), "the cat sat on the mat");
    Files.writeString(input.resolve("b.txt"), "a dog ran");
    Files.writeString(input.resolve("c.txt"), "a  dog  ran");
    job = new SmallJob(folder).stages("{ dedup: { exact: {} } }");
  }

  private static List<String> keys(JsonNode object) {
    Iterator<String> names = object.fieldNames();
    return Stream.iterate(names, Iterator::hasNext, rest -> rest).map(Iterator::next).toList();
  }

  @Test
  void aJobIsPlannedRunVerifiedInspectedAndSearched() {
    Embark plan = job.embark("plan", "--json");
    assertThat(plan.exitCode()).isZero();
    assertThat(plan.err()).isEmpty();
    assertThat(keys(plan.json()))
        .containsExactlyInAnyOrder(
            "job",
            "state",
            "input_files",
            "input_bytes",
            "stages",
            "columns",
            "targets",
            "funnel",
            "increment",
            "forecasts");
    assertThat(plan.json().get("state").asText()).isEqualTo("new");
    assertThat(plan.json().at("/increment/added").asInt()).isEqualTo(2);
    assertThat(job.lake()).doesNotExist();

    Embark run = job.embark("run", "--json");
    assertThat(run.exitCode()).isZero();
    assertThat(keys(run.json()))
        .containsExactlyInAnyOrder(
            "state", "run_id", "manifest", "funnel", "increment", "encoding", "loads");
    assertThat(run.json().get("state").asText()).isEqualTo("done");
    assertThat(keys(run.json().get("funnel")))
        .containsExactlyInAnyOrder("stages", "rejects", "read", "kept", "rejected", "duplicates");
    assertThat(run.json().at("/funnel/kept").asInt()).isEqualTo(2);
    assertThat(run.json().at("/funnel/duplicates").asInt()).isEqualTo(1);
    assertThat(Path.of(run.json().get("manifest").asText().substring("file:".length())))
        .isRegularFile();

    Embark again = job.embark("run");
    assertThat(again.exitCode()).isZero();
    assertThat(again.out().get(0))
        .isEqualTo("job small: unchanged (run " + run.json().get("run_id").asText() + ")");
    assertThat(again.err())
        .containsExactly(
            "unchanged: this input is committed as run " + run.json().get("run_id").asText());

    assertThat(job.embark("verify"))
        .isEqualTo(
            new Embark(0, List.of("lake: 2 rows, every committed file is whole"), List.of()));
    assertThat(job.embark("verify", "--json").out())
        .containsExactly(
            "{\"lake\":2,\"milvus\":null,\"missing\":0,\"ok\":true,\"partitions\":[],\"surplus\":0}");

    Embark hits =
        Embark.run("search", "--lake", job.lake(), "--model", SmallJob.MODEL, "dog", "--json");
    assertThat(hits.exitCode()).isZero();
    assertThat(keys(hits.json())).containsExactly("hits");
    assertThat(hits.json().get("hits")).hasSize(2);
    assertThat(keys(hits.json().at("/hits/0")))
        .containsExactlyInAnyOrder(
            "item_id",
            "source_id",
            "segment",
            "span_start",
            "span_end",
            "text",
            "attributes",
            "score");
    String nearest = hits.json().at("/hits/0/item_id").asText();
    Embark like = Embark.run("search", "--lake", job.lake(), "--like", nearest, "--limit", "1");
    assertThat(like.exitCode()).isZero();
    assertThat(like.err()).isEmpty();
    assertThat(like.out()).hasSize(2);
    assertThat(like.out().get(0)).matches(" 1\\. -?[01]\\.\\d{4}  [ab]\\.txt");
    assertThat(like.out().get(1)).doesNotContain(nearest);

    Embark lake = Embark.run("inspect", job.lake());
    assertThat(lake.exitCode()).isZero();
    assertThat(lake.out().get(0)).isEqualTo("lake file:" + job.lake());
    assertThat(lake.out().get(2)).startsWith("partition all: 2 rows, 0 rejects, 1 duplicates, ");
    JsonNode facts = Embark.run("inspect", job.lake(), "--json").json();
    assertThat(keys(facts)).containsExactlyInAnyOrder("kind", "root", "columns", "partitions");
    assertThat(facts.get("kind").asText()).isEqualTo("lake");
  }

  @Test
  void aLakeThatLostAFileDoesNotVerify() throws IOException {
    assertThat(job.embark("run").exitCode()).isZero();
    Path lost;
    try (Stream<Path> files = Files.walk(job.lake().resolve("embeddings"))) {
      lost = files.filter(file -> file.toString().endsWith(".parquet")).findFirst().orElseThrow();
    }
    long bytes = Files.size(lost);
    Files.delete(lost);
    String message =
        "Cannot trust partition 'all': file 'file:"
            + lost
            + "' is missing, expected "
            + bytes
            + " bytes. Restore it from a backup, or run the job with --fresh.";
    assertThat(job.embark("verify"))
        .isEqualTo(new Embark(5, List.of(), List.of("embark: " + message)));
    Embark json = job.embark("verify", "--json");
    assertThat(json.exitCode()).isEqualTo(5);
    assertThat(json.out()).containsExactly("{\"error\":\"" + message + "\",\"ok\":false}");
  }

  @Test
  void aModelIsInspected() {
    Embark model = Embark.run("inspect", SmallJob.MODEL);
    assertThat(model.exitCode()).isZero();
    assertThat(model.err()).isEmpty();
    assertThat(model.out())
        .contains(
            "pooling         mean    (1_Pooling/config.json)",
            "dimension       8    (output last_hidden_state of onnx/model.onnx)",
            "prompt query    'query: '    (prompts of config_sentence_transformers.json)");
    JsonNode facts = Embark.run("inspect", SmallJob.MODEL, "--json").json();
    assertThat(keys(facts)).containsExactlyInAnyOrder("kind", "sha256", "card");
    assertThat(facts.at("/card/head/dimension").asInt()).isEqualTo(8);
  }

  @Test
  void encodeKeepsEveryInputInItsPlace() throws IOException {
    Path lines = folder.resolve("texts.jsonl");
    Files.writeString(folder.resolve("note.txt"), "\ufeffthe cat sat");
    Files.write(
        lines,
        Stream.of(
                "\ufeff{\"id\":\"a\",\"text\":\"the cat sat\"}",
                "",
                "{\"id\":7,\"path\":\"note.txt\"}",
                "{\"id\":\"c\"}",
                "{\"id\":\"d\",\"text\":\"bad \u00ff\"}",
                "{\"id\":\"e\",\"path\":\"none.txt\"}",
                "{\"id\":\"f\",\"path\":\"http://host/x\"}",
                "{\"id\":\"g\",\"text\":12}",
                "{\"id\":\"h\"",
                "[1]",
                "{\"text\":\"no id\"}")
            .map(line -> line.contains("bad") ? line : utf8AsLatin1(line))
            .toList(),
        StandardCharsets.ISO_8859_1);
    Path output = folder.resolve("out.parquet");
    Embark ran =
        Embark.run("encode", "--model", SmallJob.MODEL, "--input", lines, "--output", output);
    assertThat(ran)
        .isEqualTo(
            new Embark(
                3,
                List.of(
                    "10 rows of 8 dimensions in "
                        + output
                        + "; 7 without a vector, 0 truncated at 64 tokens"),
                List.of()));
    EncodedFile encoded = EncodedFile.read(output);
    assertThat(encoded.ids()).containsExactly("a", "7", "c", "d", "e", "f", "g", null, null, null);
    assertThat(encoded.reasons())
        .containsExactly(
            null,
            null,
            "missing_text",
            "invalid_encoding",
            "unreadable",
            "unreadable",
            "wrong_type",
            "malformed_json",
            "not_an_object",
            null);
    assertThat(encoded.vectors().get(1)).isEqualTo(encoded.vectors().get(0));
    assertThat(encoded.vectors().get(9)).hasSize(8).isNotEqualTo(encoded.vectors().get(0));

    Embark json =
        Embark.run(
            "encode", "--model", SmallJob.MODEL, "--input", input, "--output", output, "--json");
    assertThat(json)
        .isEqualTo(
            new Embark(
                0,
                List.of(
                    "{\"columns\":[\"dense\"],\"dimension\":8,\"output\":\""
                        + output
                        + "\",\"rejected\":0,\"rows\":3,\"tokens\":32,\"truncated\":0}"),
                List.of()));
    assertThat(EncodedFile.read(output).ids()).containsExactly("a.txt", "b.txt", "c.txt");
  }

  private static String utf8AsLatin1(String line) {
    return new String(line.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  @Test
  void encodeSaysWhatItCannotReadOrWrite() throws IOException {
    Path none = folder.resolve("none.jsonl");
    assertThat(
            Embark.run(
                "encode", "--model", SmallJob.MODEL, "--input", none, "--output", folder + "/o"))
        .isEqualTo(
            new Embark(
                3,
                List.of(),
                List.of(
                    "embark: Cannot read input '"
                        + none
                        + "': there is no such file or folder, expected JSON Lines, Parquet or a"
                        + " folder of files. Check the path.")));
    Path file = Files.writeString(folder.resolve("file"), "");
    assertThat(
            Embark.run(
                "encode", "--model", SmallJob.MODEL, "--input", input, "--output", file + "/o"))
        .isEqualTo(
            new Embark(
                4,
                List.of(),
                List.of(
                    "embark: Cannot write '"
                        + file
                        + "/o': Destination exists and is not a directory: "
                        + file
                        + ", expected a path that this user may write. Check the folder and its"
                        + " permissions.")));
    Path wrong = folder.resolve("wrong.parquet");
    LocalSpark.session()
        .sql("SELECT 'a' AS id, 'b' AS body")
        .coalesce(1)
        .write()
        .parquet(folder + "/p");
    try (Stream<Path> parts = Files.list(folder.resolve("p"))) {
      Files.copy(
          parts.filter(part -> part.toString().endsWith(".parquet")).findFirst().orElseThrow(),
          wrong);
    }
    assertThat(
            Embark.run(
                "encode", "--model", SmallJob.MODEL, "--input", wrong, "--output", folder + "/o"))
        .isEqualTo(
            new Embark(
                3,
                List.of(),
                List.of(
                    "embark: Cannot read input '"
                        + wrong
                        + "': no column 'text' among id, body, expected columns id and text. Rename"
                        + " the column.")));
  }
}
