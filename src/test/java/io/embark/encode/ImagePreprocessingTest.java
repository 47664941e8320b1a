package io.embark.encode;

import static org.assertj.core.api.Assertions.assertThat;

import io.embark.media.Pixels;
import io.embark.model.ImageInput;
import io.embark.model.ImageProcessor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Where pixels go; how they are resized is Resampling's, and whole models are EncodeImageTest's.
 */
class ImagePreprocessingTest {
  private static final List<Float> MEAN = List.of(0.5f, 0.25f, 0f);
  private static final List<Float> STD = List.of(0.5f, 0.25f, 2f);

  private static ImagePreprocessing cropping(
      int height, int width, boolean isChannelsLast, boolean isBytes) {
    return new ImagePreprocessing(
        new ImageProcessor(
            ImageProcessor.Resize.NONE, 0, 0, 3, height, width, 1 / 255.0, MEAN, STD),
        new ImageInput("pixels", isChannelsLast, isBytes, 0, 0, 0));
  }

  /** Samples tell where they are: 100 for the channel, 10 for the row, 1 for the column. */
  private static Pixels numbered(int width, int height, int channels) {
    byte[] samples = new byte[width * height * channels];
    for (int i = 0; i < samples.length; i++) {
      int pixel = i / channels;
      samples[i] = (byte) (i % channels * 100 + pixel / width * 10 + pixel % width);
    }
    return new Pixels(width, height, channels, samples);
  }

  private static float value(int sample, int channel) {
    return ((float) (sample / 255.0) - MEAN.get(channel)) / STD.get(channel);
  }

  @Test
  void aCropIsOfTheMiddle() {
    ImagePreprocessing preprocessing = cropping(2, 3, false, false);
    Pixels picture = numbered(6, 4, 3);
    FloatBuffer tensor = (FloatBuffer) preprocessing.buffer(2, preprocessing.size(picture));

    preprocessing.put(picture, tensor, 1);

    // torchvision and transformers: (6 - 3) // 2 = 1, (4 - 2) // 2 = 1
    int at = 18;
    for (int channel = 0; channel < 3; channel++) {
      for (int sample : new int[] {11, 12, 13, 21, 22, 23}) {
        assertThat(tensor.get(at)).isEqualTo(value(channel * 100 + sample, channel));
        at++;
      }
    }
    assertThat(tensor.get(0)).isZero();
  }

  @Test
  void aPictureThatIsSmallerThanItsCropStandsOnBlack() {
    ImagePreprocessing preprocessing = cropping(4, 5, true, true);
    Pixels picture = numbered(2, 3, 3);
    ByteBuffer tensor = (ByteBuffer) preprocessing.buffer(1, preprocessing.size(picture));

    preprocessing.put(picture, tensor, 0);

    // center_crop: what is missing comes in front, rounded up: 1 of 1 row, 2 of 3 columns
    for (int y = 0; y < 4; y++) {
      for (int x = 0; x < 5; x++) {
        for (int channel = 0; channel < 3; channel++) {
          boolean isInside = y >= 1 && x >= 2 && x < 4;
          int expected = isInside ? channel * 100 + (y - 1) * 10 + x - 2 : 0;
          assertThat(tensor.get((y * 5 + x) * 3 + channel) & 0xFF).isEqualTo(expected);
        }
      }
    }
  }

  @Test
  void greyIsAllThreeColoursAndBlackIsNormalisedToo() {
    ImagePreprocessing preprocessing = cropping(1, 3, false, false);
    Pixels picture = numbered(1, 1, 1);
    FloatBuffer tensor = (FloatBuffer) preprocessing.buffer(1, preprocessing.size(picture));

    preprocessing.put(new Pixels(1, 1, 1, new byte[] {(byte) 200}), tensor, 0);

    for (int channel = 0; channel < 3; channel++) {
      assertThat(tensor.get(channel * 3)).isEqualTo(value(0, channel));
      assertThat(tensor.get(channel * 3 + 1)).isEqualTo(value(200, channel));
      assertThat(tensor.get(channel * 3 + 2)).isEqualTo(value(0, channel));
    }
  }
}
