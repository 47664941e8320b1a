package io.embark.media;

import static org.assertj.core.api.Assertions.assertThat;

import io.embark.testing.SharedFiles;
import io.embark.testing.WavFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of 47 extensions, corrupt, truncated, mislabelled and hostile ones among them. */
class MediaFormatsTest {
  private static final String HEADER = "file,picture,sound";

  @TempDir private Path folder;

  /** Size, or the reason. */
  private static String picture(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      Pixels pixels = Pictures.decode(channel, MediaLimits.DEFAULT);
      return pixels.width() + "x" + pixels.height();
    } catch (MediaFault e) {
      return e.reason().word();
    }
  }

  private static String sound(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      Sounds.decode(channel, 16_000, MediaLimits.DEFAULT.atMost(3_600_000));
      return "sound";
    } catch (MediaFault e) {
      return e.reason().word();
    }
  }

  @Test
  void eachFileIsAPictureOrSoundOrHasAReason() throws IOException {
    Path files = SharedFiles.path("data/formats-filetype");
    List<String> expected = Files.readAllLines(Path.of("src/test/resources/media/formats.csv"));
    List<String> found = new ArrayList<>(List.of(HEADER));
    for (String line : expected.subList(1, expected.size())) {
      Path file = files.resolve(line.substring(0, line.indexOf(',')));
      found.add(file.getFileName() + "," + picture(file) + "," + sound(file));
    }
    assertThat(found).isEqualTo(expected).hasSizeGreaterThan(80);
  }

  @Test
  void noFileMakesItCallAnybody() throws IOException {
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      listener.setSoTimeout(300);
      String url = "http://127.0.0.1:" + listener.getLocalPort() + "/a.ts";
      List<String> files =
          List.of(
              "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:9,\n" + url + "\n#EXT-X-ENDLIST\n",
              "ffconcat version 1.0\nfile '" + url + "'\n",
              "<?xml version=\"1.0\"?><MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\"><Period>"
                  + "<BaseURL>"
                  + url
                  + "</BaseURL></Period></MPD>",
              "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\n",
              "<svg xmlns=\"http://www.w3.org/2000/svg\"><image href=\"" + url + "\"/></svg>",
              "[playlist]\nFile1=" + url + "\n");
      for (String name : new String[] {"a.m3u8", "a.mp4", "a.png"}) {
        for (String text : files) {
          Path file = Files.writeString(folder.resolve(name), text);
          assertThat(picture(file)).isIn("not_media", "unsupported_codec"); // FFmpeg knows SVG
          assertThat(sound(file)).isIn("not_media", "no_sound");
        }
      }
      boolean isCalled = true;
      try {
        listener.accept().close();
      } catch (SocketTimeoutException e) {
        isCalled = false;
      }
      assertThat(isCalled).isFalse();
    }
  }

  /** 10 hours of 8 bits at 8 kHz, most of it a hole of the file. */
  @Test
  void aTrackOfTenHoursIsTooLong() throws IOException {
    int samples = 36_000 * 8_000;
    byte[] header = WavFile.header(WavFile.PCM, 8_000, 1, 8, samples);
    Path file = folder.resolve("long.wav");
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(header));
      channel.write(ByteBuffer.wrap(new byte[1]), 43L + samples);
    }
    assertThat(sound(file)).isEqualTo("too_long");
  }

  /** What is thrown is a MediaFault and nothing else, and the JVM goes on. */
  @Test
  void damagedFilesEndAsFaults() throws IOException {
    Path files = SharedFiles.path("data/formats-filetype");
    Random random = new Random(11);
    for (String name :
        List.of("fixture.jpg", "fixture.png", "fixture.webp", "fixture.mkv", "fixture.ogg")) {
      byte[] whole = Files.readAllBytes(files.resolve(name));
      for (int round = 0; round < 20; round++) {
        byte[] damaged = whole.clone();
        for (int k = random.nextInt(1, 40); k > 0; k--) {
          damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
        }
        Path file = Files.write(folder.resolve("damaged"), damaged);
        assertThat(picture(file)).matches("[0-9]+x[0-9]+|[a-z_]+").isNotEqualTo("unreadable");
        assertThat(sound(file)).matches("[a-z_]+").isNotEqualTo("unreadable");
      }
    }
  }
}
