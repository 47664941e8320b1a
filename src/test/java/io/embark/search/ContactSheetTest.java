package io.embark.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.embark.corpus.Columns;
import io.embark.testing.SharedFiles;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tiles of 320 x 180 with 8 pixels between them and 44 of caption. */
class ContactSheetTest {
  private static final int EMPTY = 0xD8D8D8;
  private static final String ITEM_ID = "0".repeat(32);

  @TempDir Path folder;

  private static Hit hit(String file, long start, long end, String text) {
    return new Hit(ITEM_ID, file, 0, start, end, text, Map.of(Columns.URI, file), 0.5);
  }

  private static int colour(BufferedImage sheet, int x, int y) {
    return sheet.getRGB(x, y) & 0xFFFFFF;
  }

  @Test
  void aTileShowsItsPictureOrFrameOrWords() throws IOException {
    BufferedImage green = new BufferedImage(64, 36, BufferedImage.TYPE_INT_RGB);
    for (int at = 0; at < 64 * 36; at++) {
      green.setRGB(at % 64, at / 64, 0x00C040);
    }
    Path picture = folder.resolve("green.png");
    ImageIO.write(green, "png", picture.toFile());
    List<Hit> hits = new ArrayList<>();
    hits.add(hit(picture.toString(), 0, 0, ""));
    hits.add(hit(folder.resolve("gone.png").toString(), 0, 0, ""));
    hits.add(
        hit(SharedFiles.path("data/video-torchcodec/nasa_13013.mp4").toString(), 6000, 7000, ""));
    hits.add(hit(SharedFiles.path("data/audio-silero/test.wav").toString(), 0, 30_000, "words"));
    hits.add(hit(picture.toString(), 0, 0, ""));

    BufferedImage sheet = new ContactSheet(uri -> FileChannel.open(Path.of(uri))).of(hits);

    assertThat(sheet.getWidth()).isEqualTo(8 + 4 * 328);
    assertThat(sheet.getHeight()).isEqualTo(8 + 2 * 232);
    assertThat(colour(sheet, 168, 98)).isEqualTo(0x00C040);
    assertThat(colour(sheet, 168 + 328, 98)).isEqualTo(EMPTY);
    int mirror = colour(sheet, 664 + 240, 98); // a golden mirror, right of the one who looks at it
    assertThat(mirror >> 16).isGreaterThan(150);
    assertThat(mirror & 0xFF).isLessThan(mirror >> 16);
    assertThat(colour(sheet, 8 + 3 * 328 + 300, 20)).isEqualTo(EMPTY);
    assertThat(colour(sheet, 168, 98 + 232)).isEqualTo(0x00C040);
  }
}
