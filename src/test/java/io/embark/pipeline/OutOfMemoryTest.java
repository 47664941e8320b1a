package io.embark.pipeline;

import static io.embark.testing.JobFixture.STAGES;
import static io.embark.testing.JobFixture.line;
import static org.assertj.core.api.Assertions.assertThat;

import io.embark.sink.CommitLog;
import io.embark.sink.CommittedFile;
import io.embark.sink.LakeStore;
import io.embark.testing.JobFixture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A whole job with a graph for which ONNX Runtime really cannot get the memory when a batch has
 * more than four texts; its vectors are those of the tiny model.
 */
class OutOfMemoryTest {
  private static final Path GRAPH =
      Path.of("src/test/resources/models/tiny-four-texts.onnx").toAbsolutePath();
  private static final int MOST_TEXTS = 4;
  private static final int DOCUMENTS = 60;

  @TempDir Path folder;

  @Test
  void batchesAreHalvedAndCountedAndNoRowIsLost() {
    JobFixture roomy = fixture("roomy");
    JobFixture tight = fixture("tight");

    RunResult undisturbed = roomy.run(roomy.spec(yaml(roomy), Map.of()));
    RunResult halved =
        tight.run(
            tight.spec(
                yaml(tight).replace(JobFixture.MODEL.toString(), hungryModel().toString()),
                Map.of()));

    assertThat(undisturbed.manifest().encoding().halvings()).isZero();
    assertThat(halved.manifest().encoding().halvings())
        .isEqualTo(expectedHalvings(tight))
        .isPositive();
    assertThat(halved.manifest().encoding().encoded()).isEqualTo(DOCUMENTS);
    assertThat(halved.manifest().funnel()).isEqualTo(undisturbed.manifest().funnel());
    assertThat(halved.manifest().funnel().kept()).isEqualTo(DOCUMENTS);
    assertThat(rows(tight)).hasSize(DOCUMENTS).isEqualTo(rows(roomy));
  }

  /** All texts of a file are one batch, as they are short. */
  private static long expectedHalvings(JobFixture job) {
    return CommitLog.all(new LakeStore(job.lake().toString(), new Configuration())).stream()
        .flatMap(commit -> commit.embeddings().stream())
        .mapToLong(OutOfMemoryTest::halvings)
        .sum();
  }

  private static long halvings(CommittedFile file) {
    return halvings(file.rows());
  }

  private static long halvings(long texts) {
    return texts <= MOST_TEXTS ? 0 : 1 + halvings((texts + 1) / 2) + halvings(texts / 2);
  }

  private JobFixture fixture(String name) {
    JobFixture job = new JobFixture(folder.resolve(name));
    job.input(
        "a.jsonl",
        IntStream.range(0, DOCUMENTS)
            .mapToObj(i -> line("d" + i, "text " + i))
            .toArray(String[]::new));
    return job;
  }

  private static String yaml(JobFixture job) {
    return job.yaml(STAGES, "", "", "0%", "0%").replace("items: 5", "items: 1000");
  }

  private Path hungryModel() {
    Path target = folder.resolve("four-texts");
    try (Stream<Path> files = Files.walk(JobFixture.MODEL)) {
      for (Path file : files.toList()) {
        Files.copy(file, target.resolve(JobFixture.MODEL.relativize(file)));
      }
      Files.copy(GRAPH, target.resolve("onnx/model.onnx"), StandardCopyOption.REPLACE_EXISTING);
      return target;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Item, text and vector; the padding of a batch may change the last digit of a vector. */
  private static Map<String, String> rows(JobFixture job) {
    Map<String, String> rows = new TreeMap<>();
    for (Row row :
        job.table("embeddings")
            .selectExpr("item_id", "text", "transform(dense, x -> cast(x as decimal(9, 5)))")
            .collectAsList()) {
      rows.put(row.getAs("item_id"), row.toString());
    }
    return rows;
  }
}
