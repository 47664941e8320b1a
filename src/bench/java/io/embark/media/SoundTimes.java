package io.embark.media;

import io.embark.bench.Spent;
import io.embark.corpus.Json;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Whisper's features: {@code SoundTimes samples FILE SECONDS PASSES FEATURES TASKS}, FILE being
 * little-endian floats at 16,000 a second, or {@code SoundTimes files LIST SECONDS PASSES FEATURES
 * TASKS}, LIST naming a file of sound a line. A window of SECONDS each; FEATURES gets them as
 * little-endian floats. So many TASKS, a thread each, take the next window whenever they are done
 * with one.
 */
public final class SoundTimes {
  private static final int RATE = 16_000;
  private static final int TRANSFORM = 400;
  private static final int HOP = 160;
  private static final int BANDS = 80;
  private static final double NANOS = 1e9;

  private SoundTimes() {}

  /**
   * All windows once.
   *
   * @param decodeSeconds of {@code spent}, from file to samples at 16,000 a second; of all threads
   */
  record Pass(Spent spent, double decodeSeconds) {}

  /** What a process did; {@code windows} in each pass. */
  record Report(int windows, List<Pass> passes) {}

  /** Samples of one window after the other. */
  private interface Windows {
    int count();

    float[] samples(int window) throws IOException, MediaFault;
  }

  /** Runs and prints a {@link Report}. */
  public static void main(String[] arguments) throws Exception {
    int length = Integer.parseInt(arguments[2]) * RATE;
    LogMel mel = new LogMel(RATE, TRANSFORM, HOP, BANDS, length);
    Windows windows =
        arguments[0].equals("samples")
            ? new OfSamples(samples(Path.of(arguments[1]), length))
            : new OfFiles(Files.readAllLines(Path.of(arguments[1])));
    try (OutputStream out =
        new BufferedOutputStream(Files.newOutputStream(Path.of(arguments[4])))) {
      for (int window = 0; window < windows.count(); window++) {
        write(out, features(mel, windows.samples(window), length));
      }
    }
    List<Pass> passes = new ArrayList<>();
    int tasks = Integer.parseInt(arguments[5]);
    ExecutorService threads = Executors.newFixedThreadPool(tasks);
    try {
      for (int pass = 0; pass < Integer.parseInt(arguments[3]); pass++) {
        passes.add(pass(windows, mel, length, threads, tasks));
      }
    } finally {
      threads.shutdownNow();
    }
    System.out.println(Json.line(new Report(windows.count(), passes)));
  }

  private static Pass pass(
      Windows windows, LogMel mel, int length, ExecutorService threads, int tasks)
      throws ExecutionException, InterruptedException {
    AtomicInteger next = new AtomicInteger();
    List<Future<Long>> decoded = new ArrayList<>();
    Spent.Clock clock = Spent.start();
    for (int task = 0; task < tasks; task++) {
      decoded.add(threads.submit(() -> decodeNanos(windows, mel, length, next)));
    }
    long decodeNanos = 0;
    for (Future<Long> one : decoded) {
      decodeNanos += one.get();
    }
    return new Pass(clock.stop(), decodeNanos / NANOS);
  }

  /** What a thread does; the time that its windows took to be samples. */
  private static long decodeNanos(Windows windows, LogMel mel, int length, AtomicInteger next)
      throws IOException, MediaFault {
    long decodeNanos = 0;
    for (int window = next.getAndIncrement();
        window < windows.count();
        window = next.getAndIncrement()) {
      long start = System.nanoTime();
      float[] samples = windows.samples(window);
      decodeNanos += System.nanoTime() - start;
      features(mel, samples, length);
    }
    return decodeNanos;
  }

  private static float[] features(LogMel mel, float[] samples, int length) {
    return mel.of(samples, Math.min(samples.length, length));
  }

  private record OfSamples(List<float[]> windows) implements Windows {
    @Override
    public int count() {
      return windows.size();
    }

    @Override
    public float[] samples(int window) {
      return windows.get(window);
    }
  }

  private record OfFiles(List<String> files) implements Windows {
    @Override
    public int count() {
      return files.size();
    }

    @Override
    public float[] samples(int window) throws IOException, MediaFault {
      try (FileChannel channel = FileChannel.open(Path.of(files.get(window)))) {
        return Sounds.decode(channel, RATE, MediaLimits.DEFAULT).samples();
      }
    }
  }

  private static List<float[]> samples(Path file, int length) throws IOException {
    var floats =
        ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    List<float[]> windows = new ArrayList<>();
    while (floats.remaining() >= length) {
      float[] window = new float[length];
      floats.get(window);
      windows.add(window);
    }
    return windows;
  }

  private static void write(OutputStream out, float[] values) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    out.write(bytes.array());
  }
}
