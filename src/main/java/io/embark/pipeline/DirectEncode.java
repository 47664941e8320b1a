package io.embark.pipeline;

import io.embark.corpus.HadoopSettings;
import io.embark.corpus.Modality;
import io.embark.corpus.Ranges;
import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.corpus.VectorColumn;
import io.embark.encode.AudioEncoderSpec;
import io.embark.encode.DenseEncoderSpec;
import io.embark.encode.EncodeStatistics;
import io.embark.encode.Encoded;
import io.embark.encode.EncodedWindow;
import io.embark.encode.Encoder;
import io.embark.encode.EncoderSpec;
import io.embark.encode.ImageEncoderSpec;
import io.embark.encode.QuantizedEncoderSpec;
import io.embark.encode.RangeTally;
import io.embark.media.MediaLimits;
import io.embark.sink.LakeFileWriter;
import io.embark.sink.LakeTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Vectors without a job: one output row an input, in input order, nothing filtered. Runs in this
 * process on all cores and holds a few windows of rows, so the input may be as large as the disk.
 */
public final class DirectEncode {
  private static final Logger LOG = LoggerFactory.getLogger(DirectEncode.class);
  private static final int WINDOW_ROWS = 512;

  private final EncoderSpec spec;
  private final Configuration configuration;
  private final int threads;
  private final RangeTally tally;

  /** {@code threads} windows are encoded at a time, one intra-op thread each. */
  DirectEncode(EncoderSpec spec, Configuration configuration, int threads) {
    this.spec = spec;
    this.tally = new RangeTally(spec.columns());
    this.configuration = configuration;
    this.threads = threads;
  }

  /** Length of the vectors that come out. */
  public enum Scaling {
    /** As the model's files say. */
    AS_MODEL,
    /** L2 norm 1. */
    UNIT
  }

  /**
   * The model is brought to this machine.
   *
   * @param kind encoder kind; null for the one that the model's files tell
   * @param options those of {@code encode.<kind>}
   */
  public static DirectEncode of(
      String kind,
      Map<String, ?> options,
      Scaling scaling,
      int threads,
      Map<String, String> environment) {
    Configuration configuration = HadoopSettings.current();
    EncoderSpec declared =
        Encoders.local("command line", null, kind, options, configuration, environment);
    return new DirectEncode(
        scaling == Scaling.UNIT ? normalized(declared) : declared, configuration, threads);
  }

  private static EncoderSpec normalized(EncoderSpec spec) {
    if (spec instanceof QuantizedEncoderSpec quantized) {
      return quantized.of(DirectEncode::normalized);
    }
    if (spec instanceof AudioEncoderSpec sounds) {
      return sounds.normalized();
    }
    if (spec instanceof ImageEncoderSpec pictures) {
      return pictures.normalized();
    }
    return spec instanceof DenseEncoderSpec dense ? dense.normalized() : spec;
  }

  /** The vector columns of the file. */
  public List<VectorColumn> columns() {
    return spec.columns();
  }

  /** Longest input in tokens. */
  public int maxTokens() {
    return spec.maxTokens();
  }

  /**
   * What an encode did.
   *
   * @param notes what a person should know of it
   */
  public record Result(long rows, long rejected, EncodeStatistics statistics, List<String> notes) {
    /** Inputs that were cut at {@link DirectEncode#maxTokens}. */
    public long truncated() {
      return statistics.truncated();
    }

    /** Tokens that went through the model, or that a service counted. */
    public long tokens() {
      return statistics.tokens();
    }
  }

  private record Answer(
      List<List<Object>> cells, List<String> reasons, EncodeStatistics statistics) {}

  /** Encodes {@code input} into one Parquet file, which appears when it is whole. */
  public Result run(String input, String output) {
    Path target = new Path(output);
    Path temporary = beside(target, ".part");
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    boolean isWhole = false;
    try (Stream<DirectInput> inputs =
            DirectInputs.open(input, spec.takes(modality()), configuration);
        Encoder encoder = spec.open(spec.deviceOfTask(), 1)) {
      FileSystem files = target.getFileSystem(configuration);
      files.setWriteChecksum(false);
      Result result;
      try (LakeFileWriter out =
          LakeFileWriter.open(
              output, temporary, schema(spec.columns()), spec.columns(), configuration)) {
        result = encode(inputs.iterator(), encoder, pool, out);
        out.finish();
      }
      if (!tally.isEmpty()) {
        quantize(temporary, beside(target, ".quantized.part"), files);
      }
      files.delete(target, false);
      if (!files.rename(temporary, target)) {
        throw new IOException("rename of " + temporary + " failed");
      }
      isWhole = true;
      return result;
    } catch (IOException e) {
      throw new UserError(
          Category.SINK,
          "Cannot write '"
              + output
              + "': "
              + e.getMessage()
              + ", expected a path that this user may write. Check the folder and its permissions.",
          e);
    } finally {
      pool.shutdownNow();
      if (!isWhole) {
        discard(temporary);
      }
    }
  }

  private static Path beside(Path target, String suffix) {
    return new Path(
        target.getParent() == null ? new Path(".") : target.getParent(),
        "." + target.getName() + suffix);
  }

