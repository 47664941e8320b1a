package io.embark.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.embark.testing.PictureFile;
import io.embark.testing.SharedFiles;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PicturesTest {
  @TempDir private Path folder;

  private static Pixels decode(Path file) throws Exception {
    return decode(file, Alpha.DROP);
  }

  private static Pixels decode(Path file, Alpha alpha) throws Exception {
    try (FileChannel channel = FileChannel.open(file)) {
      return Pictures.decode(channel, MediaLimits.DEFAULT).rgb(alpha);
    }
  }

  private Path written(byte[] bytes, String name) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }

  /** Grey levels that differ everywhere; turned and mirrored pictures differ from each other. */
  static BufferedImage gradient(int width, int height, int type) {
    BufferedImage image = new BufferedImage(width, height, type);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, rgb(x, y));
      }
    }
    return image;
  }

  private static int rgb(int x, int y) {
    return 0xFF000000 | (x * 7 & 0xFF) << 16 | (y * 11 & 0xFF) << 8 | ((x * 3 + y * 5) & 0xFF);
  }

  static Stream<JsonNode> referencePictures() throws IOException {
    Path expected = SharedFiles.path("fixtures/open/resnet-imagenet/expected.json");
    JsonNode outputs = new ObjectMapper().readTree(expected.toFile()).get("outputs");
    return StreamSupport.stream(outputs.spliterator(), false);
  }

  @Test
  void pixelsAreThoseOfPillow() throws Exception {
    Path fixture = SharedFiles.path("fixtures/open/resnet-imagenet");
    for (JsonNode output : referencePictures().toList()) {
      String file = output.get("file").asText();
      JsonNode oracle = output.get("decoded_rgb");
      Pixels pixels = decode(fixture.resolve(file));
      assertThat(pixels.width()).as(file).isEqualTo(oracle.get("width").asInt());
      assertThat(pixels.height()).as(file).isEqualTo(oracle.get("height").asInt());
      if (file.endsWith(".jpg")) { // decoders differ by a few levels
        for (int c = 0; c < 3; c++) {
          double mean = oracle.get("mean").get(c).asDouble();
          assertThat(mean(pixels, c))
              .as(file)
              .isCloseTo(mean, within(file.contains("cmyk") ? 1.0 : 0.5));
        }
      } else {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(pixels.samples());
        assertThat(HexFormat.of().formatHex(digest))
            .as(file)
            .startsWith(oracle.get("sha256").asText());
      }
    }
  }

  /**
   * The JDK has the IJG's decoder, as Pillow has its successor. Colours change sharply where a JPEG
   * stores one of four, and edges are odd, so that the last of them is half a one.
   */
  @ParameterizedTest
  @CsvSource({"64, 48", "63, 48", "64, 47", "63, 47", "33, 17", "1, 1", "3, 1"})
  void coloursStandWhereTheyBelong(int width, int height) throws Exception {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, (x / 5 + y / 3) % 2 == 0 ? 0xC03020 : 0x2050B0);
      }
    }
    byte[] jpeg = PictureFile.encoded(image, "jpg");
    BufferedImage expected = ImageIO.read(new ByteArrayInputStream(jpeg));

    Pixels pixels = decode(written(jpeg, "sharp.jpg"));

    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        for (int channel = 0; channel < 3; channel++) {
          int sample = expected.getRGB(x, y) >> (16 - 8 * channel) & 0xFF;
          assertThat(pixels.at(x, y, channel))
              .as("%d of %d %d", channel, x, y)
              .isCloseTo(sample, within(4));
        }
      }
    }
  }

  private static double mean(Pixels pixels, int channel) {
    long sum = 0;
    for (int y = 0; y < pixels.height(); y++) {
      for (int x = 0; x < pixels.width(); x++) {
        sum += pixels.at(x, y, channel);
      }
    }
    return (double) sum / pixels.width() / pixels.height();
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "bmp", "tiff"})
  void formatsWithoutLossGiveTheirPixels(String format) throws Exception {
    BufferedImage image = gradient(37, 23, BufferedImage.TYPE_INT_RGB);
    Pixels pixels = decode(written(PictureFile.encoded(image, format), "named.txt"));
    assertThat(pixels.width()).isEqualTo(37);
    for (int y = 0; y < 23; y++) {
      for (int x = 0; x < 37; x++) {
        int rgb = pixels.at(x, y, 0) << 16 | pixels.at(x, y, 1) << 8 | pixels.at(x, y, 2);
        assertThat(rgb).isEqualTo(rgb(x, y) & 0xFFFFFF);
      }
    }
  }

  @Test
  void theFirstFrameOfAGifIsItsPicture() throws Exception {
    BufferedImage image = new BufferedImage(9, 6, BufferedImage.TYPE_BYTE_INDEXED);
    for (int x = 0; x < 9; x++) {
      image.setRGB(x, 2, 0xFFFF0000);
    }
    Pixels pixels = decode(written(PictureFile.encoded(image, "gif"), "one.gif"));
    assertThat(pixels.at(4, 2, 0)).isEqualTo(255);
    assertThat(pixels.at(4, 2, 1)).isZero();
    assertThat(pixels.at(4, 3, 0)).isZero();
  }

  @Test
  void sixteenBitsAreScaledToEight() throws Exception {
    BufferedImage image = new BufferedImage(4, 1, BufferedImage.TYPE_USHORT_GRAY);
    int[] levels = {0, 0x3FFF, 0x8080, 0xFFFF};
    for (int x = 0; x < 4; x++) {
      image.getRaster().setSample(x, 0, 0, levels[x]);
    }
    for (String format : new String[] {"png", "tiff"}) {
      Pixels pixels = decode(written(PictureFile.encoded(image, format), "grey16"));
      for (int x = 0; x < 4; x++) {
        assertThat((double) pixels.at(x, 0, 1))
            .as(format)
            .isCloseTo(levels[x] / 257.0, within(1.0));
      }
    }
  }

  @Test
  void transparencyIsDroppedOrPutOnWhite() throws Exception {
    BufferedImage image = new BufferedImage(3, 1, BufferedImage.TYPE_INT_ARGB);
    image.setRGB(0, 0, 0x00112233);
    image.setRGB(1, 0, 0x80112233);
    image.setRGB(2, 0, 0xFF112233);
    Path file = written(PictureFile.encoded(image, "png"), "alpha.png");
    assertThat(decode(file).samples()).isEqualTo(HexFormat.of().parseHex("112233112233112233"));
    // Pillow: Image.new("RGB", size, "white").paste(image, mask=image)
    assertThat(decode(file, Alpha.WHITE).samples())
        .isEqualTo(HexFormat.of().parseHex("ffffff889099112233"));
  }

  @Test
  void whatIsNoPictureSaysWhy() throws Exception {
    refused(new byte[0], MediaReason.EMPTY_FILE, "a file of 0 bytes");
    refused(
        "not a picture, whatever it is called\n".repeat(50).getBytes(StandardCharsets.UTF_8),
        MediaReason.NOT_MEDIA,
        "the bytes are of no format that FFmpeg knows, expected a picture, video or sound");
    refused(
        "ffconcat version 1.0\nfile 'http://127.0.0.1:1/a.ts'\n".getBytes(StandardCharsets.UTF_8),
        MediaReason.NOT_MEDIA,
        "the bytes look like format concat, expected a picture, video or sound that is whole in one"
            + " file");
    refused(
        """
        #EXTM3U
        #EXT-X-TARGETDURATION:10
        #EXTINF:9,
        http://127.0.0.1:1/a.ts
        #EXT-X-ENDLIST
        """
            .getBytes(StandardCharsets.UTF_8),
        MediaReason.NOT_MEDIA,
        "the bytes are of no format that FFmpeg knows, expected a picture, video or sound");
  }

  private void refused(byte[] bytes, MediaReason reason, String message) throws IOException {
    Path file = written(bytes, "refused.png");
    assertThatThrownBy(() -> decode(file))
        .isInstanceOfSatisfying(
            MediaFault.class,
            fault -> {
              assertThat(fault.reason()).isEqualTo(reason);
              assertThat(fault).hasMessage(message);
            });
  }

  /** As scripts/make-tiled-avif.py writes it; FFmpeg gives each tile on its own. */
  @Test
  void aTileIsNotTakenForThePicture() throws Exception {
    refused(
        Files.readAllBytes(Path.of("src/test/resources/media/tiles.avif")),
        MediaReason.UNSUPPORTED_CODEC,
        "a picture made of 4 tiles, expected one that is coded as a whole");
  }

  @Test
  void aHeaderAloneCostsNoMemory() throws Exception {
    byte[] png = PictureFile.encoded(gradient(8, 8, BufferedImage.TYPE_INT_RGB), "png");
    refused(
        PictureFile.withPngSize(png, 50_000, 50_000),
        MediaReason.TOO_MANY_PIXELS,
        "50000 x 50000 pixels, expected at most 89478485");
  }

  @Test
  void picturesThatEndEarlyAreRefused() throws Exception {
    for (String format : new String[] {"png", "jpg", "bmp", "gif", "tiff"}) {
      byte[] whole = PictureFile.encoded(gradient(64, 64, BufferedImage.TYPE_INT_RGB), format);
      Path file = written(Arrays.copyOf(whole, whole.length / 2), "half." + format);
      assertThatThrownBy(() -> decode(file))
          .as(format)
          .isInstanceOfSatisfying(
              MediaFault.class,
              fault -> assertThat(fault.reason()).isEqualTo(MediaReason.CORRUPT_MEDIA));
    }
  }

  /** Strips of LZW and of Deflate that are neither, and a tag that FFmpeg does not know. */
  @ParameterizedTest
  @CsvSource({"5, Invalid data found when processing input", "8, Unknown error occurred"})
  void aStripThatCannotBeReadMakesATiffNoPicture(int compression, String said) throws Exception {
    byte[] strip = new byte[64 * 64];
    Arrays.fill(strip, (byte) 0xFF);
    refused(
        PictureFile.greyTiff(
            ByteOrder.LITTLE_ENDIAN, 64, 64, strip, Map.of(259, compression, 700, 0)),
        MediaReason.CORRUPT_MEDIA,
        "a stream of codec tiff: " + said);
  }
}
