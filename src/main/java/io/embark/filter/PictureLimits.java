package io.embark.filter;

import java.io.Serializable;

/**
 * What a picture must have; 0 (of {@code maxAspect} infinity) for nothing.
 *
 * @param minSide pixels of the shorter side
 * @param maxAspect longer side by shorter side
 * @param minSharpness variance of the Laplacian
 * @param minContrast standard deviation, 0 to 255
 * @param minBrightness mean, 0 to 255
 * @param minChange mean difference to the frame before that was kept, 0 to 255
 */
record PictureLimits(
    int minSide,
    double maxAspect,
    double minSharpness,
    double minContrast,
    double minBrightness,
    double minChange)
    implements Serializable {
  /** Something but the size is asked for. */
  boolean readsPixels() {
    return minSharpness > 0 || minContrast > 0 || minBrightness > 0 || minChange > 0;
  }
}
