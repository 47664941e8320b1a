package io.embark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.embark.corpus.Json;
import io.embark.testing.LocalSpark;
import io.embark.testing.SharedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code embark encode} of speech, against what transformers' Whisper gave of the same files. */
class EncodeSpeechTest {
  @TempDir Path folder;
  private Path model;
  private JsonNode outputs;
  private Path input;

  @BeforeEach
  void files() throws IOException {
    model = SharedFiles.path("fixtures/open/whisper-tiny-random");
    outputs = new ObjectMapper().readTree(model.resolve("expected.json").toFile()).get("outputs");
    List<String> lines = new ArrayList<>();
    for (JsonNode output : outputs) {
      lines.add(
          Json.line(
              Map.of(
                  "id",
                  String.valueOf(lines.size()),
                  "path",
                  model.resolve(output.get("file").asText()).toString())));
    }
    Files.writeString(folder.resolve("words.wav"), "no sound ".repeat(100));
    lines.add(Json.line(Map.of("id", "6", "path", "words.wav")));
    input = Files.write(folder.resolve("input.jsonl"), lines);
  }

  private Embark encode(Object... more) {
    List<Object> arguments =
        new ArrayList<>(
            List.of(
                "encode",
                "--model",
                model,
                "--input",
                input,
                "--output",
                folder.resolve("output.parquet")));
    arguments.addAll(List.of(more));
    return Embark.run(arguments.toArray());
  }

  @Test
  void transcriptsAreThoseOfTheReference() {
    Embark ran = encode("--kind", "speech", "--language", "en", "--max-new-tokens", 20);

    assertThat(ran.exitCode()).as(ran.toString()).isEqualTo(3);
    List<Row> rows =
        LocalSpark.session()
            .read()
            .parquet(folder.resolve("output.parquet").toString())
            .sort("id")
            .collectAsList();
    assertThat(rows).hasSize(7);
    for (int i = 0; i < 6; i++) {
      assertThat(rows.get(i).<String>getAs("transcript"))
          .isEqualTo(outputs.get(i).get("text").asText());
    }
    assertThat(rows.get(6).<String>getAs("transcript")).isNull();
    assertThat(rows.get(6).<String>getAs("reason")).isEqualTo("not_media");
  }

  @Test
  void inspectTellsWhatItIs() {
    Embark ran = Embark.run("inspect", model);

    assertThat(ran.exitCode()).as(ran.toString()).isZero();
    assertThat(ran.toString())
        .contains("16000 samples a second, windows of 30 s, 80 mel bands")
        .contains("de, en");
  }

  @Test
  void theKindIsToldByTheFilesAndALanguageMustBeKnown() {
    Embark ran = encode("--language", "xx");

    assertThat(ran.exitCode()).isEqualTo(2);
    assertThat(ran.toString())
        .contains(
            "Cannot read 'command line.language': model '"
                + model
                + "' has no 'xx', expected one of de, en. Change it or leave it out.");
  }
}
