package io.embark.media;

import static org.assertj.core.api.Assertions.assertThat;

import io.embark.testing.SharedFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Frames of one film, whose pictures are 1001/30000 seconds apart, in many containers. */
class ContainersTest {
  private static final int FILM_FRAMES = 390;
  private static final int ALL = 1_000_000;

  /** Of each frame of the film. */
  private static List<Integer> contents;

  @TempDir Path folder;

  private static Path film() {
    return SharedFiles.path("data/video-torchcodec/nasa_13013.mp4");
  }

  private record Sampled(List<Long> spans, List<Integer> contents) {}

  private static Sampled sample(Path file, FrameSampling sampling) throws IOException, MediaFault {
    Sampled sampled = new Sampled(new ArrayList<>(), new ArrayList<>());
    try (FileChannel channel = FileChannel.open(file)) {
      Videos.sample(
          channel,
          sampling,
          MediaLimits.DEFAULT,
          frame -> {
            sampled.spans.add(frame.startMillis());
            sampled.spans.add(frame.endMillis());
            sampled.contents.add(Arrays.hashCode(frame.pixels().samples()));
          });
    }
    return sampled;
  }

  @BeforeAll
  static void decodeAll() throws Exception {
    contents = sample(film(), FrameSampling.every(1e-6, ALL)).contents;
    assertThat(contents).hasSize(FILM_FRAMES);
  }

  /** The frames with these numbers and no others, each from its time to the next one's. */
  private static void assertFrames(Sampled sampled, int... numbers) {
    List<Long> spans = new ArrayList<>();
    List<Integer> expected = new ArrayList<>();
    for (int i = 0; i < numbers.length; i++) {
      spans.add(numbers[i] * 1001L / 30);
      spans.add((i + 1 < numbers.length ? numbers[i + 1] : FILM_FRAMES) * 1001L / 30);
      expected.add(contents.get(numbers[i]));
    }
    assertThat(sampled.contents).isEqualTo(expected);
    assertThat(sampled.spans).hasSameSizeAs(spans);
    for (int i = 0; i < spans.size(); i++) { // containers round to milliseconds
      assertThat(sampled.spans.get(i)).isBetween(spans.get(i) - 1, spans.get(i) + 1);
    }
  }

  /** A third tick, at 13.04 s, is behind the film and before what some headers tell. */
  @ParameterizedTest
  @CsvSource({
    "mp4, 0",
    "mp4, 8",
    "mp4 movflags=frag_keyframe+empty_moov+frag_discont, 8",
    "matroska, 0",
    "matroska, 100",
    "flv, 0",
    "flv, 100",
    "mpegts, 0",
    "mpegts, 5000",
    "nut, 100",
  })
  void theLastFrameEndsAfterItsOwnDuration(String format, int late) throws Exception {
    Path file = Remux.remux(film(), folder.resolve("film"), format, late);

    assertFrames(sample(file, FrameSampling.every(6.52, ALL)), 0, 195);
    assertFrames(sample(file, FrameSampling.every(1, 1)), 0);
    assertFrames(sample(file, FrameSampling.keyframes(ALL)), 0, 240);
  }

  /** Some headers tell a length with the time before the start, others none. */
  @ParameterizedTest
  @CsvSource({
    "mp4, 0",
    "mp4, 8",
    "mp4 movflags=frag_keyframe+empty_moov+frag_discont, 8",
    "matroska, 0",
    "matroska, 100",
    "matroska live=1, 0",
    "matroska live=1, 100",
    "flv, 0",
    "flv, 100",
    "flv flvflags=no_duration_filesize, 100",
    "mpegts, 0",
    "mpegts, 5000",
    "nut, 100",
    "h264, 0",
  })
  void theMostFramesAreSpreadOverThePictures(String format, int late) throws Exception {
    Path file = Remux.remux(film(), folder.resolve("film"), format, late);

    assertFrames(sample(file, FrameSampling.every(0.1, 7)), 0, 55, 111, 167, 222, 278, 334);
    assertFrames(sample(file, FrameSampling.sceneCuts(0, 0, 7)), 0, 56, 112, 168, 223, 279, 335);
    assertFrames(sample(file, FrameSampling.keyframes(1)), 0);
  }

  @Test
  void aRawStreamIsNotSought() throws Exception {
    Path file = Remux.remux(film(), folder.resolve("film"), "h264", 0);

    assertFrames(sample(file, FrameSampling.every(12, ALL)), 0, 359);
  }

  /** Its frames are counted, those between keyframes too. */
  @Test
  void keyframesOfARawStreamHaveTheirTimes() throws Exception {
    Path file = Remux.remux(film(), folder.resolve("film"), "h264", 0);

    assertFrames(sample(file, FrameSampling.keyframes(ALL)), 0, 240);
  }
}
