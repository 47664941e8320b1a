package io.embark.bench;

import io.embark.corpus.Json;
import io.embark.pipeline.EmbarkSession;
import io.embark.sink.CommittedPartition;
import io.embark.sink.SinkReport;
import io.embark.sink.milvus.MilvusOptions;
import io.embark.sink.milvus.MilvusSink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;

/**
 * Loads a lake of {@link MilvusLake} through the sink, as a job does once its partitions are
 * committed: {@code MilvusLoad LAKE KEPT OPTION=VALUE...} with options of {@code write.milvus}. In
 * mode import the files that are laid out stay in KEPT as further names of the same bytes.
 */
public final class MilvusLoad {
  private static final String LAID_OUT = "laid out ";

  private MilvusLoad() {}

  /** What the sink told, and when: seconds since the load began. */
  record Note(double seconds, String line) {}

  /**
   * What a load took.
   *
   * @param startSeconds from the start of the JVM to a Spark session
   * @param spent from the first request to the end of the verification, which counts
   * @param verifySeconds of one more verification of the same rows
   * @param peakResidentKilobytes most memory that the process ever had, native memory included
   */
  record Report(
      double startSeconds,
      Spent spent,
      double verifySeconds,
      List<SinkReport> reports,
      List<Note> notes,
      long peakResidentKilobytes) {}

  /** Loads and prints a {@link Report}. */
  public static void main(String[] arguments) throws IOException {
    List<CommittedPartition> partitions = MilvusLake.partitions(arguments[0]);
    Path kept = Path.of(arguments[1]);
    Map<String, Object> options = new HashMap<>();
    for (int i = 2; i < arguments.length; i++) {
      String[] pair = arguments[i].split("=", 2);
      options.put(pair[0], pair[1].matches("\\d+") ? (Object) Integer.valueOf(pair[1]) : pair[1]);
    }
    SparkSession spark = EmbarkSession.start("embark bench");
    double startSeconds = Spent.sinceJvmStart();
    try (MilvusSink sink =
        new MilvusSink(
            MilvusLake.JOB,
            MilvusOptions.OPTIONS.parse("write.milvus", options),
            partitions.get(0).columns(),
            System.getenv())) {
      List<Note> notes = new ArrayList<>();
      long start = System.nanoTime();
      Spent.Clock clock = Spent.start();
      sink.check();
      List<SinkReport> reports =
          sink.write(
              spark,
              partitions,
              line -> {
                notes.add(new Note((System.nanoTime() - start) / 1e9, line));
                if (line.startsWith(LAID_OUT)) {
                  keep(Path.of((String) options.get("import-path")), kept);
                }
              });
      Spent spent = clock.stop();
      long again = System.nanoTime();
      partitions.forEach(partition -> sink.verify(spark, partition));
      double verifySeconds = (System.nanoTime() - again) / 1e9;
      spark.stop();
      System.out.println(
          Json.line(
              new Report(
                  startSeconds, spent, verifySeconds, reports, notes, Resident.peakKilobytes())));
    }
  }

  private static void keep(Path folder, Path kept) {
    try (Stream<Path> found = Files.walk(folder)) {
      Files.createDirectories(kept);
      for (Path file : found.filter(path -> path.toString().endsWith(".parquet")).toList()) {
        Files.createLink(kept.resolve(file.getFileName()), file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
