package io.embark.encode;

import io.embark.media.Pixels;
import io.embark.media.Resampling;
import io.embark.model.ImageInput;
import io.embark.model.ImageProcessor;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/**
 * Pictures as a graph's input: resized, cropped, rescaled and normalised as the image processors of
 * transformers 4.57 do it with Pillow and NumPy ({@code image_transforms.py}), to the last bit of
 * the pixels and of float32. Thread-safe.
 */
final class ImagePreprocessing {
  private static final int LEVELS = 256;
  private static final int CHANNELS = 3;

  /** {@code PIL.Image.Resampling}, by number. */
  private static final Resampling[] FILTERS = {
    Resampling.NEAREST,
    Resampling.LANCZOS,
    Resampling.BILINEAR,
    Resampling.BICUBIC,
    Resampling.BOX,
    Resampling.HAMMING
  };

  private final ImageProcessor processor;
  private final ImageInput input;

  /** By channel and sample. */
  private final float[][] values = new float[CHANNELS][LEVELS];

  ImagePreprocessing(ImageProcessor processor, ImageInput input) {
    this.processor = processor;
    this.input = input;
    for (int channel = 0; channel < CHANNELS; channel++) {
      for (int sample = 0; sample < LEVELS; sample++) {
        float rescaled = (float) (sample * processor.rescale());
        values[channel][sample] =
            (rescaled - processor.mean().get(channel)) / processor.std().get(channel);
      }
    }
  }

  /** Height and width that a picture of this size gets. */
  record Size(int height, int width) {}

  Size size(Pixels picture) {
    return processor.cropHeight() > 0
        ? new Size(processor.cropHeight(), processor.cropWidth())
        : resized(picture);
  }

  private Size resized(Pixels picture) {
    int width = picture.width();
    int height = picture.height();
    return switch (processor.resize()) {
      case NONE -> new Size(height, width);
      case EXACT -> new Size(processor.height(), processor.width());
      case SHORTEST_EDGE -> {
        int edge = processor.height();
        yield width <= height
            ? new Size((int) ((double) edge * height / width), edge)
            : new Size(edge, (int) ((double) edge * width / height));
      }
    };
  }

  /** A buffer for so many pictures, over an array of its own. */
  Buffer buffer(int pictures, Size size) {
    int samples =
        Math.multiplyExact(Math.multiplyExact(pictures * CHANNELS, size.height()), size.width());
    return input.isBytes() ? ByteBuffer.allocate(samples) : FloatBuffer.allocate(samples);
  }

  /** Writes the picture at a place of such a buffer; of three channels or one. */
  void put(Pixels picture, Buffer tensor, int place) {
    Size resized = resized(picture);
    Size size = size(picture);
    int top = first(resized.height(), size.height());
    int left = first(resized.width(), size.width());
    int fromRow = Math.max(0, top);
    int fromColumn = Math.max(0, left);
    Pixels part =
        FILTERS[processor.resample()].resize(
            picture,
            resized.width(),
            resized.height(),
            fromColumn,
            fromRow,
            Math.min(resized.width(), left + size.width()) - fromColumn,
            Math.min(resized.height(), top + size.height()) - fromRow);
    int plane = size.height() * size.width();
    int pixelStep = input.isChannelsLast() ? CHANNELS : 1;
    int channelStep = input.isChannelsLast() ? 1 : plane;
    boolean isFilled = part.height() == size.height() && part.width() == size.width();
    for (int channel = 0; channel < CHANNELS; channel++) {
      int start = place * plane * CHANNELS + channel * channelStep;
      if (!isFilled) {
        fill(tensor, start, pixelStep, plane, channel);
      }
      for (int y = 0; y < part.height(); y++) {
        int at = (fromRow - top + y) * size.width() + fromColumn - left;
        put(part, y, channel, tensor, start + at * pixelStep, pixelStep);
      }
    }
  }

  /** Black, where a crop is larger than the picture: {@code center_crop} fills so. */
  private void fill(Buffer tensor, int start, int step, int count, int channel) {
    for (int i = 0; i < count; i++) {
      if (tensor instanceof FloatBuffer floats) {
        floats.put(start + i * step, values[channel][0]);
      } else {
        ((ByteBuffer) tensor).put(start + i * step, (byte) 0);
      }
    }
  }

  private void put(Pixels part, int y, int channel, Buffer tensor, int start, int step) {
    byte[] samples = part.samples();
    int channels = part.channels();
    int from = y * part.width() * channels + Math.min(channel, channels - 1);
    if (tensor instanceof FloatBuffer floats) {
      float[] to = floats.array();
      float[] levels = values[channel];
      for (int x = 0; x < part.width(); x++) {
        to[start + x * step] = levels[samples[from + x * channels] & 0xFF];
      }
    } else {
      byte[] to = ((ByteBuffer) tensor).array();
      for (int x = 0; x < part.width(); x++) {
        to[start + x * step] = samples[from + x * channels];
      }
    }
  }

  /**
   * The source of the first row or column of a crop: {@code (size - crop) // 2}, where the picture
   * is larger; where it is smaller, what is missing is put in front, rounded up, before that.
   */
  private static int first(int source, int crop) {
    int offset = Math.floorDiv(source - crop, 2);
    int pad = Math.max(0, (crop - source + 1) / 2);
    return Math.max(0, offset + pad) - pad;
  }
}