  /** Replaces a file of float32 by one whose columns are stored by the ranges of its vectors. */
  private void quantize(Path file, Path copy, FileSystem files) throws IOException {
    for (Map.Entry<String, Ranges> entry : tally.ranges().entrySet()) {
      Calibration.check(entry.getValue(), "column '" + entry.getKey() + "'");
    }
    List<VectorColumn> columns = spec.withRanges(tally.ranges()).columns();
    try {
      new QuantizedCopy(schema(columns), columns, configuration).write(file, copy.getName(), copy);
      files.delete(file, false);
      if (!files.rename(copy, file)) {
        throw new IOException("rename of " + copy + " failed");
      }
    } finally {
      files.delete(copy, false);
    }
  }

  private void discard(Path temporary) {
    try {
      temporary.getFileSystem(configuration).delete(temporary, false);
    } catch (IOException e) {
      LOG.warn("cannot delete {}", temporary, e);
    }
  }

  private Result encode(
      Iterator<DirectInput> inputs, Encoder encoder, ExecutorService pool, LakeFileWriter out)
      throws IOException {
    long rows = 0;
    long rejected = 0;
    EncodeStatistics statistics = EncodeStatistics.NONE;
    while (inputs.hasNext()) {
      List<List<DirectInput>> windows = new ArrayList<>();
      List<Future<Answer>> answers = new ArrayList<>();
      while (inputs.hasNext() && windows.size() < threads) {
        List<DirectInput> window = window(inputs);
        windows.add(window);
        answers.add(pool.submit(() -> encode(window, encoder)));
      }
      for (int w = 0; w < windows.size(); w++) {
        Answer answer = answer(answers.get(w));
        statistics = statistics.plus(answer.statistics());
        for (int i = 0; i < windows.get(w).size(); i++) {
          List<Object> row = new ArrayList<>();
          row.add(windows.get(w).get(i).id());
          row.addAll(answer.cells().get(i));
          row.add(answer.reasons().get(i));
          tally.add(answer.cells().get(i));
          out.write(row.toArray());
          rejected += answer.reasons().get(i) == null ? 0 : 1;
          rows++;
        }
      }
    }
    return new Result(rows, rejected, statistics, notes());
  }

  private List<String> notes() {
    return tally.ranges().entrySet().stream()
        .map(entry -> Calibration.note(entry.getValue(), "column '" + entry.getKey() + "'"))
        .flatMap(Optional::stream)
        .toList();
  }

  private static List<DirectInput> window(Iterator<DirectInput> inputs) {
    List<DirectInput> window = new ArrayList<>();
    while (inputs.hasNext() && window.size() < WINDOW_ROWS) {
      window.add(inputs.next());
    }
    return window;
  }

  /** Of what is no text. */
  private Modality modality() {
    return spec.takes(Modality.AUDIO) ? Modality.AUDIO : Modality.IMAGE;
  }

  private <T> EncodedWindow encodeFiles(
      List<Path> files, Encoder encoder, MediaOpening<T> opening) {
    return new MediaFiles<>(opening, configuration, MediaLimits.DEFAULT)
        .encode(files, spec, encoder);
  }

  private Answer encode(List<DirectInput> window, Encoder encoder) {
    List<String> given = window.stream().map(DirectInput::text).filter(Objects::nonNull).toList();
    List<Path> files = window.stream().map(DirectInput::media).filter(Objects::nonNull).toList();
    EncodedWindow ofTexts = given.isEmpty() ? EncodedWindow.NONE : encoder.encode(given);
    EncodedWindow ofFiles =
        files.isEmpty()
            ? EncodedWindow.NONE
            : encodeFiles(files, encoder, MediaOpening.of(modality(), List.of(spec)));
    Iterator<Encoded> texts = ofTexts.results().iterator();
    Iterator<Encoded> media = ofFiles.results().iterator();
    List<List<Object>> cells = new ArrayList<>();
    List<String> reasons = new ArrayList<>();
    for (DirectInput input : window) {
      Encoded result = null;
      if (input.reason() == null) {
        result = input.text() == null ? media.next() : texts.next();
      }
      if (result != null && result.embedding() != null) {
        cells.add(result.embedding().cells());
        reasons.add(null);
      } else {
        cells.add(Collections.nCopies(spec.columns().size(), null));
        reasons.add(result == null ? input.reason() : result.rejection().reason());
      }
    }
    return new Answer(cells, reasons, ofTexts.statistics().plus(ofFiles.statistics()));
  }

  private static Answer answer(Future<Answer> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while encoding", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UserError error) {
        throw error;
      }
      throw new IllegalStateException("encoding failed", e.getCause());
    }
  }

  private static MessageType schema(List<VectorColumn> columns) {
    List<Type> fields = new ArrayList<>();
    fields.add(LakeTable.text("id", Type.Repetition.OPTIONAL));
    columns.forEach(column -> fields.add(LakeTable.vector(column)));
    fields.add(LakeTable.text("reason", Type.Repetition.OPTIONAL));
    return new MessageType("encoded", fields);
  }
}
