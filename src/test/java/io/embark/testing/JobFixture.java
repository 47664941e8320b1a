package io.embark.testing;

import io.embark.job.JobSpec;
import io.embark.pipeline.Jobs;
import io.embark.pipeline.Progress;
import io.embark.pipeline.RunOptions;
import io.embark.pipeline.RunResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;

/** A job on JSON Lines with the tiny model, run in the shared session. */
public record JobFixture(Path folder) {
  /** The tiny model of the test resources. */
  public static final Path MODEL = Path.of("src/test/resources/models/tiny").toAbsolutePath();

  /** One stage list that has every kind of mark. */
  public static final String STAGES =
      """
        - chunk: { max-tokens: 40 }
        - reject: { where: "length(text) < 3", reason: too_short }
        - dedup: { exact: {} }
      """;

  /** Several chunks of 40 tokens. */
  public static final String LONG_TEXT =
      "the first sentence is of some words. the second sentence is of other words. and a third one is at the end of it.";

  /**
   * One file with every kind of reject that JSON Lines can have, a duplicate and a document of
   * several chunks.
   */
  public void everyKindOfRow() {
    input(
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

  /** Writes an input file. */
  public void input(String name, String... lines) {
    try {
      Path file = folder.resolve("in").resolve(name);
      Files.createDirectories(file.getParent());
      Files.write(file, Stream.of(lines).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A JSON line. */
  public static String line(String id, String text) {
    return "{\"id\": \"" + id + "\", \"text\": \"" + text + "\"}";
  }

  /** The lake's root. */
  public Path lake() {
    return folder.resolve("lake");
  }

  /** The job as YAML. */
  public String yaml(String stages, String parquet, String write, String rejects, String deletes) {
    return String.format(
        """
      job: fixture
      read: { jsonl: { path: "%s/in", id: id, max-document-bytes: 2000 } }
      stages:
      %s
      encode:
        dense: { model: "%s" }
      write:
        parquet: { path: "%s/lake" %s }
      %s
      budget: { rejects: %s, deletes: %s }
      checkpoint: { items: 5 }
      """,
        folder, stages, MODEL, folder, parquet, write, rejects, deletes);
  }

  /** A checked job. */
  public JobSpec spec(String yaml, Map<String, String> set) {
    try {
      Path file = folder.resolve("job.yaml");
      Files.writeString(file, yaml);
      return Jobs.load(file, set, Map.of());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The usual job with generous budgets. */
  public JobSpec spec() {
    return spec(yaml(STAGES, "", "", "90%", "50%"), Map.of());
  }

  /** Runs a job. */
  public RunResult run(JobSpec spec) {
    return run(spec, new RunOptions(false));
  }

  /** Runs a job. */
  public RunResult run(JobSpec spec, RunOptions options) {
    return run(spec, options, note -> {});
  }

  /** Runs a job; {@code notes} hears what a person would read. */
  public RunResult run(JobSpec spec, Consumer<String> notes) {
    return run(spec, new RunOptions(false), notes);
  }

  private static RunResult run(JobSpec spec, RunOptions options, Consumer<String> notes) {
    return run(spec, options, phase -> {}, notes);
  }

  /** Runs a job; {@code phases} hears their names as they begin. */
  public static RunResult run(
      JobSpec spec, RunOptions options, Consumer<String> phases, Consumer<String> notes) {
    return new Jobs(LocalSpark.session(), Map.of()).run(spec, options, heard(phases, notes));
  }

  /** Progress of which the names of phases and the notes are heard. */
  public static Progress heard(Consumer<String> phases, Consumer<String> notes) {
    return new Heard(phases, notes);
  }

  /** Rows of a table, by Spark's own reader on the plain path. */
  public Dataset<Row> table(String name) {
    return LocalSpark.session().read().parquet(lake().resolve(name).toString());
  }

  /** Every file of the lake with its bytes and time. */
  public Map<String, String> files() {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(lake())) {
      for (Path path : walk.filter(Files::isRegularFile).toList()) {
        files.put(
            lake().relativize(path).toString(),
            Files.size(path) + " bytes at " + Files.getLastModifiedTime(path));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return files;
  }

  /** Progress of which the names of phases and the notes are heard. */
  private record Heard(Consumer<String> phases, Consumer<String> notes) implements Progress {
    @Override
    public void phase(String name, long items) {
      phases.accept(name);
    }

    @Override
    public LongAccumulator itemsCounter(SparkSession spark) {
      return spark.sparkContext().longAccumulator();
    }

    @Override
    public void note(String line) {
      notes.accept(line);
    }

    @Override
    public void phaseDone() {}
  }
}
