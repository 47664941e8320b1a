package io.embark.segment;

import io.embark.corpus.Modality;
import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.media.FrameSampling;
import io.embark.stage.MediaStage;
import io.embark.stage.OptionSet;
import io.embark.stage.OptionSpec;
import io.embark.stage.Options;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Makes items of a video's frames: segment 0 to n-1, spans in milliseconds from a frame to the next
 * one that was taken. With {@code whole} a last item has the mean or maximum of their vectors.
 */
public final class SampleStage implements MediaStage {
  private static final long serialVersionUID = 1L;

  /** As it stands in job files, the rejects table and the funnel. */
  public static final String NAME = "sample";

  private static final String FPS = "fps";
  private static final String EVERY = "every-seconds";
  private static final String BY = "by";
  private static final String KEYFRAMES = "keyframes";
  private static final String SCENE_CUTS = "scene-cuts";
  private static final String THRESHOLD = "cut-threshold";
  private static final String LEAST_SCENE = "min-scene-seconds";
  private static final String MAX_FRAMES = "max-frames";
  private static final String WHOLE = "whole";

  /** What a job file may say. */
  public static final OptionSet OPTIONS =
      OptionSet.of(
          OptionSpec.of(FPS, OptionSpec.Type.NUMBER, "Frames a second; 1 if nothing is said.")
              .between(0.0001, 1000),
          OptionSpec.of(
                  EVERY, OptionSpec.Type.NUMBER, "A frame every so many seconds, instead of fps.")
              .between(0.001, 86_400),
          OptionSpec.choice(
              BY,
              List.of(KEYFRAMES, SCENE_CUTS),
              "Frames that are coded on their own, or the first of each scene, instead of fps."),
          OptionSpec.of(
                  THRESHOLD,
                  OptionSpec.Type.NUMBER,
                  "A scene begins where hue, saturation and value (0 to 255) differ by so much from"
                      + " the frame before, in the mean.")
              .between(0, 255)
              .defaultTo(FrameSampling.THRESHOLD),
          OptionSpec.of(
                  LEAST_SCENE,
                  OptionSpec.Type.NUMBER,
                  "No scene begins sooner after the one before.")
              .between(0, 86_400)
              .defaultTo(FrameSampling.LEAST_SCENE_MILLIS / 1000.0),
          OptionSpec.of(
                  MAX_FRAMES,
                  OptionSpec.Type.INTEGER,
                  "Most frames of a video, spread evenly over it.")
              .between(1, 100_000)
              .defaultTo(10_000L),
          OptionSpec.choice(
              WHOLE,
              Stream.of(Whole.values()).map(Whole::word).toList(),
              "One more item a video, of the mean or maximum of its frames' vectors."));

  private final FrameSampling sampling;
  private final Whole whole;

  private SampleStage(FrameSampling sampling, Whole whole) {
    this.sampling = sampling;
    this.whole = whole;
  }

  /** Checks that there is one rule. */
  public static SampleStage of(Options options) {
    List<String> rules = Stream.of(FPS, EVERY, BY).filter(options::has).toList();
    if (rules.size() > 1) {
      throw new UserError(
          Category.CONFIG,
          "Cannot sample by '"
              + options.where()
              + "': found "
              + String.join(" and ", rules)
              + ", expected one of them. Leave out the others.");
    }
    int most = options.count(MAX_FRAMES);
    Whole whole = options.optionalString(WHOLE).map(Whole::ofWord).orElse(null);
    return new SampleStage(sampling(options, most), whole);
  }

  private static FrameSampling sampling(Options options, int most) {
    if (options.has(BY)) {
      return options.string(BY).equals(KEYFRAMES)
          ? FrameSampling.keyframes(most)
          : FrameSampling.sceneCuts(
              options.number(THRESHOLD), Math.round(1000 * options.number(LEAST_SCENE)), most);
    }
    if (options.has(EVERY)) {
      return FrameSampling.every(options.number(EVERY), most);
    }
    return FrameSampling.every(options.has(FPS) ? 1 / options.number(FPS) : 1, most);
  }

  /** Which frames. */
  public FrameSampling sampling() {
    return sampling;
  }

  /** The item of the whole video, if one is wanted. */
  public Optional<Whole> whole() {
    return Optional.ofNullable(whole);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<Modality> modalities() {
    return Set.of(Modality.VIDEO);
  }

  @Override
  public boolean isSampler() {
    return true;
  }
}
