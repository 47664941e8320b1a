package io.embark.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.embark.corpus.Json;
import io.embark.pipeline.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;

/**
 * Sums what the encode tasks of a run say about themselves: their markers are there between the end
 * of the encode phase and that of the run. Silent otherwise.
 */
final class EncodeTimes implements Progress {
  private static final double NANOS = 1e9;

  private final Path lake;
  private String phase = "";
  private double forwardSeconds;
  private double tokenizeSeconds;

  EncodeTimes(Path lake) {
    this.lake = lake;
  }

  /** Inside forward passes, summed over tasks. */
  double forwardSeconds() {
    return forwardSeconds;
  }

  /** Inside the tokenizer, summed over tasks. */
  double tokenizeSeconds() {
    return tokenizeSeconds;
  }

  @Override
  public void phase(String name, long items) {
    phase = name;
  }

  @Override
  public LongAccumulator itemsCounter(SparkSession spark) {
    return spark.sparkContext().longAccumulator("embark.items");
  }

  @Override
  public void note(String line) {}

  @Override
  public void phaseDone() {
    if (phase.equals("encode")) {
      for (Path marker : markers()) {
        Statistics statistics = read(marker).statistics();
        forwardSeconds += statistics.forwardNanos() / NANOS;
        tokenizeSeconds += statistics.tokenizeNanos() / NANOS;
      }
    }
  }

  private List<Path> markers() {
    try (Stream<Path> paths = Files.walk(lake.resolve("_embark/staging"))) {
      return paths
          .filter(
              path -> path.getParent().endsWith("published") && path.toString().endsWith("json"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Marker read(Path marker) {
    try {
      return Json.parse(Files.readString(marker), Marker.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot read " + marker, e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The part of a marker that is read here. */
  record Marker(Statistics statistics) {}

  /** Sums of one task. */
  record Statistics(long forwardNanos, long tokenizeNanos) {}
}
