package io.embark.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.embark.testing.PictureFile;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
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
    byte[] tiled =
        tiff(ByteOrder.BIG_ENDIAN, Map.of(322, SIDE, 323, SIDE, 324, 8, 325, SIDE * SIDE));
    refused(tiled, "a TIFF of tiles, expected one of strips");
  }

  @Test
  void whatIsLeftIsDecoded() throws Exception {
    Pixels pixels = decode(tiff(ByteOrder.BIG_ENDIAN, Map.of(305, 0, 700, 3)));
    assertThat(pixels.at(5, 3, 0)).isEqualTo(53);
  }
}
