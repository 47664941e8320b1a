package io.embark.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.embark.testing.PictureFile;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole pictures of kinds that FFmpeg does not decode: each has a reason, and none is blank. */
class UndecodableTest {
  private static final int SIDE = 16;

  @TempDir private Path folder;

  private Pixels decode(byte[] bytes) throws IOException, MediaFault {
    Path file = Files.write(folder.resolve("picture"), bytes);
    try (FileChannel channel = FileChannel.open(file)) {
      return Pictures.decode(channel, MediaLimits.DEFAULT);
    }
  }

  private void refused(byte[] bytes, String message) {
    assertThatThrownBy(() -> decode(bytes))
        .isInstanceOfSatisfying(
            MediaFault.class,
            fault -> {
              assertThat(fault).hasMessage(message);
              assertThat(fault.reason()).isEqualTo(MediaReason.UNSUPPORTED_CODEC);
            });
  }

  private static byte[] tiff(ByteOrder order, Map<Integer, Integer> tags) {
    byte[] strip = new byte[SIDE * SIDE];
    for (int i = 0; i < strip.length; i++) {
      strip[i] = (byte) i;
    }
    return PictureFile.greyTiff(order, SIDE, SIDE, strip, tags);
  }

  @ParameterizedTest
  @CsvSource({
    "6, 6 (JPEG as TIFF 6.0 had it)",
    "7, 7 (JPEG)",
    "34925, 34925 (LZMA)",
    "50000, 50000 (Zstandard)",
    "50001, 50001 (WebP)",
    "12345, 12345"
  })
  void compressionsOfTiff(int compression, String named) {
    for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
      refused(
          tiff(order, Map.of(259, compression)),
          "a TIFF of compression " + named + ", expected none, CCITT, LZW, Deflate or PackBits");
    }
  }

  @Test
  void tilesOfTiff() {
    Map<Integer, Integer> tags =
        Map.of(
            256,
            SIDE,
            257,
            SIDE,
            258,
            8,
            259,
            1,
            262,
            1,
            277,
            1,
            322,
            SIDE,
            323,
            SIDE,
            324,
            8,
            325,
            SIDE * SIDE);
    refused(
        PictureFile.tiff(ByteOrder.BIG_ENDIAN, new byte[SIDE * SIDE], tags),
        "a TIFF of tiles, expected one of strips");
  }

  @ParameterizedTest
  @CsvSource({"8, 8 (CIELAB)", "9, 9 (ICCLAB)", "32845, 32845 (LogLuv)"})
  void coloursOfTiff(int colours, String named) {
    refused(
        tiff(ByteOrder.LITTLE_ENDIAN, Map.of(262, colours)),
        "a TIFF of colours " + named + ", expected grey, RGB, a palette, CMYK or YCbCr");
  }

  /** Two frames of 2 x 2 pixels as Pillow 13.0.0 saves them; without the flag the chunk tells. */
  @Test
  void animatedWebp() {
    byte[] animated =
        HexFormat.of()
            .parseHex(
                "52494646a000000057454250565038580a00000002000000010000010000414e494d0600000000000000"
                    + "0000414e4d4644000000000000000000010000010000000000025650384c2b0000002f014000"
                    + "001f201048430ad9acb340200d2964b3ce028134a490cd3acf7f54e107201ba04c156611fd8f"
                    + "1d00414e4d4628000000000000000000010000010000000000005650384c0f0000002f014000"
                    + "000710fd8ffe0722a2ff0100");
    refused(animated, "an animated WebP, expected a still one");
    animated[20] = 0;
    refused(animated, "an animated WebP, expected a still one");
  }

  @Test
  void whatIsLeftIsDecoded() throws Exception {
    Pixels pixels = decode(tiff(ByteOrder.BIG_ENDIAN, Map.of(305, 0, 700, 3)));
    assertThat(pixels.at(5, 3, 0)).isEqualTo(53);
  }
}
