package io.embark.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_get_name;
import static org.bytedeco.ffmpeg.global.avformat.av_read_frame;

import io.embark.testing.SharedFiles;
import io.embark.testing.WavFile;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SoundsTest {
  private static final int RATE = 44_100;

  @TempDir private Path folder;

  private Path wav(int code, int channels, int bits, byte[] data) throws Exception {
    return Files.write(folder.resolve("a.wav"), WavFile.of(code, RATE, channels, bits, data));
  }

  private static float[] decode(Path file) throws Exception {
    try (FileChannel channel = FileChannel.open(file)) {
      return Sounds.decode(channel, RATE, MediaLimits.DEFAULT).samples();
    }
  }

  /** Numbers of 1/128, which all formats hold, as of an eighth of a second. */
  private static int level(int i, int channel) {
    return (i * 7 + channel * 31) % 256 - 128;
  }

  @ParameterizedTest
  @CsvSource({
    "1, 8, 1",
    "1, 8, 2",
    "1, 16, 1",
    "1, 16, 2",
    "1, 24, 2",
    "1, 32, 3",
    "1, 64, 2",
    "3, 32, 1",
    "3, 32, 2",
    "3, 64, 2"
  })
  void channelsAreAveragedInEveryFormat(short code, int bits, int channels) throws Exception {
    int count = RATE / 8;
    ByteBuffer data =
        ByteBuffer.allocate(count * channels * bits / 8).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      for (int channel = 0; channel < channels; channel++) {
        int level = level(i, channel);
        switch (bits + code) {
          case 8 + WavFile.PCM -> data.put((byte) (level + 128));
          case 16 + WavFile.PCM -> data.putShort((short) (level << 8));
          case 24 + WavFile.PCM -> data.put((byte) 0).put((byte) 0).put((byte) level);
          case 32 + WavFile.PCM -> data.putInt(level << 24);
          case 64 + WavFile.PCM -> data.putLong((long) level << 56);
          case 32 + WavFile.FLOAT -> data.putFloat(level / 128f);
          default -> data.putDouble(level / 128.0);
        }
      }
    }

    float[] samples = decode(wav(code, channels, bits, data.array()));

    assertThat(samples).hasSize(count);
    for (int i = 0; i < count; i++) {
      int sum = 0;
      for (int channel = 0; channel < channels; channel++) {
        sum += level(i, channel);
      }
      assertThat(samples[i]).as("sample %d", i).isEqualTo((float) (sum / 128.0 / channels));
    }
  }

  /**
   * A record in DTS is a WAV that says to hold 16 bits, and its noise must not be taken for sound.
   */
  @Test
  void aWavOfAnotherCodecIsTold() throws Exception {
    ByteArrayOutputStream packets = new ByteArrayOutputStream();
    Path film = SharedFiles.path("data/video-exoplayer/ts/sample_h264_dts_audio.ts");
    AVPacket packet = av_packet_alloc();
    try (FileChannel channel = FileChannel.open(film);
        Container container = Container.open(channel, MediaLimits.DEFAULT)) {
      int index = container.sound().index();
      while (av_read_frame(container.context(), packet) >= 0) {
        if (packet.stream_index() == index) {
          byte[] bytes = new byte[packet.size()];
          packet.data().get(bytes);
          packets.writeBytes(bytes);
        }
        av_packet_unref(packet);
      }
    } finally {
      av_packet_free(packet);
    }

    Path file = wav(WavFile.PCM, 2, 16, packets.toByteArray());

    try (FileChannel channel = FileChannel.open(file);
        Container container = Container.open(channel, MediaLimits.DEFAULT)) {
      int codec = container.sound().codecpar().codec_id();
      assertThat(avcodec_get_name(codec).getString()).isEqualTo("dts");
    }
  }
}
