package io.embark.pipeline;

import io.embark.corpus.Modality;
import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.corpus.VectorColumn;
import io.embark.encode.EncoderSpec;
import io.embark.encode.SpeechEncoderKind;
import io.embark.job.EncodeParser;
import io.embark.job.EncodeSpec;
import io.embark.job.JobSpec;
import io.embark.job.PartSpec;
import io.embark.read.InputListing;
import io.embark.read.Reader;
import io.embark.segment.ChunkStage;
import io.embark.sink.LakeLayout;
import io.embark.sink.LakeStore;
import io.embark.sink.Sink;
import io.embark.stage.AfterEncodeStage;
import io.embark.stage.Options;
import io.embark.stage.Stage;
import io.embark.stage.TokenCounterSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.SparkSession;

/**
 * Resolves a job against registry, input, models and lake. Starts no Spark job that reads the
 * input.
 */
final class JobPlanner {
  private final SparkSession spark;
  private final Map<String, String> environment;

  JobPlanner(SparkSession spark, Map<String, String> environment) {
    this.spark = spark;
    this.environment = environment;
  }

  /** The lake of a job. */
  LakeStore store(JobSpec spec) {
    return new LakeStore(lake(spec).string("path"), spark.sparkContext().hadoopConfiguration());
  }

  /** Everything is checked that can be checked without reading the input. */
  JobPlan plan(JobSpec asked, LakeStore store, ModelProvider models) {
    Reader reader = Registry.reader(asked.read().kind());
    JobSpec spec = MediaStages.sampled(asked, reader.modality());
    InputListing listing = reader.list(spark, spec.read().options());
    PartitionRule partition = PartitionRule.of(spec, lake(spec), listing);
    List<EncoderSpec> encoders = new ArrayList<>();
    for (EncodeSpec encode : spec.encode()) {
      encoders.add(
          Encoders.create(encode.kind(), encode.column(), encode.options(), models)
              .atDriver(
                  environment,
                  spark.sparkContext().hadoopConfiguration(),
                  Optional.of(store.path(LakeLayout.PAID).toString())));
    }
    List<VectorColumn> columns =
        encoders.stream().flatMap(encoder -> encoder.columns().stream()).toList();
    refuseDoubles(columns);
    LakeLayout layout = new LakeLayout(partition.column());
    List<Sink> sinks = sinks(spec, columns, environment);
    Optional<String> kept = Optional.of(store.path(LakeLayout.PAID).toString());
    List<Stage> stages = stages(spec, encoders, models, kept);
    refuseOtherModality(spec, MediaStages.modality(reader.modality(), stages), encoders);
    refuseTextStages(spec, reader.modality(), stages);
    MediaStages.check(spec, reader.modality(), stages, encoders);
    Optional<PartitionIndex> index = PartitionIndex.of(stages, partition, listing, store);
    JobPlan plan =
        new JobPlan(
            spec,
            reader,
            listing,
            stages,
            encoders,
            afterEncode(spec, columns),
            partition,
            store,
            layout,
            sinks,
            index,
            RunFingerprint.of(
                spec,
                stages,
                listing,
                partition,
                columns,
                index.map(PartitionIndex::seen).orElse(List.of())));
    // Spark's analysis: a column or expression that does not fit is refused here
    plan.tagged(
        spark.createDataFrame(List.of(), plan.read(spark).schema()), Scratch.ofNoRows(spark));
    return plan;
  }

  /** Columns of an encoder with several have names made of its own. */
  private static void refuseDoubles(List<VectorColumn> columns) {
    Set<String> taken = new TreeSet<>(EncodeParser.takenColumns());
    for (VectorColumn column : columns) {
      if (!taken.add(column.name())) {
        throw new UserError(
            Category.CONFIG,
            "Cannot plan the job: two columns are named '"
                + column.name()
                + "', expected another name for each. Rename an entry of 'encode'.");
      }
    }
  }

