package io.embark.filter;

import io.embark.corpus.Modality;
import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.stage.MediaStage;
import io.embark.stage.OptionSet;
import io.embark.stage.OptionSpec;
import io.embark.stage.Options;
import java.util.OptionalDouble;
import java.util.Set;

/** Rejects pictures and frames of videos that are not worth a vector; see {@link PictureCheck}. */
public final class PictureQualityStage implements MediaStage {
  private static final long serialVersionUID = 1L;

  /** As it stands in job files, the rejects table and the funnel. */
  public static final String NAME = "picture-quality";

  private static final String MIN_SIDE = "min-side-pixels";
  private static final String MAX_ASPECT = "max-aspect";
  private static final String MIN_SHARPNESS = "min-sharpness";
  private static final String MIN_CONTRAST = "min-contrast";
  private static final String MIN_BRIGHTNESS = "min-brightness";
  private static final String MIN_CHANGE = "min-change";

  /** What a job file may say. */
  public static final OptionSet OPTIONS =
      OptionSet.of(
          OptionSpec.of(MIN_SIDE, OptionSpec.Type.INTEGER, "Least pixels of the shorter side.")
              .atLeast(1),
          OptionSpec.of(MAX_ASPECT, OptionSpec.Type.NUMBER, "Longer side by shorter side, at most.")
              .atLeast(1),
          OptionSpec.of(
                  MIN_SHARPNESS,
                  OptionSpec.Type.NUMBER,
                  "Least variance of the Laplacian of the grey picture (0 to 255).")
              .atLeast(0),
          OptionSpec.of(
                  MIN_CONTRAST,
                  OptionSpec.Type.NUMBER,
                  "Least standard deviation of the grey picture; a flat one has 0.")
              .between(0, 255),
          OptionSpec.of(
                  MIN_BRIGHTNESS,
                  OptionSpec.Type.NUMBER,
                  "Least mean of the grey picture; a black one has 0.")
              .between(0, 255),
          OptionSpec.of(
                  MIN_CHANGE,
                  OptionSpec.Type.NUMBER,
                  "Least mean difference to the frame before that was kept, on grey pictures of"
                      + " 32 x 32.")
              .between(0, 255));

  private final PictureLimits limits;

  private PictureQualityStage(PictureLimits limits) {
    this.limits = limits;
  }

  /** Checks that something is asked for. */
  public static PictureQualityStage of(Options options) {
    if (options.asText().isEmpty()) {
      throw new UserError(
          Category.CONFIG,
          "Cannot filter by '"
              + options.where()
              + "': found no limit, expected at least one of "
              + String.join(", ", OPTIONS.specs().stream().map(OptionSpec::name).toList())
              + ". Add one or remove the stage.");
    }
    return new PictureQualityStage(
        new PictureLimits(
            options.has(MIN_SIDE) ? options.count(MIN_SIDE) : 0,
            options.has(MAX_ASPECT) ? options.number(MAX_ASPECT) : Double.POSITIVE_INFINITY,
            number(options, MIN_SHARPNESS).orElse(0),
            number(options, MIN_CONTRAST).orElse(0),
            number(options, MIN_BRIGHTNESS).orElse(0),
            number(options, MIN_CHANGE).orElse(0)));
  }

  private static OptionalDouble number(Options options, String name) {
    return options.has(name) ? OptionalDouble.of(options.number(name)) : OptionalDouble.empty();
  }

  /** For the pictures of one file, in order. */
  public PictureCheck check() {
    return new PictureCheck(limits);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<Modality> modalities() {
    return Set.of(Modality.IMAGE, Modality.VIDEO);
  }
}
