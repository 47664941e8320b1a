package io.embark.model;

import java.io.Serializable;
import java.util.List;

/**
 * What a model wants done to a picture before it sees it, in this order: resize, crop, rescale,
 * normalise.
 *
 * @param resize how the size is chosen
 * @param height of {@link Resize#EXACT}; of {@link Resize#SHORTEST_EDGE} the shorter edge
 * @param width of {@link Resize#EXACT}
 * @param resample filter by Pillow's number: 0 nearest, 1 Lanczos, 2 bilinear, 3 bicubic, 4 box, 5
 *     Hamming
 * @param cropHeight around the centre, filled with 0 where the picture is smaller; 0 for no crop
 * @param cropWidth as {@code cropHeight}
 * @param rescale factor of samples of 0 to 255
 * @param mean subtracted from each channel afterwards
 * @param std each channel is divided by it at last
 */
public record ImageProcessor(
    Resize resize,
    int height,
    int width,
    int resample,
    int cropHeight,
    int cropWidth,
    double rescale,
    List<Float> mean,
    List<Float> std)
    implements Serializable {
  /** How a new size is chosen. */
  public enum Resize {
    /** The picture keeps its size. */
    NONE,
    /** To a height and width, whatever that does to the aspect. */
    EXACT,
    /**
     * The shorter edge to a length, the longer in proportion, rounded down: {@code
     * get_resize_output_image_size} of transformers.
     */
    SHORTEST_EDGE
  }

  /** Keeps unmodifiable copies of the lists. */
  public ImageProcessor {
    mean = List.copyOf(mean);
    std = List.copyOf(std);
  }

  /** Entry of the vector fingerprint. */
  public String fingerprint() {
    String size =
        switch (resize) {
          case NONE -> "as it is";
          case EXACT -> height + "x" + width;
          case SHORTEST_EDGE -> "shortest edge " + height;
        };
    return size
        + ", filter "
        + resample
        + (cropHeight == 0 ? "" : ", crop " + cropHeight + "x" + cropWidth)
        + ", rescale "
        + rescale
        + ", mean "
        + mean
        + ", std "
        + std;
  }
}
