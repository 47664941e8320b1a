package io.embark.segment;

import io.embark.corpus.Modality;
import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.stage.MediaStage;
import io.embark.stage.OptionSet;
import io.embark.stage.OptionSpec;
import io.embark.stage.Options;
import java.util.Set;

/**
 * Makes items of windows of a sound: segment 0 to n-1, spans in milliseconds. The last window may
 * be shorter; a rest of less than a tenth of a hop is left out, unless it is all there is.
 */
public final class WindowStage implements MediaStage {
  private static final long serialVersionUID = 1L;

  /** As it stands in job files, the rejects table and the funnel. */
  public static final String NAME = "window";

  private static final String SECONDS = "seconds";
  private static final String HOP = "hop-seconds";
  private static final double LEAST_SECONDS = 0.01;
  private static final double MOST_SECONDS = 3600;

  /** What a job file may say. */
  public static final OptionSet OPTIONS =
      OptionSet.of(
          OptionSpec.of(SECONDS, OptionSpec.Type.NUMBER, "Length of a window.")
              .required()
              .between(LEAST_SECONDS, MOST_SECONDS),
          OptionSpec.of(
                  HOP,
                  OptionSpec.Type.NUMBER,
                  "From the start of a window to the start of the next; its length if left out.")
              .between(LEAST_SECONDS, MOST_SECONDS));

  private final double seconds;
  private final double hopSeconds;

  private WindowStage(double seconds, double hopSeconds) {
    this.seconds = seconds;
    this.hopSeconds = hopSeconds;
  }

  /** Checks that no sound falls between windows. */
  public static WindowStage of(Options options) {
    double seconds = options.number(SECONDS);
    double hop = options.has(HOP) ? options.number(HOP) : seconds;
    if (hop > seconds) {
      throw new UserError(
          Category.CONFIG,
          "Cannot cut by '"
              + options.where()
              + "': found hop-seconds "
              + hop
              + ", expected at most seconds "
              + seconds
              + ", or sound would be left out. Lower 'hop-seconds'.");
    }
    return new WindowStage(seconds, hop);
  }

  /** Length of a window. */
  public double seconds() {
    return seconds;
  }

  /** From one start to the next. */
  public double hopSeconds() {
    return hopSeconds;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<Modality> modalities() {
    return Set.of(Modality.AUDIO);
  }

  @Override
  public boolean isSampler() {
    return true;
  }
}
