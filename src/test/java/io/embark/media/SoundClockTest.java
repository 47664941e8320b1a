package io.embark.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_MJPEG;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_PCM_S16LE;
import static org.bytedeco.ffmpeg.global.avcodec.av_new_packet;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avformat.AVIO_FLAG_WRITE;
import static org.bytedeco.ffmpeg.global.avformat.av_interleaved_write_frame;
import static org.bytedeco.ffmpeg.global.avformat.av_write_trailer;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_output_context2;
import static org.bytedeco.ffmpeg.global.avformat.avformat_free_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_new_stream;
import static org.bytedeco.ffmpeg.global.avformat.avformat_write_header;
import static org.bytedeco.ffmpeg.global.avformat.avio_closep;
import static org.bytedeco.ffmpeg.global.avformat.avio_open;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_AUDIO;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_VIDEO;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_S16;
import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_default;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVOutputFormat;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Matroska files whose packets of sound, a tenth of a second of one value each, stand anywhere. */
class SoundClockTest {
  private static final int RATE = 16_000;
  private static final int PACKET_MILLIS = 100;

  @TempDir Path folder;

  @BeforeAll
  static void load() {
    Ffmpeg.load();
  }

  /** A picture at 0, and packet {@code i} of value {@code (i + 1) / 64} at so many milliseconds. */
  private Path film(boolean tellsDuration, int rate, long... soundMillis) throws IOException {
    Path file = folder.resolve("film.mkv");
    AVFormatContext context = new AVFormatContext(null);
    avformat_alloc_output_context2(context, (AVOutputFormat) null, "matroska", file.toString());
    AVStream pictures = avformat_new_stream(context, null);
    pictures.codecpar().codec_type(AVMEDIA_TYPE_VIDEO);
    pictures.codecpar().codec_id(AV_CODEC_ID_MJPEG);
    pictures.codecpar().width(16).height(16);
    AVStream sound = avformat_new_stream(context, null);
    sound.codecpar().codec_type(AVMEDIA_TYPE_AUDIO);
    sound.codecpar().codec_id(AV_CODEC_ID_PCM_S16LE);
    sound.codecpar().format(AV_SAMPLE_FMT_S16);
    sound.codecpar().sample_rate(rate);
    sound.codecpar().bits_per_coded_sample(16);
    av_channel_layout_default(sound.codecpar().ch_layout(), 1);
    AVIOContext out = new AVIOContext(null);
    avio_open(out, file.toString(), AVIO_FLAG_WRITE);
    context.pb(out);
    AVDictionary options = new AVDictionary(null);
    av_dict_set(options, "live", tellsDuration ? "0" : "1", 0);
    assertThat(avformat_write_header(context, options)).isZero();
    ByteArrayOutputStream picture = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB), "jpg", picture);
    write(context, 0, 0, picture.toByteArray());
    for (int i = 0; i < soundMillis.length; i++) {
      ByteBuffer samples =
          ByteBuffer.allocate(2 * rate * PACKET_MILLIS / 1000).order(ByteOrder.LITTLE_ENDIAN);
      while (samples.hasRemaining()) {
        samples.putShort((short) ((i + 1) << 9));
      }
      write(context, 1, soundMillis[i], samples.array());
    }
    av_write_trailer(context);
    avio_closep(out);
    avformat_free_context(context);
    return file;
  }

  private static void write(AVFormatContext context, int stream, long millis, byte[] bytes) {
    AVPacket packet = av_packet_alloc();
    av_new_packet(packet, bytes.length);
    packet.data().put(bytes, 0, bytes.length);
    packet.stream_index(stream);
    packet.pts(millis).dts(millis).duration(PACKET_MILLIS);
    assertThat(av_interleaved_write_frame(context, packet)).isZero();
    av_packet_free(packet);
  }

  private static float[] read(SoundReader reader) throws MediaFault {
    float[] all = new float[60 * RATE];
    return Arrays.copyOf(all, reader.read(all, 0, all.length));
  }

  private static float[] heard(Path file) throws IOException, MediaFault {
    try (FileChannel channel = FileChannel.open(file);
        SoundReader reader = SoundReader.open(channel, RATE, MediaLimits.DEFAULT)) {
      return read(reader);
    }
  }

  /** Values in 64ths, 0 where there is silence, a tenth of a second each. */
  private static float[] expected(int... values) {
    int length = RATE * PACKET_MILLIS / 1000;
    float[] samples = new float[values.length * length];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = values[i / length] / 64F;
    }
    return samples;
  }

  @Test
  void itIsSilentUntilTheSoundStarts() throws Exception {
    Path film = film(true, RATE, 400, 500);
    assertThat(heard(film)).isEqualTo(expected(0, 0, 0, 0, 1, 2));
  }

  @Test
  void itIsSilentInAGap() throws Exception {
    assertThat(heard(film(true, RATE, 0, 100, 500))).isEqualTo(expected(1, 2, 0, 0, 0, 3));
  }

  @Test
  void aGapThatEndsWithinWhatTheFileTellsMayBeLong() throws Exception {
    float[] heard = heard(film(true, RATE, 0, 20_000));
    assertThat(heard).hasSize(RATE * 201 / 10);
    assertThat(Arrays.copyOfRange(heard, 20 * RATE, heard.length)).isEqualTo(expected(2));
    assertThat(Arrays.copyOfRange(heard, RATE / 10, 20 * RATE)).containsOnly(0F);
  }

  @Test
  void withoutADurationALongGapIsAnotherClock() throws Exception {
    assertThat(heard(film(false, RATE, 0, 300, 20_000, 20_300)))
        .isEqualTo(expected(1, 0, 0, 2, 3, 0, 0, 4));
  }

  @ParameterizedTest
  @ValueSource(longs = {130, 199})
  void aClockThatIsALittleOffIsFollowed(long second) throws Exception {
    assertThat(heard(film(true, RATE, 0, second, second + 100))).isEqualTo(expected(1, 2, 3));
  }

  @Test
  void packetsThatOverlapAreAllHeardAndMoveTheClock() throws Exception {
    float[] heard = heard(film(true, RATE, 0, 100, 200, 201, 202, 500));
    int gap = RATE * (500 - 202 - PACKET_MILLIS) / 1000;
    assertThat(heard).hasSize(6 * RATE / 10 + gap);
    assertThat(Arrays.copyOf(heard, RATE / 2)).isEqualTo(expected(1, 2, 3, 4, 5));
    assertThat(Arrays.copyOfRange(heard, RATE / 2, RATE / 2 + gap)).containsOnly(0F);
    assertThat(Arrays.copyOfRange(heard, RATE / 2 + gap, heard.length)).isEqualTo(expected(6));
  }

  @Test
  void aGapIsAsLongAtAnotherRate() throws Exception {
    float[] heard = heard(film(true, 8_000, 0, 100, 500, 600));
    assertThat(heard).hasSize(7 * RATE / 10);
    float[] expected = expected(1, 2, 0, 0, 0, 3, 4);
    for (int i = 500; i < heard.length; i += RATE / 10 - 500) {
      assertThat(heard[i]).as("sample " + i).isCloseTo(expected[i], within(0.004F));
    }
  }

  @Test
  void aSoundAsAWholeHasNoGaps() throws Exception {
    try (FileChannel channel = FileChannel.open(film(true, RATE, 400, 1000))) {
      assertThat(Sounds.decode(channel, RATE, MediaLimits.DEFAULT).samples())
          .isEqualTo(expected(1, 2));
    }
  }
}
