package io.embark.encode;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.embark.bench.Spent;
import io.embark.bench.Texts;
import io.embark.corpus.Json;
import io.embark.model.DjlSettings;
import io.embark.model.ModelCard;
import io.embark.model.ModelOverrides;
import io.embark.model.ModelResolver;
import io.embark.model.PoolingMode;
import io.embark.model.ResolvedModel;
import io.embark.model.TextTokenizer;
import io.embark.model.TokenIds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;

/**
 * The bar that Embark is held to: tokenizer, ONNX Runtime and a mean or the first vector, written
 * straight down without Spark, DJL's arrays, files, checks or statistics. {@code RawOnnxLoop MODEL
 * TEXTS VECTORS PASSES}, where TEXTS is JSON Lines and VECTORS a file of little-endian floats in
 * the order of TEXTS, or {@code -} for none.
 *
 * <p>Same tokenizer, session options and batches as the job: windows of {@value #WINDOW_ROWS}
 * texts, longest first, 512 padded tokens a batch, two threads sharing one session of one intra-op
 * thread. Pooling is a loop of its own, so that making Embark's faster does not lift the bar.
 */
public final class RawOnnxLoop {
  private static final int WINDOW_ROWS = 512;
  private static final int THREADS = 2;

  private final OrtEnvironment environment;
  private final OrtSession session;
  private final TextTokenizer tokenizer;
  private final ModelCard card;
  private final boolean isCls;

  private RawOnnxLoop(ResolvedModel model) throws OrtException {
    DjlSettings.apply();
    card = model.card();
    environment = OrtEnvironment.getEnvironment();
    OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    options.setInterOpNumThreads(1);
    options.setIntraOpNumThreads(1);
    session =
        environment.createSession(model.directory().resolve(card.graphFile()).toString(), options);
    tokenizer = TextTokenizer.open(model.directory(), card);
    isCls = card.dense().pooling().modes().equals(List.of(PoolingMode.CLS));
  }

  /**
   * What a process did.
   *
   * @param startSeconds from the start of the JVM to texts in memory
   * @param loadSeconds model and tokenizer
   */
  record Report(double startSeconds, double loadSeconds, List<Spent> passes) {}

  /** Runs and prints a {@link Report}. */
  public static void main(String[] arguments)
      throws IOException, OrtException, InterruptedException, ExecutionException {
    ResolvedModel model =
        new ModelResolver(new Configuration(), ModelResolver.cacheFolder(System.getenv()))
            .resolve(arguments[0], ModelOverrides.NONE);
    List<String> texts = Texts.of(Path.of(arguments[1]));
    double startSeconds = Spent.sinceJvmStart();
    Spent.Clock load = Spent.start();
    RawOnnxLoop loop = new RawOnnxLoop(model);
    double loadSeconds = load.stop().wallSeconds();
    List<Spent> passes = new ArrayList<>();
    float[][] vectors = new float[0][];
    for (int i = 0; i < Integer.parseInt(arguments[3]); i++) {
      Spent.Clock clock = Spent.start();
      vectors = loop.pass(texts);
      passes.add(clock.stop());
    }
    if (!arguments[2].equals("-")) {
      write(vectors, Path.of(arguments[2]));
    }
    System.out.println(Json.line(new Report(startSeconds, loadSeconds, passes)));
    System.exit(0);
  }

  private float[][] pass(List<String> texts) throws InterruptedException, ExecutionException {
    float[][] vectors = new float[texts.size()][];
    AtomicInteger next = new AtomicInteger();
    ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<Void>> workers = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        Callable<Void> worker =
            () -> {
              int from = next.getAndAdd(WINDOW_ROWS);
              while (from < vectors.length) {
                window(texts, from, Math.min(vectors.length, from + WINDOW_ROWS), vectors);
                from = next.getAndAdd(WINDOW_ROWS);
              }
              return null;
            };
        workers.add(pool.submit(worker));
      }
      for (Future<Void> worker : workers) {
        worker.get();
      }
    } finally {
      pool.shutdownNow();
    }
    return vectors;
  }

  private void window(List<String> texts, int from, int to, float[][] vectors) throws OrtException {
    TokenIds[] tokens = new TokenIds[to - from];
    int[] lengths = new int[tokens.length];
    for (int i = 0; i < tokens.length; i++) {
      tokens[i] = tokenizer.encode(texts.get(from + i));
      lengths[i] = tokens[i].length();
    }
    for (int[] batch : TokenBudgetBatches.cut(lengths, TokenBudgetBatches.CPU_BUDGET_TOKENS)) {
      batch(tokens, batch, from, vectors);
    }
  }

  private void batch(TokenIds[] tokens, int[] rows, int from, float[][] vectors)
      throws OrtException {
    int width = tokens[rows[0]].length(); // longest first
    long[] ids = new long[rows.length * width];
    long[] mask = new long[rows.length * width];
    for (int i = 0; i < rows.length; i++) {
      long[] row = tokens[rows[i]].ids();
      System.arraycopy(row, 0, ids, i * width, row.length);
      java.util.Arrays.fill(mask, i * width, i * width + row.length, 1);
    }
    long[] shape = {rows.length, width};
    Map<String, OnnxTensor> inputs = new HashMap<>();
    inputs.put("input_ids", OnnxTensor.createTensor(environment, LongBuffer.wrap(ids), shape));
    inputs.put(
        "attention_mask", OnnxTensor.createTensor(environment, LongBuffer.wrap(mask), shape));
    inputs.put(
        "token_type_ids",
        OnnxTensor.createTensor(environment, LongBuffer.wrap(new long[ids.length]), shape));
    try (OrtSession.Result result = session.run(inputs, Set.of(card.output().name()))) {
      FloatBuffer output = ((OnnxTensor) result.get(0)).getFloatBuffer();
      float[] values = new float[output.remaining()];
      output.get(values);
      int dimension = card.dimension();
      for (int i = 0; i < rows.length; i++) {
        int pooled = isCls ? 1 : tokens[rows[i]].length();
        vectors[from + rows[i]] = unit(mean(values, i * width * dimension, pooled, dimension));
      }
    } finally {
      inputs.values().forEach(OnnxTensor::close);
    }
  }

  private static float[] mean(float[] values, int from, int tokens, int dimension) {
    float[] sum = new float[dimension];
    for (int t = 0; t < tokens; t++) {
      for (int d = 0; d < dimension; d++) {
        sum[d] += values[from + t * dimension + d];
      }
    }
    for (int d = 0; d < dimension; d++) {
      sum[d] /= tokens;
    }
    return sum;
  }

  private static float[] unit(float[] vector) {
    double squares = 0;
    for (float value : vector) {
      squares += value * value;
    }
    float scale = (float) (1 / Math.sqrt(squares));
    for (int d = 0; d < vector.length; d++) {
      vector[d] *= scale;
    }
    return vector;
  }

  private static void write(float[][] vectors, Path file) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.allocate(vectors.length * vectors[0].length * Float.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    for (float[] vector : vectors) {
      for (float value : vector) {
        bytes.putFloat(value);
      }
    }
    Files.write(file, bytes.array());
  }
}
