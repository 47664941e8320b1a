package io.embark.pipeline;

import static io.embark.testing.JobFixture.STAGES;
import static io.embark.testing.JobFixture.line;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.embark.corpus.ContentHash;
import io.embark.corpus.ItemId;
import io.embark.corpus.Json;
import io.embark.corpus.UserError;
import io.embark.encode.EncodeStatistics;
import io.embark.encode.Encoder;
import io.embark.job.JobSpec;
import io.embark.report.Funnel;
import io.embark.report.IncrementCounts;
import io.embark.report.RejectCount;
import io.embark.report.StageCount;
import io.embark.sink.CommitLog;
import io.embark.sink.CommittedFile;
import io.embark.sink.CommittedPartition;
import io.embark.sink.LakeStore;
import io.embark.testing.JobFixture;
import io.embark.testing.LocalSpark;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobRunnerTest {
  private static final String LONG_TEXT =
      "the first sentence is of some words. the second sentence is of other words. and a third one is at the end of it.";

  @TempDir Path folder;
  private JobFixture job;

  @BeforeEach
  void fixture() {
    job = new JobFixture(folder);
  }

  private void everyKindOfRow() {
    job.input(
        "a.jsonl",
        line("long", LONG_TEXT),
        line("one", "this is the one that stays"),
        line("two", "this  is the one\\nthat stays "),
        line("short", "ab"),
        line("empty", "   "),
        line("again", "an id that comes twice, first"),
        line("again", "an id that comes twice, second"),
        line("huge", "x".repeat(3000)),
        "{\"id\": null, \"text\": \"without an id\"}",
        "{\"id\": \"no-text\"}",
        "{\"id\": \"number\", \"text\": 7}",
        "[1]",
        "{\"id\": \"broken\"");
  }

  @Test
  void everyRowEndsInExactlyOneTableAndTheBooksBalance() {
    everyKindOfRow();

    Funnel funnel = job.run(job.spec()).manifest().funnel();

    List<Row> kept = job.table("embeddings").collectAsList();
    List<Row> rejects = job.table("rejects").collectAsList();
    List<Row> duplicates = job.table("duplicates").collectAsList();
    assertThat(rejects.stream().map(row -> row.getAs("stage") + " " + row.getAs("reason")))
        .containsExactlyInAnyOrder(
            "read document_too_large",
            "read empty_document",
            "read malformed_json",
            "read missing_text",
            "read not_an_object",
            "read null_id",
            "read repeated_id",
            "read wrong_type",
            "reject:too_short too_short");
    assertThat(duplicates).hasSize(1);
    assertThat((String) duplicates.get(0).getAs("source_id")).isEqualTo("two");
    assertThat((String) duplicates.get(0).getAs("survivor_id"))
        .isEqualTo(ItemId.of("one", 0, "this is the one that stays".length()));
    assertThat(
            kept.stream().map(row -> (String) row.getAs("source_id")).collect(Collectors.toSet()))
        .containsExactlyInAnyOrder("long", "one", "again");
    assertThat(funnel.balances()).isTrue();
    long chunks = kept.size() + 2L; // what was kept, the duplicate, the short one
    assertThat(funnel.stages())
        .containsExactly(
            new StageCount("read", 13, 5, 8, 0, -1),
            new StageCount("chunk", 5, chunks, 0, 0, 5),
            new StageCount("reject:too_short", chunks, chunks - 1, 1, 0, -1),
            new StageCount("dedup:exact", chunks - 1, kept.size(), 0, 1, -1),
            new StageCount("encode", kept.size(), kept.size(), 0, 0, -1));
    assertThat(funnel.rejects()).allMatch(reject -> reject.rows() == 1).hasSize(9);
    assertThat(funnel.rejects()).contains(new RejectCount("read", "repeated_id", 1));
  }

  @Test
  void aRowOfTheLakeHoldsEverythingAReaderNeeds() {
    job.input("a.jsonl", line("long", LONG_TEXT + " \ud83d\ude00 " + LONG_TEXT));

    String runId = job.run(job.spec()).manifest().runId();

    assertThat(job.table("embeddings").schema().simpleString())
        .isEqualTo(
            "struct<item_id:string,source_id:string,segment:int,span_start:bigint,span_end:bigint,modality:string,"
                + "text:string,content_hash:string,attributes:map<string,string>,run_id:string,dense:array<float>>");
    String source = LONG_TEXT + " \ud83d\ude00 " + LONG_TEXT;
    for (Row row : job.table("embeddings").collectAsList()) {
      long start = row.getAs("span_start");
      long end = row.getAs("span_end");
      String text = row.getAs("text");
      assertThat(text)
          .isEqualTo(
              source.substring(
                  source.offsetByCodePoints(0, (int) start),
                  source.offsetByCodePoints(0, (int) end)));
      assertThat((String) row.getAs("item_id")).isEqualTo(ItemId.of("long", start, end));
      assertThat((String) row.getAs("content_hash")).isEqualTo(ContentHash.of(text));
      assertThat((String) row.getAs("modality")).isEqualTo("text");
      assertThat((String) row.getAs("run_id")).isEqualTo(runId);
    }
  }

  @Test
  void vectorsAreThoseOfTheEncoder() {
    everyKindOfRow();
    job.run(job.spec());

    List<Row> rows = job.table("embeddings").collectAsList();
    try (Encoder encoder =
        Encoders.local(
                "test",
                "dense",
                Map.of("model", JobFixture.MODEL.toString()),
                new Configuration(),
                Map.of())
            .open(io.embark.model.Device.CPU, 1)) {
      for (Row row : rows) {
        float[] expected =
            ((io.embark.encode.DenseEmbedding)
                    encoder.encode(List.of(row.<String>getAs("text"))).results().get(0).embedding())
                .values();
        List<Float> stored = row.getList(row.fieldIndex("dense"));
        assertThat(stored).hasSize(8);
        IntStream.range(0, 8)
            .forEach(
                i ->
                    assertThat(stored.get(i))
                        .isCloseTo(expected[i], org.assertj.core.api.Assertions.within(1e-5f)));
      }
    }
  }

  @Test
  void eachItemIsReadAndEncodedOnceAlthoughThreeTablesAreWritten() throws Exception {
    everyKindOfRow();
    AtomicInteger encodeTasks = new AtomicInteger();
    Set<Integer> inputStages = new TreeSet<>();
    SparkListener listener =
        new SparkListener() {
          @Override
          public void onStageCompleted(SparkListenerStageCompleted stage) {
            if (stage.stageInfo().details().contains("EncodeJob.run")) {
              encodeTasks.addAndGet(stage.stageInfo().numTasks());
            }
            if (stage.stageInfo().details().contains("Staging.stage")
                && stage.stageInfo().parentIds().isEmpty()) {
              inputStages.add(stage.stageInfo().stageId());
            }
          }
        };
    LocalSpark.session().sparkContext().addSparkListener(listener);
    RunResult result;
    try {
      result = job.run(job.spec());
    } finally {
      LocalSpark.session().sparkContext().listenerBus().waitUntilEmpty();
      LocalSpark.session().sparkContext().removeSparkListener(listener);
    }

    long kept = job.table("embeddings").count();
    long files = result.manifest().funnel() == null ? -1 : encodeTasks.get();
    assertThat(result.manifest().encoding().encoded()).isEqualTo(kept);
    assertThat(files).isPositive();
    assertThat(inputStages).hasSize(1);
    assertThat(result.manifest().encoding().tokens())
        .isLessThanOrEqualTo(result.manifest().encoding().paddedTokens());
  }

  @Test
  void aSecondRunChangesNothing() {
    everyKindOfRow();
    RunResult first = job.run(job.spec());
    Map<String, String> before = job.files();

    RunResult second = job.run(job.spec());

    assertThat(second.state()).isEqualTo("unchanged");
    assertThat(second.manifest().runId()).isEqualTo(first.manifest().runId());
    assertThat(second.manifest().funnel()).isEqualTo(first.manifest().funnel());
    assertThat(job.files()).isEqualTo(before);
  }

  @Test
  void onlyNewAndChangedContentIsEncodedAndVanishedKeysLeave() {
    job.input(
        "a.jsonl",
        line("stays", "this one is as it was"),
        line("changes", "this one will change"),
        line("goes", "this one will go"));
    job.run(job.spec());
    Map<String, List<Object>> before = vectors();
    job.input(
        "a.jsonl",
        line("stays", "this one is as it was"),
        line("changes", "this one has changed"),
        line("comes", "this one is new"));

    RunResult second = job.run(job.spec());

    // 'changes' has the same span, so it is the same item with other content.
    assertThat(second.manifest().increment()).isEqualTo(new IncrementCounts(1, 1, 1, 1));
    assertThat(second.manifest().encoding().encoded()).isEqualTo(2);
    assertThat(second.manifest().encoding().reused()).isEqualTo(1);
    Map<String, List<Object>> after = vectors();
    assertThat(after.keySet()).containsExactlyInAnyOrder("stays", "changes", "comes");
    assertThat(after.get("stays")).isEqualTo(before.get("stays"));
    assertThat(after.get("changes")).isNotEqualTo(before.get("changes"));
    assertThat(job.table("embeddings").count()).as("files of the first run are gone").isEqualTo(3);
  }

  @Test
  void freshEncodesEverythingAgain() {
    everyKindOfRow();
    job.run(job.spec());

    RunResult fresh = job.run(job.spec(), new RunOptions(true));

    assertThat(fresh.state()).isEqualTo("done");
    assertThat(fresh.manifest().encoding().reused()).isZero();
    assertThat(fresh.manifest().encoding().encoded()).isEqualTo(job.table("embeddings").count());
  }

  @Test
  void tooManyVanishedItemsAreRefusedBeforeTheyLeave() {
    job.input("a.jsonl", line("a", "text of a"), line("b", "text of b"), line("c", "text of c"));
    JobSpec strict = job.spec(job.yaml(STAGES, "", "", "50%", "10%"), Map.of());
    job.run(strict);
    job.input("a.jsonl", line("a", "text of a"));

    assertThatThrownBy(() -> job.run(strict))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "Cannot commit job 'fixture': 2 of 3 committed items vanished from the input (66.7 %), expected at most 10.0 %"
                + " (budget.deletes). Check that the input is whole, or raise budget.deletes.");
    assertThat(job.table("embeddings").filter("source_id in ('a', 'b', 'c')").count()).isEqualTo(3);
  }

  @Test
  void tooManyFaultsAreRefusedAndARaisedBudgetGoesOnWithoutEncodingAgain() {
    job.input("a.jsonl", line("a", "text of a"), line("b", "text of b"), "{");

    assertThatThrownBy(() -> job.run(job.spec(job.yaml(STAGES, "", "", "1%", "10%"), Map.of())))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "Cannot commit job 'fixture': 1 of 3 rows read were rejected as faulty (33.3 %; most: read malformed_json 1), expected at most"
                + " 1.0 % (budget.rejects). Look at the rejects below 'file:"
                + job.lake()
                + "/rejects', mend the input, or raise"
                + " budget.rejects.");
    assertThat(job.lake().resolve("_embark/current/all.json")).doesNotExist();
    RunResult raised = job.run(job.spec(job.yaml(STAGES, "", "", "40%", "10%"), Map.of()));
    assertThat(raised.state()).isEqualTo("resumed");
    assertThat(job.table("embeddings").count()).isEqualTo(2);
  }

  @Test
  void aDayIsReplacedAndTheOthersStay() {
    String parquet = ", partition-by: [ds]";
    String yaml = job.yaml(STAGES, parquet, "", "50%", "50%").replace("/in\"", "/in/${ds}\"");
    job.input("2026-11-20/a.jsonl", line("a", "text of a"));
    job.input("2026-11-21/b.jsonl", line("b", "text of b"));
    job.run(job.spec(yaml, Map.of("ds", "2026-11-20")));
    job.run(job.spec(yaml, Map.of("ds", "2026-11-21")));
    job.input("2026-11-21/b.jsonl", line("b", "text of b"), line("c", "text of c"));

    RunResult again = job.run(job.spec(yaml, Map.of("ds", "2026-11-21")));

    assertThat(again.manifest().increment()).isEqualTo(new IncrementCounts(1, 0, 1, 0));
    Map<String, String> days = new LinkedHashMap<>();
    job.table("embeddings")
        .orderBy("source_id")
        .collectAsList()
        .forEach(row -> days.put(row.getAs("source_id"), row.getAs("ds").toString()));
    assertThat(days).isEqualTo(Map.of("a", "2026-11-20", "b", "2026-11-21", "c", "2026-11-21"));
    assertThat(job.lake().resolve("_embark/current/ds=2026-11-20.json")).exists();
    assertThat(job.run(job.spec(yaml, Map.of("ds", "2026-11-20"))).state()).isEqualTo("unchanged");
  }

  @Test
  void anotherModelIsRefusedNamingTheKeys() throws Exception {
    everyKindOfRow();
    job.run(job.spec());
    String other =
        job.yaml(STAGES, "", "", "90%", "90%")
            .replace(
                "/models/tiny\"", "/models/tiny\", max-tokens: 50, prompt-text: \"passage: \"");

    assertThatThrownBy(() -> job.run(job.spec(other, Map.of())))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "Cannot write job 'fixture' into the lake 'file:"
                + job.lake()
                + "': partition 'all' holds other vectors, expected the same"
                + " vector fingerprint; found dense.max-tokens '64' -> '50'; dense.prompt '' -> 'passage: '. Write to another lake,"
                + " change the job back, or replace every partition with --fresh.");
    RunResult fresh = job.run(job.spec(other, Map.of()), new RunOptions(true));
    assertThat(fresh.state()).isEqualTo("done");
  }

  @Test
  void aDayWhoseRowsAllVanishedIsHeldBackByTheBudgetToo() throws Exception {
    job.input("a.jsonl", line("a", "text of a"));
    JobSpec strict = job.spec(job.yaml(STAGES, "", "", "50%", "10%"), Map.of());
    job.run(strict);
    Files.writeString(folder.resolve("in/a.jsonl"), "\n", StandardCharsets.UTF_8);

    assertThatThrownBy(() -> job.run(strict))
        .hasMessageStartingWith(
            "Cannot commit job 'fixture': 1 of 1 committed items vanished from the input (100.0 %)");
  }

  @Test
  void partitionValuesMayHoldAnyCharacter() {
    String yaml = job.yaml(STAGES, ", partition-by: [ds]", "", "50%", "50%");
    for (String value : List.of("2026-11-20 10:00", "50% [a]*=#ü", "a/b")) {
      job.input("a.jsonl", line("a", "text of a"));
      JobSpec spec = job.spec(yaml, Map.of("ds", value));
      assertThat(job.run(spec).manifest().partitions()).containsExactly(value);
      assertThat(job.run(spec).state()).isEqualTo("unchanged");
      job.input("a.jsonl", line("a", "text of a"), line("b", "text of b"));
      assertThat(job.run(job.spec(yaml, Map.of("ds", value))).manifest().encoding().reused())
          .isEqualTo(1);
    }
  }

  @Test
  void freshNeverTouchesCommittedFiles() throws Exception {
    everyKindOfRow();
    job.run(job.spec());
    long rows = job.table("embeddings").count();
    // As if the process had died after the commit, before its staging was deleted.
    JobSpec spec = job.spec();
    RunResult again = job.run(spec, new RunOptions(true));
    String run = again.manifest().runId();
    Path staging = job.lake().resolve("_embark/staging/" + run);
    Files.createDirectories(staging.resolve("published"));
    CommittedPartition commit =
        CommitLog.all(new LakeStore(job.lake().toString(), new Configuration())).get(0);
    List<StagedFile> files = new ArrayList<>();
    for (CommittedFile file : commit.embeddings()) {
      PublishedFile published =
          new PublishedFile(
              files.size(), "all", file, null, null, List.of(), 0, 0, EncodeStatistics.NONE);
      Files.writeString(
          job.lake().resolve(EncodeJob.marker(run, files.size())), Json.line(published));
      files.add(
          new StagedFile(files.size(), "_embark/staging/none.parquet", RowStatus.KEPT, "all"));
    }
    Staged staged =
        new Staged(
            run, again.manifest().runFingerprint(), 13, files, new IncrementCounts(0, 0, 0, 0), 0);
    Files.writeString(staging.resolve("staged.json"), Json.pretty(staged));

    assertThat(job.run(spec, new RunOptions(true)).state()).isEqualTo("done");
    assertThat(job.table("embeddings").count()).isEqualTo(rows);
  }

  @Test
  void aMissingFileOfTheLakeIsNamedAndFreshMendsIt() throws Exception {
    job.input("a.jsonl", line("a", "text of a"));
    job.run(job.spec());
    String lost =
        job.files().keySet().stream()
            .filter(path -> path.startsWith("embeddings/"))
            .findFirst()
            .orElseThrow();
    long bytes = Files.size(job.lake().resolve(lost));
    Files.delete(job.lake().resolve(lost));

    assertThatThrownBy(() -> job.run(job.spec()))
        .hasMessage(
            "Cannot trust partition 'all': file 'file:"
                + job.lake()
                + "/"
                + lost
                + "' is missing, expected "
                + bytes
                + " bytes. Restore it from a backup, or run the job with --fresh.");
    assertThat(job.run(job.spec(), new RunOptions(true)).state()).isEqualTo("done");
    assertThat(job.table("embeddings").count()).isEqualTo(1);
  }

  @Test
  void aLakeBelongsToOneJobAndOnePartitionColumn() {
    job.input("a.jsonl", line("a", "text of a"));
    job.run(job.spec());
    String yaml = job.yaml(STAGES, "", "", "50%", "50%");

    assertThatThrownBy(
            () -> job.run(job.spec(yaml.replace("job: fixture", "job: other"), Map.of())))
        .hasMessage(
            "Cannot write job 'other' into the lake 'file:"
                + job.lake()
                + "': it holds partition 'all' of job 'fixture', expected only"
                + " partitions of its own. Change write.parquet, or the job back.");
    String daily = job.yaml(STAGES, ", partition-by: [ds]", "", "50%", "50%");
    assertThatThrownBy(() -> job.run(job.spec(daily, Map.of("ds", "2026-11-20"))))
        .hasMessage(
            "Cannot write job 'fixture' into the lake 'file:"
                + job.lake()
                + "': it is not partitioned, expected a lake that is partitioned"
                + " by 'ds'. Change write.parquet, or the job back.");
  }

  @Test
  void anEmptyInputReplacesWhatWasThere() throws Exception {
    job.input("a.jsonl", line("a", "text of a"));
    JobSpec spec = job.spec(job.yaml(STAGES, "", "", "100%", "100%"), Map.of());
    job.run(spec);
    Files.writeString(folder.resolve("in/a.jsonl"), "\n", StandardCharsets.UTF_8);

    Funnel funnel = job.run(spec).manifest().funnel();

    assertThat(funnel.kept()).isZero();
    assertThat(new ArrayList<>(job.files().keySet()))
        .noneMatch(path -> path.startsWith("embeddings/"));
  }

  private Map<String, List<Object>> vectors() {
    Map<String, List<Object>> vectors = new LinkedHashMap<>();
    job.table("embeddings")
        .collectAsList()
        .forEach(row -> vectors.put(row.getAs("source_id"), row.getList(row.fieldIndex("dense"))));
    return vectors;
  }
}
