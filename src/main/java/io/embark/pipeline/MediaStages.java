package io.embark.pipeline;

import io.embark.corpus.Modality;
import io.embark.corpus.Precision;
import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.corpus.VectorColumn;
import io.embark.encode.EncoderSpec;
import io.embark.filter.PictureQualityStage;
import io.embark.job.JobSpec;
import io.embark.job.PartSpec;
import io.embark.segment.ChunkStage;
import io.embark.segment.SampleStage;
import io.embark.segment.WindowStage;
import io.embark.stage.MediaStage;
import io.embark.stage.Stage;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Where stages of media may stand in a job. */
final class MediaStages {
  private MediaStages() {}

  /** With the sampler that videos have when a job says nothing of one: a frame a second. */
  static JobSpec sampled(JobSpec spec, Modality modality) {
    boolean isSampled =
        spec.stages().stream()
            .anyMatch(
                part ->
                    part.kind().equals(SampleStage.NAME)
                        || part.kind().equals(TranscribeStage.NAME));
    if (modality != Modality.VIDEO || isSampled) {
      return spec;
    }
    int place = 0;
    while (place < spec.stages().size()
        && !spec.stages().get(place).kind().equals(PictureQualityStage.NAME)) {
      place++;
    }
    return spec.withStage(
        place,
        new PartSpec(SampleStage.NAME, SampleStage.OPTIONS.parse(SampleStage.NAME, Map.of())));
  }

  /** What encoders meet behind these stages. */
  static Modality modality(Modality read, List<Stage> stages) {
    return stages.stream()
        .flatMap(stage -> stage.gives().stream())
        .reduce(read, (before, after) -> after);
  }

  /** A stage that makes texts of sound has sound, and cuts it itself. */
  static void checkTranscribed(JobSpec spec, Modality modality, Stage stage, List<Stage> stages) {
    if (modality != Modality.AUDIO && modality != Modality.VIDEO) {
      throw new UserError(
          Category.CONFIG,
          "Cannot plan the job: stage '"
              + stage.name()
              + "' works on sound and 'read: "
              + spec.read().kind()
              + "' gives "
              + modality.wireName()
              + ", expected audio or video. Remove the stage, or read another kind.");
    }
    if (stages.stream().anyMatch(other -> other.name().equals(ChunkStage.NAME))) {
      throw new UserError(
          Category.CONFIG,
          "Cannot plan the job: stage '"
              + ChunkStage.NAME
              + "' cuts by characters and '"
              + stage.name()
              + "' has cut by time, expected one of them. Remove '"
              + ChunkStage.NAME
              + "' and set '"
              + stage.name()
              + ".max-seconds'.");
    }
  }

  static void check(
      JobSpec spec, Modality modality, List<Stage> stages, List<EncoderSpec> encoders) {
    String before = null;
    boolean isInside = false;
    for (Stage stage : stages) {
      if (stage instanceof MediaStage ofMedia) {
        checkModality(spec, modality, ofMedia);
        if (ofMedia.isSampler() && isInside) {
          throw wrongOrder(before, stage.name());
        }
        isInside = true;
        checkWhole(
            ofMedia, encoders.stream().flatMap(encoder -> encoder.columns().stream()).toList());
        checkRate(ofMedia, encoders);
      } else if (isInside) {
        throw wrongOrder(before, stage.name());
      }
      before = stage.name();
    }
  }

  private static void checkModality(JobSpec spec, Modality modality, MediaStage stage) {
    if (!stage.modalities().contains(modality)) {
      throw new UserError(
          Category.CONFIG,
          "Cannot plan the job: stage '"
              + stage.name()
              + "' works on "
              + stage.modalities().stream()
                  .map(Modality::wireName)
                  .sorted()
                  .collect(Collectors.joining(" and "))
              + " and 'read: "
              + spec.read().kind()
              + "' gives "
              + modality.wireName()
              + ", expected stages for what is read. Remove the stage.");
    }
  }

  private static UserError wrongOrder(String before, String after) {
    return new UserError(
        Category.CONFIG,
        "Cannot plan the job: stage '"
            + after
            + "' stands behind '"
            + before
            + "', which works inside files, expected it in front. Move it.");
  }

  /** Windows are cut at one rate. */
  private static void checkRate(MediaStage stage, List<EncoderSpec> encoders) {
    List<Integer> rates =
        encoders.stream()
            .flatMap(encoder -> encoder.samplingRate().stream().boxed())
            .distinct()
            .sorted()
            .toList();
    boolean cuts = stage instanceof WindowStage || stage instanceof SpeechStage;
    if (cuts && rates.size() > 1) {
      throw new UserError(
          Category.CONFIG,
          "Cannot plan the job: stage '"
              + stage.name()
              + "' cuts at one rate and the encoders take "
              + rates.stream().map(String::valueOf).collect(Collectors.joining(" and "))
              + " samples a second, expected one. Give each encoder a job of its own.");
    }
  }

  private static void checkWhole(MediaStage stage, List<VectorColumn> columns) {
    if (!(stage instanceof SampleStage sample) || sample.whole().isEmpty()) {
      return;
    }
    for (VectorColumn column : columns) {
      if (!column.kind().equals(VectorColumn.DENSE) || column.precision() != Precision.FLOAT32) {
        throw new UserError(
            Category.CONFIG,
            "Cannot plan the job: '"
                + SampleStage.NAME
                + ".whole' makes one vector of many and column '"
                + column.name()
                + "' has "
                + column.kind()
                + " ones as "
                + column.precision().wireName()
                + ", expected dense ones as float32. Leave out 'whole' or 'precision'.");
      }
    }
  }
}
