package io.embark.pipeline;

import io.embark.corpus.Modality;
import io.embark.encode.SpeechEncoderKind;
import io.embark.encode.SpeechEncoderSpec;
import io.embark.stage.OptionSet;
import io.embark.stage.OptionSpec;
import io.embark.stage.Options;
import io.embark.stage.PlannedStage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Makes texts of what is spoken: a live row of a file of sound or video becomes one row for each
 * {@code max-seconds} of speech, segment 0 to n-1, with spans in milliseconds of the file.
 * Transcripts are kept in the lake by file and settings, so that none is made twice, whatever is
 * killed.
 */
final class TranscribeStage implements PlannedStage {
  /** As it stands in job files, the rejects table and the funnel. */
  static final String NAME = "transcribe";

  private static final String MAX_SECONDS = "max-seconds";
  private static final String MODEL = "model";

  /** What a job file may say. */
  static final OptionSet OPTIONS = options();

  private final SpeechEncoderSpec speech;
  private final int maxSeconds;
  private final Optional<String> kept;

  private TranscribeStage(SpeechEncoderSpec speech, int maxSeconds, Optional<String> kept) {
    this.speech = speech;
    this.maxSeconds = maxSeconds;
    this.kept = kept;
  }

  private static OptionSet options() {
    List<OptionSpec> specs = new ArrayList<>(SpeechEncoderKind.options(true).specs());
    specs.add(
        OptionSpec.of(
                MAX_SECONDS,
                OptionSpec.Type.INTEGER,
                "Passages that follow one another are joined up to so many seconds.")
            .between(1, 3600)
            .defaultTo(30L));
    return OptionSet.of(specs.toArray(OptionSpec[]::new));
  }

  /**
   * Checks the model.
   *
   * @param kept folder of transcripts, a Hadoop path; empty to keep none
   */
  static TranscribeStage of(Options options, ModelProvider models, Optional<String> kept) {
    return new TranscribeStage(
        SpeechEncoderSpec.of(
            NAME, options, models.provide(options.string(MODEL), SpeechEncoderKind.overrides())),
        options.count(MAX_SECONDS),
        kept);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String content() {
    return speech.column().fingerprint().toString();
  }

  @Override
  public boolean isOfText() {
    return false;
  }

  @Override
  public Optional<Modality> gives() {
    return Optional.of(Modality.TEXT);
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> rows) {
    TranscribeRows kernel =
        new TranscribeRows(
            speech,
            maxSeconds * 1000L,
            kept,
            new SerializableConfiguration(rows.sparkSession().sparkContext().hadoopConfiguration()),
            rows.sparkSession().sparkContext().conf().getInt("spark.task.cpus", 1));
    return rows.mapPartitions(kernel, Encoders.row(rows.schema()));
  }
}
