package io.embark.bench;

import io.embark.corpus.Json;
import io.embark.encode.DenseEmbedding;
import io.embark.encode.DenseEncoderKind;
import io.embark.encode.DenseEncoderSpec;
import io.embark.encode.EncodeStatistics;
import io.embark.encode.Encoded;
import io.embark.encode.EncodedWindow;
import io.embark.encode.Encoder;
import io.embark.model.Device;
import io.embark.model.ModelResolver;
import io.embark.model.PublishedModel;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;

/**
 * A dense model on one device, its windows handed to so many threads as an executor has slots:
 * {@code DeviceTimes MODEL TEXTS VECTORS PASSES SLOTS NAME=VALUE..}, the options those of {@code
 * encode.<column>} ({@code device}, {@code batch-tokens}, {@code forwards-in-flight}). TEXTS are
 * JSON Lines; VECTORS gets little-endian floats in their order, or {@code -} none.
 */
public final class DeviceTimes {
  /** Texts of a window in a job. */
  private static final int WINDOW = 512;

  private DeviceTimes() {}

  /**
   * What a process did.
   *
   * @param startSeconds from the start of the JVM to texts in memory
   * @param rejected texts without a vector, of the last pass
   * @param halvings of all passes
   */
  record Report(
      String device,
      double startSeconds,
      double loadSeconds,
      int texts,
      int rejected,
      long tokens,
      long paddedTokens,
      long forwards,
      long halvings,
      double forwardSeconds,
      double tokenizeSeconds,
      List<Spent> passes) {}

  /** Runs and prints a {@link Report}. */
  public static void main(String[] arguments)
      throws IOException, InterruptedException, ExecutionException {
    List<String> texts = Texts.of(Path.of(arguments[1]));
    Map<String, Object> values = new java.util.TreeMap<>(Map.of("model", arguments[0]));
    for (int i = 5; i < arguments.length; i++) {
      String[] pair = arguments[i].split("=", 2);
      values.put(
          pair[0], pair[1].matches("\\d+") ? (Object) Integer.valueOf(pair[1]) : (Object) pair[1]);
    }
    var options = DenseEncoderKind.OPTIONS.parse("bench", values);
    var model =
        new ModelResolver(new Configuration(), Path.of("cache"))
            .resolve(arguments[0], DenseEncoderKind.overrides(options));
    DenseEncoderSpec spec = DenseEncoderSpec.of("dense", options, PublishedModel.local(model));
    Device device = spec.deviceOfTask();
    double startSeconds = Spent.sinceJvmStart();
    int slots = Integer.parseInt(arguments[4]);
    ExecutorService threads = Executors.newFixedThreadPool(slots);
    Spent.Clock clock = Spent.start();
    try (Encoder encoder = spec.open(device, 1)) {
      double loadSeconds = clock.stop().wallSeconds();
      EncodeStatistics all = null;
      List<Spent> passes = new ArrayList<>();
      List<EncodedWindow> windows = List.of();
      for (int pass = 0; pass < Integer.parseInt(arguments[3]); pass++) {
        clock = Spent.start();
        windows = encode(encoder, texts, threads);
        passes.add(clock.stop());
        for (EncodedWindow window : windows) {
          all = all == null ? window.statistics() : all.plus(window.statistics());
        }
      }
      int rejected = write(windows, arguments[2]);
      System.out.println(
          Json.line(
              new Report(
                  device.toString(),
                  startSeconds,
                  loadSeconds,
                  texts.size(),
                  rejected,
                  all.tokens(),
                  all.paddedTokens(),
                  all.forwards(),
                  all.halvings(),
                  all.forwardNanos() / 1e9,
                  all.tokenizeNanos() / 1e9,
                  passes)));
    } finally {
      threads.shutdownNow();
    }
  }

  private static List<EncodedWindow> encode(
      Encoder encoder, List<String> texts, ExecutorService threads)
      throws InterruptedException, ExecutionException {
    List<Future<EncodedWindow>> running = new ArrayList<>();
    for (int from = 0; from < texts.size(); from += WINDOW) {
      List<String> window = texts.subList(from, Math.min(texts.size(), from + WINDOW));
      running.add(threads.submit(() -> encoder.encode(window)));
    }
    List<EncodedWindow> windows = new ArrayList<>();
    for (Future<EncodedWindow> future : running) {
      windows.add(future.get());
    }
    return windows;
  }

  private static int write(List<EncodedWindow> windows, String file) throws IOException {
    int rejected = 0;
    try (OutputStream out =
        file.equals("-")
            ? OutputStream.nullOutputStream()
            : new BufferedOutputStream(Files.newOutputStream(Path.of(file)))) {
      for (EncodedWindow window : windows) {
        for (Encoded encoded : window.results()) {
          if (encoded.embedding() == null) {
            rejected++;
            continue;
          }
          float[] vector = ((DenseEmbedding) encoded.embedding()).values();
          ByteBuffer bytes =
              ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
          bytes.asFloatBuffer().put(vector);
          out.write(bytes.array());
        }
      }
    }
    return rejected;
  }
}
