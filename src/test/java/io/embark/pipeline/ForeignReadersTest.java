package io.embark.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.embark.corpus.Columns;
import io.embark.corpus.Json;
import io.embark.sink.CommitLog;
import io.embark.sink.CommittedPartition;
import io.embark.sink.LakeStore;
import io.embark.testing.JobFixture;
import io.embark.testing.LocalSpark;
import io.embark.testing.MilvusLite.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A lake with partition values of every kind, as readers see it that know nothing of Embark. */
class ForeignReadersTest {
  private static final List<String> DAYS =
      List.of("007", "2026-11-20", "[1]{b}*", "a b", "a+b", "a/b%20", "a:b", "x=y", "é 中 😀");

  @TempDir static Path folder;
  private static Path lake;

  @BeforeAll
  static void run() throws IOException {
    lake = folder.resolve("lake [1] é");
    List<String> lines = new ArrayList<>();
    for (String day : DAYS) {
      lines.add(Json.line(Map.of("id", day + 1, "text", "text of " + day, "ds", day)));
      lines.add(Json.line(Map.of("id", day + 2, "text", "twin 😀 \u0000 of " + day, "ds", day)));
      lines.add(Json.line(Map.of("id", day + 3, "text", "twin 😀 \u0000 of " + day, "ds", day)));
      lines.add(Json.line(Map.of("id", day + 4, "ds", day)));
    }
    Files.write(folder.resolve("in.jsonl"), lines);
    JobFixture.run(
        ParsedJobs.parse(
            """
                job: docs
                read: { jsonl: { path: "%s", id: id, attributes: [ds] } }
                stages: [ { dedup: { exact: {} } } ]
                encode: { dense: { model: src/test/resources/models/tiny, device: cpu } }
                write: { parquet: { path: "%s", partition-by: [ds] } }
                budget: { rejects: 100%% }
                """
                .formatted(folder.resolve("in.jsonl"), lake)),
        new RunOptions(false),
        phase -> {},
        note -> {});
  }

  @Test
  void pyarrowPandasAndDuckDbReadTheSame() {
    Script.Result check = Script.run(List.of("scripts/check-foreign-readers", lake.toString()));
    assertThat(check.output())
        .endsWith(
            """
            embeddings: 18 rows, dense 8 floats wide; compared: rows, item_id, source_id, text, content_hash, run_id, attributes, dense, ds
            rejects: 9 rows; compared: rows, item_id, source_id, text, reason, detail, ds
            duplicates: 9 rows; compared: rows, item_id, source_id, survivor_id, ds
            pyarrow, pandas and DuckDB agree
            """);
    assertThat(check.exitCode()).isZero();
  }

  @Test
  void aFileMoreThanTheCommitsIsADisagreement() throws IOException {
    CommittedPartition commit =
        CommitLog.all(new LakeStore(lake.toString(), new Configuration())).get(0);
    long rows = 18 + commit.embeddings().get(0).rows();
    Path file = lake.resolve(commit.embeddings().get(0).path());
    Path copy = Files.copy(file, file.resolveSibling("copy.parquet"));
    try {
      Script.Result check = Script.run(List.of("scripts/check-foreign-readers", lake.toString()));
      assertThat(check.output())
          .contains(
              "embeddings.rows: commit 18, pyarrow %1$d, pandas %1$d, duckdb %1$d\n"
                  .formatted(rows));
      assertThat(check.exitCode()).isEqualTo(1);
    } finally {
      Files.delete(copy);
    }
  }

  @Test
  void whatIsNoLakeIsRefused() {
    assertThat(Script.run(List.of("scripts/check-foreign-readers", folder.toString())))
        .isEqualTo(
            new Script.Result(
                2,
                "Cannot check '"
                    + folder
                    + "': found no folder _embark/current in it, expected the local path of a"
                    + " committed lake. Give one.\n"));
  }

  @Test
  void sparkReadsPartitionValuesOffTheFolders() {
    assertThat(
            LocalSpark.session()
                .read()
                .option("__globPaths__", "false")
                .parquet(lake.resolve("embeddings").toString())
                .select("ds", Columns.SOURCE_ID)
                .collectAsList())
        .hasSize(18)
        .allMatch(row -> row.getString(1).startsWith(row.getString(0)))
        .extracting(row -> row.getString(0))
        .containsAll(DAYS);
  }
}
