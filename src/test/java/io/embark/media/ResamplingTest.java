package io.embark.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ResamplingTest {
  static Stream<JsonNode> cases() throws IOException {
    JsonNode oracle =
        new ObjectMapper().readTree(Path.of("src/test/resources/oracles/resampling.json").toFile());
    return StreamSupport.stream(oracle.get("cases").spliterator(), false);
  }

  /** As scripts/make-resampling-oracle.py makes it. */
  private static int sample(long x, long y, long c) {
    long mixed = (x * 7919 + y * 104_729 + c * 1_299_709) * 2_654_435_761L;
    long noise = (mixed >> 13) & 255;
    long stretch = (x / 5 + y / 4) % 5;
    return stretch == 0 ? 255 : stretch == 1 ? 0 : (int) noise;
  }

  private static Pixels picture(int width, int height, int channels) {
    byte[] samples = new byte[width * height * channels];
    for (int i = 0; i < samples.length; i++) {
      int pixel = i / channels;
      samples[i] = (byte) sample(pixel % width, pixel / width, i % channels);
    }
    return new Pixels(width, height, channels, samples);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void givesThePixelsOfPillow(JsonNode oracle) {
    Pixels picture =
        picture(
            oracle.get("from").get(0).asInt(),
            oracle.get("from").get(1).asInt(),
            oracle.get("channels").asInt());
    Pixels resized =
        Resampling.valueOf(oracle.get("filter").asText().toUpperCase(Locale.ROOT))
            .resize(picture, oracle.get("to").get(0).asInt(), oracle.get("to").get(1).asInt());
    assertThat(resized.samples())
        .isEqualTo(Base64.getDecoder().decode(oracle.get("samples").asText()));
  }

  @Test
  void thereAreCasesOfAllFilters() throws IOException {
    assertThat(cases().map(oracle -> oracle.get("filter").asText().toUpperCase(Locale.ROOT)))
        .contains(Stream.of(Resampling.values()).map(Enum::name).toArray(String[]::new));
  }

  @Test
  void aPictureOfItsSizeIsItself() {
    Pixels picture = picture(3, 2, 3);
    assertThat(Resampling.BICUBIC.resize(picture, 3, 2)).isSameAs(picture);
    assertThatThrownBy(() -> Resampling.BOX.resize(picture, 0, 2)).hasMessage("a size of 0 x 2");
  }

  @Test
  void aPartIsThatOfThePicture() {
    Pixels part = picture(7, 6, 3).crop(2, 1, 4, 3);
    assertThat(part.at(0, 0, 1)).isEqualTo(sample(2, 1, 1));
    assertThat(part.at(3, 2, 2)).isEqualTo(sample(5, 3, 2));
    assertThatThrownBy(() -> new Pixels(2, 2, 3, new byte[11]))
        .hasMessage("11 samples for 2 x 2 pixels of 3 channels");
  }

  @ParameterizedTest
  @EnumSource(Resampling.class)
  void aPartOfAResizedPictureIsThatOfTheWhole(Resampling filter) {
    for (int channels : new int[] {1, 3, 4}) {
      Pixels picture = picture(31, 24, channels);
      for (int[] size : new int[][] {{50, 40}, {12, 9}, {31, 11}, {64, 24}, {31, 24}}) {
        Pixels whole = filter.resize(picture, size[0], size[1]);
        Pixels part = filter.resize(picture, size[0], size[1], 3, 2, size[0] - 5, size[1] - 3);
        assertThat(part.samples())
            .as("%s of %s", size, channels)
            .isEqualTo(whole.crop(3, 2, size[0] - 5, size[1] - 3).samples());
      }
    }
  }
}
