package io.embark.pipeline;

import static io.embark.testing.JobFixture.line;
import static org.assertj.core.api.Assertions.assertThat;

import io.embark.testing.JobFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real process is killed with SIGKILL in the middle of its encode job; the same job is run again.
 */
class KilledRunTest {
  private static final int DOCUMENTS = 1500;
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(4);

  @TempDir Path folder;

  @Test
  void theNextRunEncodesOnlyWhatWasNotPublished() throws Exception {
    JobFixture killed = fixture("killed");
    JobFixture undisturbed = fixture("undisturbed");
    Process process = start(killed);
    Path published = waitForMarkers(killed.lake(), process, 3);
    process.destroyForcibly().waitFor();
    int before = count(published);

    RunResult resumed = killed.run(killed.spec());
    RunResult whole = undisturbed.run(undisturbed.spec());

    assertThat(before).as("killed in the middle").isLessThan(DOCUMENTS / 5);
    assertThat(resumed.state()).isEqualTo("resumed");
    assertThat(resumed.manifest().funnel()).isEqualTo(whole.manifest().funnel());
    assertThat(resumed.manifest().funnel().kept()).isEqualTo(DOCUMENTS);
    assertThat(rows(killed)).isEqualTo(rows(undisturbed));
    assertThat(killed.table("embeddings").count()).isEqualTo(DOCUMENTS);
    try (Stream<Path> staging = Files.list(killed.lake().resolve("_embark/staging"))) {
      assertThat(staging).isEmpty();
    }
  }

  @Test
  void aSignalIsNoFaultAndTheNextRunGoesOn() throws Exception {
    JobFixture job = fixture("interrupted");
    Process process = start(job);
    waitForMarkers(job.lake(), process, 3);
    process.destroy(); // SIGTERM, as Ctrl-C is SIGINT
    process.waitFor();

    List<String> lines = Files.readAllLines(job.folder().resolve("log.txt"));
    assertThat(lines)
        .contains(
            "embark: Interrupted by a signal. Run the same command again; a job goes on where it was.")
        .noneMatch(line -> line.contains("fault of Embark"));
    assertThat(job.run(job.spec()).state()).isEqualTo("resumed");
    assertThat(job.table("embeddings").count()).isEqualTo(DOCUMENTS);
  }

  private JobFixture fixture(String name) {
    JobFixture job = new JobFixture(folder.resolve(name));
    job.input(
        "a.jsonl",
        IntStream.range(0, DOCUMENTS)
            .mapToObj(i -> line("d" + i, "this is text " + i + " of many"))
            .toArray(String[]::new));
    return job;
  }

  /** The command line in a JVM of its own, on the class path of this one. */
  private static Process start(JobFixture job) throws IOException {
    job.spec(); // writes job.yaml
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx1g",
            "@conf/java-options",
            "-Dspark.ui.enabled=false",
            "-Dspark.master=local[2]",
            "-cp",
            System.getProperty("java.class.path"),
            "io.embark.cli.Main",
            "run",
            job.folder().resolve("job.yaml").toString())
        .redirectErrorStream(true)
        .redirectOutput(job.folder().resolve("log.txt").toFile())
        .start();
  }

  private static Path waitForMarkers(Path lake, Process process, int atLeast) throws Exception {
    long end = System.nanoTime() + LONGEST_WAIT.toNanos();
    while (System.nanoTime() < end && process.isAlive()) {
      Path staging = lake.resolve("_embark/staging");
      if (Files.isDirectory(staging)) {
        try (Stream<Path> runs = Files.list(staging)) {
          List<Path> published =
              runs.map(run -> run.resolve("published")).filter(Files::isDirectory).toList();
          if (!published.isEmpty() && count(published.get(0)) >= atLeast) {
            return published.get(0);
          }
        }
      }
      Thread.sleep(5);
    }
    throw new AssertionError(
        "the run ended before it could be killed: "
            + Files.readString(lake.resolveSibling("log.txt")));
  }

  private static int count(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return (int) files.count();
    }
  }

  private static Map<String, String> rows(JobFixture job) {
    Map<String, String> rows = new TreeMap<>();
    for (Row row : job.table("embeddings").drop("run_id").collectAsList()) {
      rows.put(row.getAs("item_id"), row.toString());
    }
    return rows;
  }
}
