package io.embark.pipeline;

import static io.embark.testing.JobFixture.line;
import static org.assertj.core.api.Assertions.assertThat;

import io.embark.corpus.ContentHash;
import io.embark.corpus.ItemId;
import io.embark.encode.Encoder;
import io.embark.report.Funnel;
import io.embark.report.RejectCount;
import io.embark.report.RejectExample;
import io.embark.report.StageCount;
import io.embark.testing.JobFixture;
import io.embark.testing.LocalSpark;
import java.nio.file.Path;
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
  @TempDir Path folder;
  private JobFixture job;

  @BeforeEach
  void fixture() {
    job = new JobFixture(folder);
  }

  @Test
  void everyRowEndsInExactlyOneTableAndTheBooksBalance() {
    job.everyKindOfRow();

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
    assertThat(funnel.rejects())
        .contains(
            new RejectCount(
                "read",
                "repeated_id",
                1,
                new RejectExample(
                    "again",
                    "id 'again' occurs 2 times, expected once; kept the row with the smallest content hash")));
  }

  @Test
  void aRowOfTheLakeHoldsEverythingAReaderNeeds() {
    job.input(
        "a.jsonl", line("long", JobFixture.LONG_TEXT + " \ud83d\ude00 " + JobFixture.LONG_TEXT));

    String runId = job.run(job.spec()).manifest().runId();

    assertThat(job.table("embeddings").schema().simpleString())
        .isEqualTo(
            "struct<item_id:string,source_id:string,segment:int,span_start:bigint,span_end:bigint,modality:string,"
                + "text:string,content_hash:string,attributes:map<string,string>,run_id:string,dense:array<float>>");
    String source = JobFixture.LONG_TEXT + " \ud83d\ude00 " + JobFixture.LONG_TEXT;
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
    job.everyKindOfRow();
    job.run(job.spec());

    List<Row> rows = job.table("embeddings").collectAsList();
    try (Encoder encoder =
        Encoders.local(
                "test",
                "dense",
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
    job.everyKindOfRow();
    AtomicInteger encodeTasks = new AtomicInteger();
    Set<Integer> inputStages = new TreeSet<>();
    SparkListener listener =
        new SparkListener() {
          @Override
          public void onStageCompleted(SparkListenerStageCompleted stage) {
            if (stage.stageInfo().details().contains("EncodeJob.run")) {
              encodeTasks.addAndGet(stage.stageInfo().numTasks());
            }
            if (stage.stageInfo().rddInfos().exists(rdd -> rdd.callSite().contains("FileScan"))) {
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
}
