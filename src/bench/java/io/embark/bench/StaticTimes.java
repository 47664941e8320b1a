package io.embark.bench;

import io.embark.corpus.Json;
import io.embark.encode.DenseEmbedding;
import io.embark.encode.EncodedWindow;
import io.embark.encode.Encoder;
import io.embark.encode.StaticEncoderKind;
import io.embark.encode.StaticEncoderSpec;
import io.embark.model.Device;
import io.embark.model.ModelResolver;
import io.embark.model.PublishedModel;
import io.embark.model.ResolvedModel;
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
import org.apache.hadoop.conf.Configuration;

/**
 * Loads static vectors and encodes the lines of a file on one thread: {@code StaticTimes MODEL
 * TEXTS VECTORS PASSES}. VECTORS gets little-endian floats in the order of the lines.
 */
public final class StaticTimes {
  /** Texts of a window in a job. */
  private static final int WINDOW = 1024;

  private StaticTimes() {}

  /**
   * What a process did.
   *
   * @param loadSeconds from the files to an encoder, the driver's own check of them apart
   */
  record Report(double startSeconds, double checkSeconds, double loadSeconds, List<Spent> passes) {}

  /** Runs and prints a {@link Report}. */
  public static void main(String[] arguments) throws IOException {
    double startSeconds = Spent.sinceJvmStart();
    List<String> texts = Files.readAllLines(Path.of(arguments[1]));
    var options = StaticEncoderKind.OPTIONS.parse("bench", Map.of("model", arguments[0]));
    Spent.Clock clock = Spent.start();
    ResolvedModel model =
        new ModelResolver(new Configuration(), Path.of("cache"))
            .resolve(arguments[0], StaticEncoderKind.overrides(options));
    double checkSeconds = clock.stop().wallSeconds();
    StaticEncoderSpec spec = StaticEncoderSpec.of("dense", options, PublishedModel.local(model));
    clock = Spent.start();
    try (Encoder encoder = spec.open(Device.CPU, 1)) {
      double loadSeconds = clock.stop().wallSeconds();
      List<Spent> passes = new ArrayList<>();
      for (int pass = 0; pass < Integer.parseInt(arguments[3]); pass++) {
        clock = Spent.start();
        encode(encoder, texts);
        passes.add(clock.stop());
      }
      write(encoder, texts, Path.of(arguments[2]));
      System.out.println(Json.line(new Report(startSeconds, checkSeconds, loadSeconds, passes)));
    }
  }

  private static long encode(Encoder encoder, List<String> texts) {
    long tokens = 0;
    for (int from = 0; from < texts.size(); from += WINDOW) {
      EncodedWindow window =
          encoder.encode(texts.subList(from, Math.min(texts.size(), from + WINDOW)));
      tokens += window.statistics().tokens();
    }
    return tokens;
  }

  private static void write(Encoder encoder, List<String> texts, Path file) throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      for (var encoded : encoder.encode(texts).results()) {
        float[] vector = ((DenseEmbedding) encoded.embedding()).values();
        ByteBuffer bytes =
            ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(vector);
        out.write(bytes.array());
      }
    }
  }
}
