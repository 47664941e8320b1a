package io.embark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.embark.testing.LocalSpark;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code embark backfill} as a person sees it. */
class BackfillCommandTest {
  @TempDir Path folder;
  private String partitionBy = "partition-by: [ds], ";
  private String path;

  @BeforeAll
  static void startSpark() {
    LocalSpark.session();
  }

  @BeforeEach
  void path() {
    path = folder + "/in/${ds}";
  }

  private void day(String ds, String... texts) {
    try {
      Path in = Files.createDirectories(folder.resolve("in").resolve(ds));
      for (int i = 0; i < texts.length; i++) {
        Files.writeString(in.resolve(i + ".txt"), texts[i]);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path job() {
    try {
      return Files.writeString(
          folder.resolve("job.yaml"),
          String.join(
              "\n",
              "job: daily",
              "read: { text: { path: \"" + path + "\" } }",
              "encode: { dense: { model: \"" + SmallJob.MODEL + "\" } }",
              "write: { parquet: { " + partitionBy + "path: \"" + folder + "/lake\" } }",
              ""));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Embark backfill(String... options) {
    return Embark.run(
        Stream.concat(Stream.of("backfill", job().toString()), Stream.of(options)).toArray());
  }

  private void assertRefused(String found, String... options) {
    assertThat(backfill(options))
        .isEqualTo(
            new Embark(
                2,
                List.of(),
                List.of(
                    "embark: Cannot backfill job '" + folder.resolve("job.yaml") + "': " + found)));
  }

  @Test
  void tellsWhatItWouldRunThenRunsItThenHasNothingToDo() {
    day("2026-02-28", "the cat sat on the mat", "a dog ran");
    day("2026-03-01", "one text");
    Embark plan = backfill("--from", "2026-02-28", "--to", "2026-03-01", "--dry-run");
    assertThat(plan)
        .isEqualTo(
            new Embark(
                0,
                List.of(
                    "backfill of job daily, 2026-02-28 to 2026-03-01",
                    "2026-02-28  new",
                    "2026-03-01  new",
                    "2 days: 2 new"),
                List.of()));
    assertThat(folder.resolve("lake")).doesNotExist();

    Embark run = backfill("--from", "2026-02-28", "--to", "2026-03-01");
    assertThat(run.exitCode()).isZero();
    assertThat(run.out().stream().map(line -> line.replaceAll("[0-9.]+ s; run \\S+", "N s; run R")))
        .containsExactly(
            "backfill of job daily, 2026-02-28 to 2026-03-01",
            "2026-02-28  done         2 kept, 0 rejected, 0 duplicates; N s; run R",
            "2026-03-01  done         1 kept, 0 rejected, 0 duplicates; N s; run R",
            "2 days: 2 done");
    assertThat(run.err()).contains("2026-02-28 read and stage", "2026-03-01 encode: 1 items");

    Embark again = backfill("--from", "2026-03-01", "--to", "2026-03-01", "--json");
    assertThat(again.err()).isEmpty();
    assertThat(again.json().at("/days/0/state").asText()).isEqualTo("committed");
    assertThat(run.out().get(2)).endsWith(again.json().at("/days/0/run_id").asText());
  }

  @Test
  void whatFailedIsToldAndDecidesTheExitCode() {
    day("2026-03-01", "one text");
    Embark run = backfill("--from", "2026-03-01", "--to", "2026-03-02", "--parallel", "2");
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.out())
        .contains(
            "2026-03-02  failed       Cannot read '"
                + folder
                + "/job.yaml:2 read.text.path': no files match '"
                + folder
                + "/in/2026-03-02', expected at least one file. Check the path or glob.",
            "2 days: 1 failed, 1 done");
    assertThat(run.err().get(run.err().size() - 1))
        .isEqualTo(
            "embark: Cannot finish the backfill of job 'daily': 1 of 2 days failed (2026-03-02), expected none."
                + " Mend what each says and run it again: days that are committed are left alone.");
    day("2026-03-02", "came late");
    JsonNode json =
        backfill("--from", "2026-03-01", "--to", "2026-03-02", "--only", "failed", "--json").json();
    assertThat(json.at("/days/0/state").asText()).isEqualTo("committed");
    assertThat(json.at("/days/1/state").asText()).isEqualTo("done");
    assertThat(json.at("/days/1/funnel/kept").asInt()).isEqualTo(1);
  }

  @Test
  void refusesWhatCannotBeMeant() {
    assertRefused(
        "--from 2026-03-02 --to 2026-03-01 are 0 days, expected 1 to 3,660. Check the days.",
        "--from",
        "2026-03-02",
        "--to",
        "2026-03-01");
    assertRefused(
        "--from 0206-03-02 --to 2026-03-01 are 664,742 days, expected 1 to 3,660. Check the days.",
        "--from",
        "0206-03-02",
        "--to",
        "2026-03-01");
    assertRefused(
        "--parallel is 0, expected 1 or more days at a time.",
        "--from",
        "2026-03-01",
        "--to",
        "2026-03-01",
        "--parallel",
        "0");
    assertRefused(
        "--set ds is given, expected --from and --to to say it. Leave it out.",
        "--from",
        "2026-03-01",
        "--to",
        "2026-03-01",
        "--set",
        "ds=2026-03-01");
    partitionBy = "";
    assertRefused(
        "write.parquet.partition-by is [], expected [ds], so that each day replaces its own partition.",
        "--from",
        "2026-03-01",
        "--to",
        "2026-03-01");
    partitionBy = "partition-by: [ds], ";
    path = folder + "/in";
    assertRefused(
        "'read' is the same for every day, expected it to use ${ds}, such as path: /data/${ds}.",
        "--from",
        "2026-03-01",
        "--to",
        "2026-03-01");
  }

  @Test
  void refusesOptionsThatAreNone() {
    assertThat(backfill("--from", "2026-13-01", "--to", "2026-03-01").err())
        .containsExactly(
            "embark: Cannot run 'embark backfill': invalid value for option '--from': found '2026-13-01', expected a day such as 2026-11-20. See 'embark backfill --help'.");
    assertThat(backfill("--from", "2026-03-01").err())
        .containsExactly(
            "embark: Cannot run 'embark backfill': missing required option: '--to=DAY'. See 'embark backfill --help'.");
    Embark only = backfill("--from", "2026-03-01", "--to", "2026-03-01", "--only", "new");
    assertThat(only.exitCode()).isEqualTo(2);
    assertThat(only.err())
        .containsExactly(
            "embark: Cannot run 'embark backfill': invalid value for option '--only': expected one of [failed] (case-sensitive) but was 'new'. See 'embark backfill --help'.");
  }
}
