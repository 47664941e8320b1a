package io.embark.ml;

import io.embark.encode.EncoderSpec;
import io.embark.encode.SpeechEncoderKind;
import io.embark.encode.SpeechEncoderSpec;
import io.embark.model.ModelOverrides;
import io.embark.model.PublishedModel;
import io.embark.stage.OptionSet;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * What is spoken in sounds and videos (Whisper), as one text, empty where nobody speaks; the
 * passages that it is joined of in {@code passagesCol}, and the code of its language in {@code
 * languageCol}, if these are set. Passages are {@code array<struct<start: bigint, end: bigint,
 * text: string>>}, in order, with {@code start} and {@code end} in milliseconds of the file. The
 * language is null for a model of one language, and where nobody speaks and none was given.
 */
public final class SpeechRecognizer extends MediaTransformer<SpeechRecognizer> {
  private static final long serialVersionUID = 1L;

  /** As of the stage {@code transcribe}: passages as the model times them. */
  private static final OptionSet OPTIONS = SpeechEncoderKind.options(true);

  private static final DataType PASSAGES =
      DataTypes.createArrayType(
          new StructType()
              .add("start", DataTypes.LongType, false)
              .add("end", DataTypes.LongType, false)
              .add("text", DataTypes.StringType, false),
          false);

  private final Param<String> passagesCol;
  private final Param<String> languageCol;
  private final Param<String> language;
  private final Param<String> task;
  private final BooleanParam timestamps;
  private final DoubleParam noSpeech;
  private final IntParam maxNewTokens;

  /** With an identity of its own. */
  public SpeechRecognizer() {
    this(Identifiable$.MODULE$.randomUID("SpeechRecognizer"));
  }

  /** With that identity, as a pipeline is loaded. */
  public SpeechRecognizer(String uid) {
    super(uid);
    passagesCol = text("passagesCol", "Column that is added with passages and their milliseconds.");
    languageCol = text("languageCol", "Column that is added with the language's code.");
    language = text("language", "Code of what is spoken; found by the sound if it is not set.");
    task = text("task", "transcribe, or translate to English.");
    timestamps = flag("timestamps", "Passages as the model times them; else one each 30 s.");
    noSpeech =
        new DoubleParam(
            this, "noSpeech", "A window is left out if nobody speaks with more than this.");
    maxNewTokens = new IntParam(this, "maxNewTokens", "Most tokens of a window of 30 s.");
  }

  /** For {@code SpeechRecognizer.read().load(path)} and for pipelines. */
  public static MLReader<SpeechRecognizer> read() {
    return new DefaultParamsReader<>();
  }

  /** What {@link #save} wrote. */
  public static SpeechRecognizer load(String path) {
    return read().load(path);
  }

  @Override
  Map<String, Object> ownOptions() {
    Map<String, Object> options = super.ownOptions();
    put(options, "language", language);
    put(options, "task", task);
    put(options, "timestamps", timestamps);
    put(options, "no-speech", noSpeech);
    put(options, "max-new-tokens", maxNewTokens);
    return options;
  }

  @Override
  ModelOverrides overrides(String where, Map<String, Object> options) {
    OPTIONS.parse(where, options); // refuses what is wrong before the model is brought
    return SpeechEncoderKind.overrides();
  }

  @Override
  EncoderSpec spec(String where, Map<String, Object> options, PublishedModel model) {
    return SpeechEncoderSpec.of("transcript", OPTIONS.parse(where, options), model);
  }

  @Override
  DataType outputType() {
    return DataTypes.StringType;
  }

  @Override
  Map<Param<String>, DataType> moreColumns() {
    Map<Param<String>, DataType> columns = new LinkedHashMap<>();
    if (isSet(passagesCol)) {
      columns.put(passagesCol, PASSAGES);
    }
    if (isSet(languageCol)) {
      columns.put(languageCol, DataTypes.StringType);
    }
    return columns;
  }

  /** A file is heard when its row is asked for. */
  @Override
  int batchRows() {
    return 1;
  }

  @Override
  MediaKind<?> kind(EncoderSpec spec, int intraOpThreads) {
    return new SpeechKind(spec, isSet(passagesCol), isSet(languageCol), intraOpThreads);
  }

  @Override
  public SpeechRecognizer copy(ParamMap extra) {
    return defaultCopy(extra);
  }

  /** Column of passages that is added; none if it is not set. */
  public Param<String> passagesCol() {
    return passagesCol;
  }

  /** Column of languages that is added; none if it is not set. */
  public Param<String> languageCol() {
    return languageCol;
  }

  /** As {@code language} of the stage {@code transcribe}. */
  public Param<String> language() {
    return language;
  }

  /** As {@code task} of the stage {@code transcribe}. */
  public Param<String> task() {
    return task;
  }

  /** As {@code timestamps} of the stage {@code transcribe}. */
  public BooleanParam timestamps() {
    return timestamps;
  }

  /** As {@code no-speech} of the stage {@code transcribe}. */
  public DoubleParam noSpeech() {
    return noSpeech;
  }

  /** As {@code max-new-tokens} of the stage {@code transcribe}. */
  public IntParam maxNewTokens() {
    return maxNewTokens;
  }

  /** Sets {@link #passagesCol}. */
  public SpeechRecognizer setPassagesCol(String value) {
    return with(passagesCol, value);
  }

  /** Sets {@link #languageCol}. */
  public SpeechRecognizer setLanguageCol(String value) {
    return with(languageCol, value);
  }

  /** Sets {@link #language}. */
  public SpeechRecognizer setLanguage(String value) {
    return with(language, value);
  }

  /** Sets {@link #task}. */
  public SpeechRecognizer setTask(String value) {
    return with(task, value);
  }

  /** Sets {@link #timestamps}. */
  public SpeechRecognizer setTimestamps(boolean value) {
    return with(timestamps, (Object) value);
  }

  /** Sets {@link #noSpeech}. */
  public SpeechRecognizer setNoSpeech(double value) {
    return with(noSpeech, (Object) value);
  }

  /** Sets {@link #maxNewTokens}. */
  public SpeechRecognizer setMaxNewTokens(int value) {
    return with(maxNewTokens, (Object) value);
  }
}
