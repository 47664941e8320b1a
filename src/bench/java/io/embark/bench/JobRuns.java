package io.embark.bench;

import io.embark.corpus.Json;
import io.embark.job.JobSpec;
import io.embark.pipeline.EmbarkSession;
import io.embark.pipeline.Jobs;
import io.embark.pipeline.RunOptions;
import io.embark.pipeline.RunResult;
import io.embark.report.RunManifest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.apache.spark.sql.SparkSession;

/**
 * Runs one job several times in one JVM, each time into a fresh lake: {@code JobRuns JOB INPUT
 * LAKES RUNS}. The first run loads the model and has cold code, the others have both warm. Lakes
 * are {@code LAKES/0}, {@code LAKES/1}, ...
 */
public final class JobRuns {
  private JobRuns() {}

  /**
   * What a process did.
   *
   * @param startSeconds from the start of the JVM to a Spark session
   * @param slots tasks at a time
   * @param passes runs in order
   * @param peakResidentKilobytes most memory that the process ever had, native memory included
   */
  record Report(double startSeconds, int slots, List<Pass> passes, long peakResidentKilobytes) {}

  /**
   * One run.
   *
   * @param phaseMillis as in its manifest
   * @param forwardSeconds inside forward passes, summed over tasks
   * @param tokenizeSeconds inside the tokenizer, summed over tasks
   */
  record Pass(
      double wallSeconds,
      double cpuSeconds,
      long texts,
      SortedMap<String, Long> phaseMillis,
      double forwardSeconds,
      double tokenizeSeconds,
      long forwards,
      long tokens,
      long paddedTokens,
      String lake) {}

  /** Runs and prints a {@link Report}. */
  public static void main(String[] arguments) throws IOException {
    Path job = Path.of(arguments[0]);
    String input = arguments[1];
    Path lakes = Path.of(arguments[2]);
    int runs = Integer.parseInt(arguments[3]);
    SparkSession spark = EmbarkSession.start("embark bench");
    double startSeconds = Spent.sinceJvmStart();
    List<Pass> passes = new ArrayList<>();
    for (int i = 0; i < runs; i++) {
      passes.add(pass(spark, job, input, lakes.resolve(Integer.toString(i))));
    }
    int slots = spark.sparkContext().defaultParallelism();
    spark.stop();
    System.out.println(
        Json.line(new Report(startSeconds, slots, passes, Resident.peakKilobytes())));
  }

  private static Pass pass(SparkSession spark, Path job, String input, Path lake) {
    EncodeTimes times = new EncodeTimes(lake);
    Spent.Clock clock = Spent.start();
    JobSpec spec =
        Jobs.load(job, Map.of("input", input, "output", lake.toString()), System.getenv());
    RunResult result = new Jobs(spark, System.getenv()).run(spec, new RunOptions(false), times);
    Spent spent = clock.stop();
    if (!result.state().equals("done")) {
      throw new IllegalStateException("the lake " + lake + " was not fresh: " + result.state());
    }
    RunManifest manifest = result.manifest();
    return new Pass(
        spent.wallSeconds(),
        spent.cpuSeconds(),
        manifest.encoding().encoded(),
        manifest.phaseMillis(),
        times.forwardSeconds(),
        times.tokenizeSeconds(),
        manifest.encoding().forwards(),
        manifest.encoding().tokens(),
        manifest.encoding().paddedTokens(),
        lake.toString());
  }
}
