package io.embark.pipeline;

import io.embark.corpus.VectorColumn;
import io.embark.dedup.ExactDedupStage;
import io.embark.dedup.MinHashDedupStage;
import io.embark.dedup.PerceptualDedupStage;
import io.embark.dedup.SemanticDedupStage;
import io.embark.encode.AudioEncoderKind;
import io.embark.encode.BgeM3EncoderKind;
import io.embark.encode.DenseEncoderKind;
import io.embark.encode.EncoderSpec;
import io.embark.encode.HashEncoderKind;
import io.embark.encode.HashEncoderSpec;
import io.embark.encode.ImageEncoderKind;
import io.embark.encode.MultiVectorEncoderKind;
import io.embark.encode.SparseEncoderKind;
import io.embark.encode.SpeechEncoderKind;
import io.embark.encode.StaticEncoderKind;
import io.embark.encode.remote.RemoteEncoderKind;
import io.embark.encode.remote.RemoteEncoderSpec;
import io.embark.filter.LanguageStage;
import io.embark.filter.PictureQualityStage;
import io.embark.filter.QualityStage;
import io.embark.filter.RejectWhereStage;
import io.embark.filter.SoundQualityStage;
import io.embark.job.JobSpec;
import io.embark.job.Vocabulary;
import io.embark.read.AudioReader;
import io.embark.read.CsvReader;
import io.embark.read.DocumentReader;
import io.embark.read.HtmlReader;
import io.embark.read.ImageReader;
import io.embark.read.JsonlReader;
import io.embark.read.ParquetReader;
import io.embark.read.Reader;
import io.embark.read.TextReader;
import io.embark.read.VideoReader;
import io.embark.read.WarcReader;
import io.embark.segment.ChunkStage;
import io.embark.segment.SampleStage;
import io.embark.segment.WindowStage;
import io.embark.sink.Sink;
import io.embark.sink.milvus.MilvusOptions;
import io.embark.sink.milvus.MilvusSink;
import io.embark.stage.AfterEncodeStage;
import io.embark.stage.OptionSet;
import io.embark.stage.OptionSpec;
import io.embark.stage.Options;
import io.embark.stage.Stage;
import io.embark.stage.TokenCounterSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Every name that a job file may use. A new reader, stage, encoder or sink is one line here;
 * options, JSON Schema and the error that lists what is allowed follow from it.
 */
public final class Registry {
  /**
   * What stages are made of beside their options.
   *
   * @param tokens counter of the first encoder that has one, or null
   * @param models brings a stage's own model
   * @param kept folder for what outlives a run; empty outside of a job
   */
  record StageNeeds(TokenCounterSource tokens, ModelProvider models, Optional<String> kept) {
    /** Of stages that need nothing. */
    static final StageNeeds NONE = new StageNeeds(null, null, Optional.empty());
  }

  /** Makes a stage. */
  interface StageFactory {
    Stage create(Options options, StageNeeds needs);
  }

  /** Makes a step that compares vectors; the columns are those of the job. */
  interface AfterEncodeFactory {
    AfterEncodeStage create(Options options, List<VectorColumn> columns);
  }

  /** Makes an encoder's spec on the driver. */
  interface EncoderFactory {
    EncoderSpec create(String column, Options options, ModelProvider models);
  }

  /** Makes a sink besides the lake. */
  interface SinkFactory {
    Sink create(
        JobSpec job, Options options, List<VectorColumn> columns, Map<String, String> environment);
  }

  record Entry<T>(OptionSet options, T factory) {}

  /** Options of {@code write.parquet}, the lake itself. */
  static final OptionSet LAKE =
      OptionSet.of(
          OptionSpec.of("path", OptionSpec.Type.STRING, "Root of the lake, a Hadoop URI or a path.")
              .required(),
          OptionSpec.of(
              "partition-by",
              OptionSpec.Type.STRINGS,
              "Column that a run replaces as a whole, such as ds."));

  private static final SortedMap<String, Entry<Reader>> READERS = new TreeMap<>();
  private static final SortedMap<String, Entry<StageFactory>> STAGES = new TreeMap<>();
  private static final SortedMap<String, Entry<AfterEncodeFactory>> AFTER_ENCODE = new TreeMap<>();
  private static final SortedMap<String, Entry<EncoderFactory>> ENCODERS = new TreeMap<>();
  private static final SortedMap<String, Entry<SinkFactory>> SINKS = new TreeMap<>();

