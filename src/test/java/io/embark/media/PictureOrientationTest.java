package io.embark.media;

import static org.assertj.core.api.Assertions.assertThat;

import io.embark.testing.PictureFile;
import io.embark.testing.SharedFiles;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** EXIF of JPEG, and of formats in which FFmpeg does not follow it. */
class PictureOrientationTest {
  private static final int WIDTH = 5;
  private static final int HEIGHT = 7;
  private static final int PNG_HEADER_END = 33;
  private static final int PNG_END_BYTES = 12;
  private static final int HAS_EXIF = 8;

  /** {@link #level} as Pillow 13.0.0 saves it without loss. */
  private static final byte[] WEBP =
      HexFormat.of()
          .parseHex(
              "5249464626000000574542505650384c190000002f04800100cd5520a2ff01c26ca3fd0a72fea067"
                  + "101119ec0400");

  @TempDir private Path folder;

  private Pixels decode(byte[] bytes) throws Exception {
    Path file = Files.write(folder.resolve("picture"), bytes);
    try (FileChannel channel = FileChannel.open(file)) {
      return Pictures.decode(channel, MediaLimits.DEFAULT).rgb(Alpha.DROP);
    }
  }

  private static int level(int x, int y) {
    return (y * WIDTH + x) * 7;
  }

  private static byte[] levels() {
    byte[] levels = new byte[WIDTH * HEIGHT];
    for (int i = 0; i < levels.length; i++) {
      levels[i] = (byte) level(i % WIDTH, i / WIDTH);
    }
    return levels;
  }