  private static void refuseOtherModality(
      JobSpec spec, Modality modality, List<EncoderSpec> encoders) {
    for (EncoderSpec encoder : encoders) {
      if (encoder.columns().get(0).kind().equals(VectorColumn.TRANSCRIPT)) {
        throw new UserError(
            Category.CONFIG,
            "Cannot plan the job: column '"
                + encoder.columns().get(0).name()
                + "' gets texts from a model of kind "
                + SpeechEncoderKind.NAME
                + ", expected vectors. Use the stage '"
                + TranscribeStage.NAME
                + "' and an encoder of texts.");
      }
      if (!encoder.takes(modality)) {
        throw new UserError(
            Category.CONFIG,
            "Cannot plan the job: column '"
                + encoder.columns().get(0).name()
                + "' has no vectors for "
                + modality.wireName()
                + " and 'read: "
                + spec.read().kind()
                + "' gives nothing else, expected an encoder of the kind of its input. Change the"
                + " column's model, or read another kind.");
      }
    }
  }

  private static void refuseTextStages(JobSpec spec, Modality read, List<Stage> stages) {
    Modality modality = read;
    for (Stage stage : stages) {
      if (stage.gives().isPresent()) {
        MediaStages.checkTranscribed(spec, modality, stage, stages);
        modality = stage.gives().get();
      }
      if (stage.isOfText() && modality != Modality.TEXT) {
        throw new UserError(
            Category.CONFIG,
            "Cannot plan the job: stage '"
                + stage.name()
                + "' works on texts and 'read: "
                + spec.read().kind()
                + "' gives "
                + modality.wireName()
                + ", expected stages of media. Remove the stage.");
      }
    }
  }

  /** The sinks besides the lake; nothing is contacted yet. */
  static List<Sink> sinks(
      JobSpec spec, List<VectorColumn> columns, Map<String, String> environment) {
    List<Sink> sinks = new ArrayList<>();
    for (PartSpec sink : spec.write()) {
      if (!sink.kind().equals("parquet")) {
        sinks.add(Registry.sink(sink.kind()).create(spec, sink.options(), columns, environment));
      }
    }
    return sinks;
  }

  private static List<Stage> stages(
      JobSpec spec, List<EncoderSpec> encoders, ModelProvider models, Optional<String> kept) {
    Optional<TokenCounterSource> tokens =
        encoders.stream().map(EncoderSpec::tokenCounter).flatMap(Optional::stream).findFirst();
    refuseLateWithoutChunks(spec, encoders);
    Registry.StageNeeds needs = new Registry.StageNeeds(tokens.orElse(null), models, kept);
    List<Stage> stages = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (PartSpec part : spec.stages()) {
      Stage stage = Registry.stage(part.kind()).create(part.options(), needs);
      if (!names.add(stage.name())) {
        throw new UserError(
            Category.CONFIG,
            "Cannot read '"
                + part.options().where()
                + "': a stage '"
                + stage.name()
                + "' is there already, expected each name once so that the funnel tells them apart. Join the two, or give another reason.");
      }
      stages.add(stage);
    }
    return stages;
  }

  private static Optional<AfterEncodeStage> afterEncode(JobSpec spec, List<VectorColumn> columns) {
    List<PartSpec> parts = spec.afterEncode();
    if (parts.size() > 1) {
      throw new UserError(
          Category.CONFIG,
          "Cannot read '"
              + parts.get(1).options().where()
              + "': found a second step after encoding, expected at most one. Join the two.");
    }
    return parts.stream()
        .findFirst()
        .map(part -> Registry.afterEncode(part.kind()).create(part.options(), columns));
  }

  private static void refuseLateWithoutChunks(JobSpec spec, List<EncoderSpec> encoders) {
    boolean hasChunks =
        spec.stages().stream().anyMatch(part -> part.kind().equals(ChunkStage.NAME));
    for (EncoderSpec encoder : encoders) {
      if (encoder.readsDocuments() && !hasChunks) {
        throw new UserError(
            Category.CONFIG,
            "Cannot plan the job: column '"
                + encoder.columns().get(0).name()
                + "' has pooling late and no stage cuts documents, expected chunks to pool. Add a"
                + " stage 'chunk', or leave pooling out.");
      }
    }
  }

  private static Options lake(JobSpec spec) {
    return spec.sink("parquet").orElseThrow().options();
  }
}
