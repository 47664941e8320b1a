package io.embark.filter;

import io.embark.corpus.HadoopSettings;
import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.stage.OptionSet;
import io.embark.stage.OptionSpec;
import io.embark.stage.Options;
import io.embark.stage.PlannedStage;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Writes the language of a live row's text to its attributes and rejects what the job does not
 * want. By default with profiles that come with Embark, or with the user's fastText classifier.
 */
public final class LanguageStage implements PlannedStage {
  /** As it stands in job files and the funnel. */
  public static final String NAME = "language";

  /** Attribute with the code; absent for a text of unknown language. */
  static final String LANGUAGE = "language";

  /** Attribute with the confidence, four places. */
  static final String CONFIDENCE = "language_confidence";

  private static final String KEEP = "keep";
  private static final String MODEL = "model";
  private static final String MIN_CONFIDENCE = "min-confidence";
  private static final String UNKNOWN = "unknown";
  private static final String REJECT = "reject";

  /** What a job file may say. */
  public static final OptionSet OPTIONS =
      OptionSet.of(
          OptionSpec.of(
              KEEP,
              OptionSpec.Type.STRINGS,
              "Languages that are kept, as ISO 639-1 (else 639-3) codes such as en; all if left"
                  + " out."),
          OptionSpec.of(
              MODEL,
              OptionSpec.Type.STRING,
              "A fastText classifier such as lid.176.ftz, a path or Hadoop URI; else profiles of 71"
                  + " languages that come with Embark."),
          OptionSpec.of(
                  MIN_CONFIDENCE,
                  OptionSpec.Type.NUMBER,
                  "Below it the language of a text is unknown (fineweb: 0.65).")
              .defaultTo(0.5)
              .between(0, 1),
          OptionSpec.choice(
                  UNKNOWN, List.of("keep", REJECT), "What becomes of texts of unknown language.")
              .defaultTo("keep"));

  private final Options options;
  private final byte[] model;

  /** Of checked {@link #OPTIONS}; reads the model. */
  public LanguageStage(Options options) {
    this.options = options;
    this.model = options.optionalString(MODEL).map(path -> read(options, path)).orElse(null);
    for (String code : options.strings(KEEP)) {
      if (!code.matches("[a-z]{2,3}")) {
        throw new UserError(
            Category.CONFIG,
            "Cannot read '"
                + options.where()
                + ".keep': found '"
                + code
                + "', expected codes of ISO 639 such as en, de or ceb. Correct it.");
      }
    }
  }

  private static byte[] read(Options options, String path) {
    String where = options.where() + "." + MODEL;
    try {
      Path file = new Path(path);
      try (InputStream in = file.getFileSystem(HadoopSettings.current()).open(file)) {
        byte[] bytes = in.readAllBytes();
        FastTextDetector.check(where, path, bytes, LanguageKernel.hash(bytes));
        return bytes;
      }
    } catch (FileNotFoundException e) {
      throw new UserError(
          Category.CONFIG,
          "Cannot use '"
              + where
              + "': there is no file '"
              + path
              + "', expected a fastText classifier such as lid.176.ftz. Name its file.",
          e);
    } catch (IOException | IllegalArgumentException e) {
      throw new UserError(
          Category.CONFIG,
          "Cannot use '"
              + where
              + "': '"
              + path
              + "' cannot be read ("
              + e.getMessage()
              + "), expected a fastText classifier such as lid.176.ftz. Name its file.",
          e);
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String content() {
    return model == null ? "" : LanguageKernel.hash(model);
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> rows) {
    Broadcast<byte[]> shared =
        model == null
            ? null
            : JavaSparkContext.fromSparkContext(rows.sparkSession().sparkContext())
                .broadcast(model);
    LanguageKernel kernel =
        new LanguageKernel(
            shared,
            content(),
            options.strings(KEEP),
            options.number(MIN_CONFIDENCE),
            options.string(UNKNOWN).equals(REJECT));
    return TextVerdicts.of(rows, NAME, kernel, List.of(LANGUAGE, CONFIDENCE));
  }
}
