package io.embark.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.embark.testing.SharedFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Frames of real videos, beside those that decoding everything gives. */
class VideosTest {
  private static final int ALL = 1_000_000;

  @TempDir Path folder;

  private record Shown(long start, long end, int width, int height, int content) {
    static Shown of(Frame frame) {
      return new Shown(
          frame.startMillis(),
          frame.endMillis(),
          frame.pixels().width(),
          frame.pixels().height(),
          Arrays.hashCode(frame.pixels().samples()));
    }

    boolean isSameAs(Shown other) {
      return start == other.start && content == other.content;
    }
  }

  private static List<Shown> sample(Path file, FrameSampling sampling)
      throws IOException, MediaFault {
    return sample(file, sampling, MediaLimits.DEFAULT);
  }

  private static List<Shown> sample(Path file, FrameSampling sampling, MediaLimits limits)
      throws IOException, MediaFault {
    List<Shown> frames = new ArrayList<>();
    try (FileChannel channel = FileChannel.open(file)) {
      Videos.sample(channel, sampling, limits, frame -> frames.add(Shown.of(frame)));
    }
    return frames;
  }

  private static Path shared(String name) {
    return SharedFiles.path("data/" + name);
  }

  /**
   * H.264 with B frames, HEVC of 10 bits, AV1, VP9, MPEG-2, H.263, MPEG-4; with an index or not.
   */
  @ParameterizedTest
  @CsvSource({
    "video-torchcodec/nasa_13013.mp4, 390, 0.5031",
    "video-torchcodec/nasa_13013.mp4, 390, 3.977",
    "video-torchcodec/av1_video.mkv, 125, 1.037",
    "video-torchcodec/h265_10bits.mp4, 30, 0.25",
    "video-torchcodec/h265_video.mp4, 10, 0.35",
    "video-exoplayer/vp9/roadtrip-vp92-10bit.webm, 72, 0.71",
    "video-exoplayer/ts/bbb_2500ms.ts, 58, 0.5031",
    "video-exoplayer/ts/sample_h263.ts, 25, 0.31",
    "video-exoplayer/avi/sample.avi, 96, 0.5031",
    "video-exoplayer/flv/sample.flv, 30, 0.5031",
    "video-exoplayer/flv/sample-with-key-frame-index.flv, 71, 0.5031",
    "video-exoplayer/mp4/sample_sef_super_slow_motion.mp4, 435, 2.0377",
  })
  void aClockShowsWhatAPlayerShows(String name, int count, double seconds) throws Exception {
    Path file = shared(name);
    List<Shown> all = sample(file, FrameSampling.every(1e-6, ALL));
    assertThat(all).hasSize(count);

    List<Shown> shown = sample(file, FrameSampling.every(seconds, ALL));

    List<Shown> expected = new ArrayList<>();
    long end = all.get(all.size() - 1).end();
    for (int tick = 0; all.get(0).start() + tick * seconds * 1000 < end; tick++) {
      double at = all.get(0).start() + tick * seconds * 1000;
      Shown last =
          all.stream().filter(frame -> frame.start() <= at).reduce((one, other) -> other).get();
      if (expected.isEmpty() || !expected.get(expected.size() - 1).equals(last)) {
        expected.add(last);
      }
    }
    assertThat(shown).hasSameSizeAs(expected);
    for (int i = 0; i < shown.size(); i++) {
      assertThat(shown.get(i).isSameAs(expected.get(i)))
          .as("%s beside %s", shown.get(i), expected.get(i))
          .isTrue();
      long until = i + 1 < shown.size() ? shown.get(i + 1).start() : end;
      assertThat(shown.get(i).end()) // the last of all lasts a millisecond at least
          .isBetween(i + 1 < shown.size() ? until : until - 1, until);
    }
  }

  /** With a seek and without one. */
  @ParameterizedTest
  @CsvSource({"0, 0", "5972, 5972", "9000, 8975", "99999, 13013"})
  void aTimeShowsTheFrameThatBeganLast(long millis, double start) throws Exception {
    Path film = shared("video-torchcodec/nasa_13013.mp4");
    Shown expected =
        sample(film, FrameSampling.every(1e-6, ALL)).stream()
            .filter(frame -> frame.start() <= millis)
            .reduce((one, other) -> other)
            .get();
    try (FileChannel channel = FileChannel.open(film)) {
      Pixels shown = Videos.frameAt(channel, millis, MediaLimits.DEFAULT);

      assertThat(Arrays.hashCode(shown.samples())).isEqualTo(expected.content());
      assertThat((double) expected.start()).isCloseTo(start, within(34.0));
    }
  }

  /** Keyframes at 0 and 8.01 of 13 seconds: those at 0 and 10 need a third of the file. */
  @Test
  void whatStandsBetweenTicksIsNotRead() throws Exception {
    Path film = shared("video-torchcodec/nasa_13013.mp4");
    List<Long> starts = new ArrayList<>();
    try (FileChannel channel = FileChannel.open(film)) {
      CountedChannel counted = new CountedChannel(channel);
      Videos.sample(
          counted,
          FrameSampling.every(10, ALL),
          MediaLimits.DEFAULT,
          frame -> starts.add(frame.startMillis()));

      assertThat(starts).hasSize(2);
      assertThat((double) counted.read / Files.size(film)).isLessThan(0.8);
    }
  }