  private static byte[] png() {
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_BYTE_GRAY);
    image.getRaster().setDataElements(0, 0, WIDTH, HEIGHT, levels());
    return PictureFile.encoded(image, "png");
  }

  /** A PNG as the one frame of an animation. */
  private static byte[] animated(byte[] png) {
    byte[] control = ByteBuffer.allocate(8).putInt(1).array();
    byte[] frame = ByteBuffer.allocate(26).putInt(4, WIDTH).putInt(8, HEIGHT).array();
    byte[] withFrame = PictureFile.withPngChunk(png, PNG_HEADER_END, "fcTL", frame);
    return PictureFile.withPngChunk(withFrame, PNG_HEADER_END, "acTL", control);
  }

  private static byte[] webp(byte[] exif, int flags) {
    return PictureFile.withWebpChunk(WEBP, WIDTH, HEIGHT, flags, "EXIF", exif);
  }

  /** A file of {@link #level} that says how it was held. */
  private static byte[] held(String format, int orientation) {
    byte[] little = PictureFile.exif(ByteOrder.LITTLE_ENDIAN, orientation);
    byte[] big = PictureFile.exif(ByteOrder.BIG_ENDIAN, orientation);
    Map<Integer, Integer> tag = Map.of(274, orientation);
    byte[] png = png();
    return switch (format) {
      case "png" -> PictureFile.withPngChunk(png, PNG_HEADER_END, "eXIf", big);
      case "png, at its end" ->
          PictureFile.withPngChunk(png, png.length - PNG_END_BYTES, "eXIf", little);
      case "apng" -> PictureFile.withPngChunk(animated(png), PNG_HEADER_END, "eXIf", big);
      case "webp" -> webp(little, HAS_EXIF);
      case "webp, as in a JPEG" -> webp(PictureFile.asInJpeg(big), HAS_EXIF);
      case "tiff" -> PictureFile.greyTiff(ByteOrder.LITTLE_ENDIAN, WIDTH, HEIGHT, levels(), tag);
      case "tiff, big-endian" ->
          PictureFile.greyTiff(ByteOrder.BIG_ENDIAN, WIDTH, HEIGHT, levels(), tag);
      default -> throw new IllegalArgumentException(format);
    };
  }

  /** Where the pixel at (x, y) of the upright picture is stored, by TIFF 6.0's tag 274. */
  private static Stream<Arguments> places() {
    return Stream.of(
        Arguments.of(1, "x", "y"),
        Arguments.of(2, "w-x", "y"),
        Arguments.of(3, "w-x", "h-y"),
        Arguments.of(4, "x", "h-y"),
        Arguments.of(5, "y", "x"),
        Arguments.of(6, "y", "h-x"),
        Arguments.of(7, "w-y", "h-x"),
        Arguments.of(8, "w-y", "x"),
        Arguments.of(0, "x", "y"),
        Arguments.of(9, "x", "y"),
        Arguments.of(65535, "x", "y"));
  }

  private static boolean isLying(int orientation) {
    return orientation >= 5 && orientation <= 8;
  }

  @ParameterizedTest
  @MethodSource("places")
  void picturesAreTurned(int orientation, String column, String row) throws Exception {
    for (String format :
        new String[] {
          "png", "png, at its end", "apng", "webp", "webp, as in a JPEG", "tiff", "tiff, big-endian"
        }) {
      Pixels upright = decode(held(format, orientation));

      assertThat(upright.width()).as(format).isEqualTo(isLying(orientation) ? HEIGHT : WIDTH);
      assertThat(upright.height()).as(format).isEqualTo(isLying(orientation) ? WIDTH : HEIGHT);
      for (int y = 0; y < upright.height(); y++) {
        for (int x = 0; x < upright.width(); x++) {
          assertThat(upright.at(x, y, 1))
              .as("%s at %d %d", format, x, y)
              .isEqualTo(
                  level(place(column, x, y, WIDTH, HEIGHT), place(row, x, y, WIDTH, HEIGHT)));
        }
      }
    }
  }

  /** FFmpeg does that, and loss moves with the pixels. */
  @ParameterizedTest
  @MethodSource("places")
  void jpegsAreTurned(int orientation, String column, String row) throws Exception {
    byte[] stored =
        PictureFile.encoded(PicturesTest.gradient(16, 24, BufferedImage.TYPE_INT_RGB), "jpg");
    Pixels plain = decode(stored);
    Pixels upright = decode(PictureFile.withOrientation(stored, orientation));
    assertThat(upright.width()).isEqualTo(isLying(orientation) ? 24 : 16);
    for (int y = 0; y < upright.height(); y++) {
      for (int x = 0; x < upright.width(); x++) {
        int storedX = place(column, x, y, 16, 24);
        int storedY = place(row, x, y, 16, 24);
        assertThat(upright.at(x, y, 0)).isEqualTo(plain.at(storedX, storedY, 0));
        assertThat(upright.at(x, y, 1)).isEqualTo(plain.at(storedX, storedY, 1));
      }
    }
  }

  private static int place(String formula, int x, int y, int width, int height) {
    int value = formula.endsWith("x") ? x : y;
    return switch (formula.charAt(0)) {
      case 'w' -> width - 1 - value;
      case 'h' -> height - 1 - value;
      default -> value;
    };
  }

  /** As libwebp, and Pillow with it, has it. */
  @Test
  void exifThatTheHeaderOfAWebpDoesNotNameIsNone() throws Exception {
    byte[] exif = PictureFile.exif(ByteOrder.LITTLE_ENDIAN, 6);
    assertThat(decode(webp(exif, 0)).samples()).isEqualTo(decode(WEBP).samples());
  }

  @Test
  void aWebpWithLossIsTurnedToo() throws Exception {
    byte[] stored =
        Files.readAllBytes(SharedFiles.path("data/formats-filetype").resolve("fixture.webp"));
    byte[] exif = PictureFile.exif(ByteOrder.LITTLE_ENDIAN, 3);
    byte[] held = PictureFile.withWebpChunk(stored, 200, 133, HAS_EXIF, "EXIF", exif);
    Pixels plain = decode(stored);

    Pixels upright = decode(held);

    for (int y = 0; y < 133; y++) {
      for (int x = 0; x < 200; x++) {
        assertThat(upright.at(x, y, 0)).isEqualTo(plain.at(199 - x, 132 - y, 0));
      }
    }
  }

  /** Lengths and places in it are anything: the picture is there or a fault says why not. */
  @ParameterizedTest
  @ValueSource(strings = {"png", "apng", "webp", "tiff", "tiff, big-endian"})
  void damagedExifIsNoMoreThanAFault(String format) throws Exception {
    byte[] whole = held(format, 6);
    Random random = new Random(5);
    for (int round = 0; round < 300; round++) {
      byte[] damaged = round < whole.length ? Arrays.copyOf(whole, round) : whole.clone();
      for (int k = random.nextInt(6); k > 0 && damaged.length > 0; k--) {
        damaged[random.nextInt(damaged.length)] = (byte) (random.nextBoolean() ? 0xFF : k);
      }
      try {
        decode(damaged);
      } catch (MediaFault e) {
        assertThat(e.getMessage()).isNotBlank();
      }
    }
    for (int from = 0; from < whole.length - 4; from++) {
      for (int number : new int[] {-1, Integer.MAX_VALUE, Integer.MIN_VALUE, whole.length}) {
        byte[] hostile = whole.clone();
        ByteBuffer.wrap(hostile).putInt(from, number);
        Orientation orientation = new StillFile(hostile).orientation();
        assertThat(orientation).isNotNull();
      }
    }
  }
}
