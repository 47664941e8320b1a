package io.embark.bench;

import io.embark.corpus.Json;
import io.embark.encode.EncodeStatistics;
import io.embark.encode.EncodedWindow;
import io.embark.encode.Encoder;
import io.embark.encode.EncoderSpec;
import io.embark.model.Device;
import io.embark.pipeline.Encoders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/**
 * Encodes the lines of a file on one thread and says where the time went: {@code HeadTimes MODEL
 * TEXTS PASSES}.
 */
public final class HeadTimes {
  /** Texts of a window in a job. */
  private static final int WINDOW = 512;

  private static final double NANOS = 1e9;

  private HeadTimes() {}

  /**
   * One pass.
   *
   * @param forwardSeconds inside the graph, its outputs brought to the JVM
   * @param tokenizeSeconds inside the tokenizer
   * @param numbers of all embeddings, such as weights of words that are not 0
   */
  record Pass(double wallSeconds, double forwardSeconds, double tokenizeSeconds, long numbers) {}

  /** All passes. */
  record Report(String kind, long texts, List<Pass> passes) {}

  /** Runs and prints a {@link Report}. */
  public static void main(String[] arguments) throws IOException {
    List<String> texts = Files.readAllLines(Path.of(arguments[1]));
    EncoderSpec spec =
        Encoders.local(
            "bench",
            null,
            null,
            Map.of("model", arguments[0]),
            new Configuration(),
            System.getenv());
    List<Pass> passes = new ArrayList<>();
    try (Encoder encoder = spec.open(Device.CPU, 1)) {
      for (int pass = 0; pass < Integer.parseInt(arguments[2]); pass++) {
        passes.add(pass(encoder, texts));
      }
    }
    System.out.println(Json.line(new Report(spec.leaseKey(), texts.size(), passes)));
  }

  private static Pass pass(Encoder encoder, List<String> texts) {
    EncodeStatistics sum = EncodeStatistics.NONE;
    long numbers = 0;
    long start = System.nanoTime();
    for (int from = 0; from < texts.size(); from += WINDOW) {
      EncodedWindow window =
          encoder.encode(texts.subList(from, Math.min(texts.size(), from + WINDOW)));
      sum = sum.plus(window.statistics());
      numbers += window.results().stream().mapToLong(some -> some.embedding().size()).sum();
    }
    return new Pass(
        (System.nanoTime() - start) / NANOS,
        sum.forwardNanos() / NANOS,
        sum.tokenizeNanos() / NANOS,
        numbers);
  }
}
