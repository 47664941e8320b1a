package io.embark.filter;

import io.embark.corpus.Rejection;
import io.embark.media.Pixels;
import java.util.Locale;
import java.util.Optional;

/**
 * Measures pictures of one file, in order, by their grey values: Rec. 601 luma as OpenCV's {@code
 * cvtColor} has it. Sharpness is the variance of the Laplacian (Pech-Pacheco et al. 2000), {@code
 * cv2.Laplacian(grey, cv2.CV_64F).var()}. Not thread-safe.
 */
public final class PictureCheck {
  private static final int SMALL = 32;

  private final PictureLimits limits;
  private double[] before;

  PictureCheck(PictureLimits limits) {
    this.limits = limits;
  }

  /** Why it is not kept; empty for one that is. */
  public Optional<Rejection> of(Pixels picture) {
    int shorter = Math.min(picture.width(), picture.height());
    int longer = Math.max(picture.width(), picture.height());
    if (shorter < limits.minSide()) {
      return rejected(
          "too_small", shorter, "pixels of the shorter side, at least", limits.minSide());
    }
    double aspect = (double) longer / shorter;
    if (aspect > limits.maxAspect()) {
      return rejected("bad_aspect", aspect, "longer by shorter side, at most", limits.maxAspect());
    }
    if (!limits.readsPixels()) {
      return Optional.empty();
    }
    double[] grey = grey(picture);
    double mean = mean(grey);
    if (mean < limits.minBrightness()) {
      return rejected("dark", mean, "mean brightness, at least", limits.minBrightness());
    }
    double contrast = Math.sqrt(variance(grey));
    if (contrast < limits.minContrast()) {
      return rejected("flat", contrast, "standard deviation, at least", limits.minContrast());
    }
    double sharpness =
        limits.minSharpness() > 0
            ? variance(laplacian(grey, picture.width(), picture.height()))
            : 0;
    if (sharpness < limits.minSharpness()) {
      return rejected(
          "blurred", sharpness, "variance of the Laplacian, at least", limits.minSharpness());
    }
    return change(grey, picture);
  }

  private Optional<Rejection> change(double[] grey, Pixels picture) {
    if (limits.minChange() == 0) {
      return Optional.empty();
    }
    double[] now = small(grey, picture.width(), picture.height());
    double change = Double.POSITIVE_INFINITY;
    if (before != null) {
      double sum = 0;
      for (int i = 0; i < now.length; i++) {
        sum += Math.abs(now[i] - before[i]);
      }
      change = sum / now.length;
    }
    if (change < limits.minChange()) {
      return rejected(
          "repeated", change, "mean difference to the frame before, at least", limits.minChange());
    }
    before = now;
    return Optional.empty();
  }

  private static Optional<Rejection> rejected(
      String reason, double found, String what, double expected) {
    return Optional.of(
        new Rejection(
            PictureQualityStage.NAME,
            reason,
            String.format(Locale.ROOT, "%.4g, expected %s %.4g", found, what, expected)));
  }

  static double[] grey(Pixels picture) {
    double[] grey = new double[picture.width() * picture.height()];
    byte[] samples = picture.samples();
    int channels = picture.channels();
    for (int i = 0; i < grey.length; i++) {
      int at = i * channels;
      grey[i] =
          channels == 1
              ? samples[at] & 0xFF
              : Math.rint(
                  0.299 * (samples[at] & 0xFF)
                      + 0.587 * (samples[at + 1] & 0xFF)
                      + 0.114 * (samples[at + 2] & 0xFF));
    }
    return grey;
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  static double variance(double[] values) {
    double mean = mean(values);
    double sum = 0;
    for (double value : values) {
      sum += (value - mean) * (value - mean);
    }
    return sum / values.length;
  }

  /** Borders are mirrored without their own line, as OpenCV's default is. */
  static double[] laplacian(double[] grey, int width, int height) {
    double[] result = new double[grey.length];
    for (int y = 0; y < height; y++) {
      int up = mirrored(y - 1, height) * width;
      int down = mirrored(y + 1, height) * width;
      for (int x = 0; x < width; x++) {
        result[y * width + x] =
            grey[up + x]
                + grey[down + x]
                + grey[y * width + mirrored(x - 1, width)]
                + grey[y * width + mirrored(x + 1, width)]
                - 4 * grey[y * width + x];
      }
    }
    return result;
  }

  private static int mirrored(int at, int size) {
    if (size == 1) {
      return 0;
    }
    int inside = Math.abs(at);
    return inside < size ? inside : 2 * (size - 1) - inside;
  }

  /** Means of 32 x 32 parts. */
  private static double[] small(double[] grey, int width, int height) {
    double[] sums = new double[SMALL * SMALL];
    int[] counts = new int[SMALL * SMALL];
    for (int y = 0; y < height; y++) {
      int row = y * SMALL / height * SMALL;
      for (int x = 0; x < width; x++) {
        int part = row + x * SMALL / width;
        sums[part] += grey[y * width + x];
        counts[part]++;
      }
    }
    for (int i = 0; i < sums.length; i++) {
      sums[i] = counts[i] == 0 ? 0 : sums[i] / counts[i];
    }
    return sums;
  }
}