  static {
    READERS.put("audio", new Entry<>(AudioReader.OPTIONS, new AudioReader()));
    READERS.put("csv", new Entry<>(CsvReader.OPTIONS, new CsvReader()));
    READERS.put(DocumentReader.NAME, new Entry<>(DocumentReader.OPTIONS, new DocumentReader()));
    READERS.put("html", new Entry<>(HtmlReader.OPTIONS, new HtmlReader()));
    READERS.put("image", new Entry<>(ImageReader.OPTIONS, new ImageReader()));
    READERS.put("jsonl", new Entry<>(JsonlReader.OPTIONS, new JsonlReader()));
    READERS.put("parquet", new Entry<>(ParquetReader.OPTIONS, new ParquetReader()));
    READERS.put("text", new Entry<>(TextReader.OPTIONS, new TextReader()));
    READERS.put("video", new Entry<>(VideoReader.OPTIONS, new VideoReader()));
    READERS.put(WarcReader.NAME, new Entry<>(WarcReader.OPTIONS, new WarcReader()));

    STAGES.put(
        "chunk",
        new Entry<>(
            ChunkStage.OPTIONS, (options, needs) -> ChunkStage.of(options, needs.tokens())));
    STAGES.put(
        "dedup:exact",
        new Entry<>(ExactDedupStage.OPTIONS, (options, needs) -> new ExactDedupStage(options)));
    STAGES.put(
        MinHashDedupStage.NAME,
        new Entry<>(MinHashDedupStage.OPTIONS, (options, needs) -> new MinHashDedupStage(options)));
    STAGES.put(
        LanguageStage.NAME,
        new Entry<>(LanguageStage.OPTIONS, (options, needs) -> new LanguageStage(options)));
    STAGES.put(
        QualityStage.NAME,
        new Entry<>(QualityStage.OPTIONS, (options, needs) -> new QualityStage(options)));
    STAGES.put(
        "reject",
        new Entry<>(RejectWhereStage.OPTIONS, (options, needs) -> new RejectWhereStage(options)));

    STAGES.put(
        PictureQualityStage.NAME,
        new Entry<>(
            PictureQualityStage.OPTIONS, (options, needs) -> PictureQualityStage.of(options)));
    STAGES.put(
        SampleStage.NAME,
        new Entry<>(SampleStage.OPTIONS, (options, needs) -> SampleStage.of(options)));

    STAGES.put(
        SpeechStage.NAME,
        new Entry<>(
            SpeechStage.OPTIONS, (options, needs) -> SpeechStage.of(options, needs.models())));
    STAGES.put(
        SpeechShareStage.NAME,
        new Entry<>(
            SpeechShareStage.OPTIONS,
            (options, needs) -> SpeechShareStage.of(options, needs.models())));
    STAGES.put(
        SoundQualityStage.NAME,
        new Entry<>(SoundQualityStage.OPTIONS, (options, needs) -> SoundQualityStage.of(options)));
    STAGES.put(
        WindowStage.NAME,
        new Entry<>(WindowStage.OPTIONS, (options, needs) -> WindowStage.of(options)));
    STAGES.put(
        TranscribeStage.NAME,
        new Entry<>(
            TranscribeStage.OPTIONS,
            (options, needs) -> TranscribeStage.of(options, needs.models(), needs.kept())));

    AFTER_ENCODE.put(
        PerceptualDedupStage.NAME,
        new Entry<>(PerceptualDedupStage.OPTIONS, PerceptualDedupStage::new));
    AFTER_ENCODE.put(
        SemanticDedupStage.NAME, new Entry<>(SemanticDedupStage.OPTIONS, SemanticDedupStage::new));

    ENCODERS.put(AudioEncoderKind.NAME, new Entry<>(AudioEncoderKind.OPTIONS, Encoders::audio));
    ENCODERS.put(BgeM3EncoderKind.NAME, new Entry<>(BgeM3EncoderKind.OPTIONS, Encoders::bgeM3));
    ENCODERS.put(DenseEncoderKind.NAME, new Entry<>(DenseEncoderKind.OPTIONS, Encoders::dense));
    ENCODERS.put(
        HashEncoderKind.NAME,
        new Entry<>(
            HashEncoderKind.OPTIONS,
            (column, options, models) -> HashEncoderSpec.of(column, options)));
    ENCODERS.put(ImageEncoderKind.NAME, new Entry<>(ImageEncoderKind.OPTIONS, Encoders::image));
    ENCODERS.put(
        MultiVectorEncoderKind.NAME,
        new Entry<>(MultiVectorEncoderKind.OPTIONS, Encoders::multiVector));
    ENCODERS.put(
        StaticEncoderKind.NAME, new Entry<>(StaticEncoderKind.OPTIONS, Encoders::ofStaticVectors));
    ENCODERS.put(
        RemoteEncoderKind.NAME,
        new Entry<>(
            RemoteEncoderKind.OPTIONS,
            (column, options, models) -> RemoteEncoderSpec.of(column, options)));
    ENCODERS.put(SpeechEncoderKind.NAME, new Entry<>(SpeechEncoderKind.OPTIONS, Encoders::speech));
    ENCODERS.put(SparseEncoderKind.NAME, new Entry<>(SparseEncoderKind.OPTIONS, Encoders::sparse));

    SINKS.put(
        "milvus",
        new Entry<>(
            MilvusOptions.OPTIONS,
            (job, options, columns, environment) ->
                new MilvusSink(job.job(), options, columns, environment)));
  }

  private Registry() {}

  /** Names and options for the job parser and the JSON Schema. */
  public static Vocabulary vocabulary() {
    SortedMap<String, OptionSet> sinks = options(SINKS);
    sinks.put("parquet", LAKE);
    return new Vocabulary(
        options(READERS), options(STAGES), options(ENCODERS), options(AFTER_ENCODE), sinks);
  }

  static Reader reader(String kind) {
    return READERS.get(kind).factory();
  }

  static StageFactory stage(String kind) {
    return STAGES.get(kind).factory();
  }

  static AfterEncodeFactory afterEncode(String kind) {
    return AFTER_ENCODE.get(kind).factory();
  }

  static EncoderFactory encoder(String kind) {
    return ENCODERS.get(kind).factory();
  }

  static OptionSet encoderOptions(String kind) {
    return ENCODERS.get(kind).options();
  }

  /** Names of the encoder kinds. */
  static Set<String> encoderKinds() {
    return ENCODERS.keySet();
  }

  static SinkFactory sink(String kind) {
    return SINKS.get(kind).factory();
  }

  private static <T> SortedMap<String, OptionSet> options(SortedMap<String, Entry<T>> entries) {
    SortedMap<String, OptionSet> options = new TreeMap<>();
    entries.forEach((name, entry) -> options.put(name, entry.options()));
    return options;
  }
}