  /** Counts the bytes that are read. */
  private static final class CountedChannel implements SeekableByteChannel {
    private final SeekableByteChannel channel;
    private long read;

    CountedChannel(SeekableByteChannel channel) {
      this.channel = channel;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
      int some = channel.read(target);
      read += Math.max(0, some);
      return some;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
      return channel.write(source);
    }

    @Override
    public long position() throws IOException {
      return channel.position();
    }

    @Override
    public SeekableByteChannel position(long position) throws IOException {
      channel.position(position);
      return this;
    }

    @Override
    public long size() throws IOException {
      return channel.size();
    }

    @Override
    public SeekableByteChannel truncate(long size) throws IOException {
      channel.truncate(size);
      return this;
    }

    @Override
    public boolean isOpen() {
      return channel.isOpen();
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  @Test
  void theShortestClipGivesAFrame() throws Exception {
    Path clip = shared("video-exoplayer/mp4/h265_with_metadata_track.mp4");

    List<Shown> frames = sample(clip, FrameSampling.every(1, ALL));

    assertThat(frames).hasSize(1);
    assertThat(frames.get(0).start()).isZero();
    assertThat(frames.get(0).end()).isEqualTo(100);
  }

  @Test
  void keyframesAreThoseThatAreCodedAlone() throws Exception {
    assertThat(sample(shared("video-torchcodec/nasa_13013.mp4"), FrameSampling.keyframes(ALL)))
        .extracting(Shown::start)
        .containsExactly(0L, 8008L);
    assertThat(sample(shared("video-exoplayer/ts/bbb_2500ms.ts"), FrameSampling.keyframes(ALL)))
        .hasSize(12);
  }

  /** The film cuts once, from the title to the ship. */
  @Test
  void aSceneBeginsAtItsCut() throws Exception {
    List<Shown> scenes =
        sample(
            shared("video-torchcodec/nasa_13013.mp4"),
            FrameSampling.sceneCuts(
                FrameSampling.THRESHOLD, FrameSampling.LEAST_SCENE_MILLIS, ALL));

    assertThat(scenes).hasSize(2);
    assertThat(scenes.get(0).start()).isZero();
    assertThat(scenes.get(0).end()).isEqualTo(scenes.get(1).start());
    assertThat(scenes.get(1).end()).isEqualTo(13_013);
    assertThat(
            sample(
                shared("video-torchcodec/nasa_13013.mp4"),
                FrameSampling.sceneCuts(255, FrameSampling.LEAST_SCENE_MILLIS, ALL)))
        .hasSize(1);
  }

  @Test
  void mostFramesAreSpreadOverTheVideo() throws Exception {
    Path film = shared("video-torchcodec/nasa_13013.mp4");

    assertThat(sample(film, FrameSampling.every(0.1, 4)))
        .extracting(frame -> frame.start() / 1000)
        .containsExactly(0L, 3L, 6L, 9L);
    assertThat(sample(film, FrameSampling.keyframes(1)))
        .extracting(Shown::start)
        .containsExactly(0L);
  }

  @Test
  void aPhonesVideoStandsUpright() throws Exception {
    Shown frame =
        sample(shared("video-exoplayer/mp4/portrait_4k60.mp4"), FrameSampling.every(10, ALL))
            .get(0);

    assertThat(frame.height()).isGreaterThan(frame.width());
  }

  @Test
  void coversSoundAndTextAreNoVideo() throws Exception {
    fails(shared("video-torchcodec/nasa_13013.mp4.audio.mp3"), MediaReason.NO_PICTURE);
    fails(shared("video-torchcodec/sine_mono_s16.wav"), MediaReason.NO_PICTURE);
    fails(Files.writeString(folder.resolve("a.mp4"), "words ".repeat(500)), MediaReason.NOT_MEDIA);
    fails(shared("video-exoplayer/drm/sample_fragmented_clearkey.mp4"), MediaReason.CORRUPT_MEDIA);
  }

  private static void fails(Path file, MediaReason reason) {
    assertThatThrownBy(() -> sample(file, FrameSampling.every(1, ALL)))
        .isInstanceOfSatisfying(
            MediaFault.class, fault -> assertThat(fault.reason()).isEqualTo(reason));
  }

  /** What is missing of a video is passed over, as a player does. */
  @Test
  void halfAVideoGivesItsHalf() throws Exception {
    byte[] whole = Files.readAllBytes(shared("video-exoplayer/ts/bbb_2500ms.ts"));
    Path half = Files.write(folder.resolve("half.ts"), Arrays.copyOf(whole, whole.length / 2));

    List<Shown> frames = sample(half, FrameSampling.every(0.1, ALL));

    assertThat(frames.size()).isBetween(10, 16);
  }

  @Test
  void aLongerVideoThanAllowedIsRefused() {
    assertThatThrownBy(
            () ->
                sample(
                    shared("video-torchcodec/nasa_13013.mp4"),
                    FrameSampling.every(1, ALL),
                    MediaLimits.DEFAULT.atMost(10_000)))
        .isInstanceOf(MediaFault.class)
        .hasMessage("more than 10 seconds of video, expected at most so much");
  }
}
