package io.embark.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_rescale_ts;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_copy;
import static org.bytedeco.ffmpeg.global.avformat.AVIO_FLAG_WRITE;
import static org.bytedeco.ffmpeg.global.avformat.av_interleaved_write_frame;
import static org.bytedeco.ffmpeg.global.avformat.av_read_frame;
import static org.bytedeco.ffmpeg.global.avformat.av_write_trailer;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_output_context2;
import static org.bytedeco.ffmpeg.global.avformat.avformat_free_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_new_stream;
import static org.bytedeco.ffmpeg.global.avformat.avformat_write_header;
import static org.bytedeco.ffmpeg.global.avformat.avio_closep;
import static org.bytedeco.ffmpeg.global.avformat.avio_open;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_parse_string;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVOutputFormat;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;

/** The pictures of a film in another container, as {@code ffmpeg -an -c copy} puts them there. */
final class Remux {
  private Remux() {}

  /**
   * Writes a file.
   *
   * @param format and its options: {@code matroska live=1}
   * @param late seconds that are added to timestamps
   * @return {@code target}
   */
  static Path remux(Path source, Path target, String format, int late)
      throws IOException, MediaFault {
    String[] words = format.split(" ", 2);
    AVFormatContext out = new AVFormatContext(null);
    AVPacket packet = av_packet_alloc();
    try (FileChannel channel = FileChannel.open(source);
        Container container = Container.open(channel, MediaLimits.DEFAULT)) {
      AVStream from = container.video();
      good(avformat_alloc_output_context2(out, (AVOutputFormat) null, words[0], (String) null));
      AVStream to = avformat_new_stream(out, (AVCodec) null);
      good(avcodec_parameters_copy(to.codecpar(), from.codecpar()));
      to.codecpar().codec_tag(0);
      to.time_base(from.time_base());
      to.avg_frame_rate(from.avg_frame_rate());
      AVIOContext file = new AVIOContext(null);
      good(avio_open(file, target.toString(), AVIO_FLAG_WRITE));
      out.pb(file);
      AVDictionary options = new AVDictionary(null);
      good(av_dict_parse_string(options, words.length > 1 ? words[1] : "", "=", ":", 0));
      good(avformat_write_header(out, options));
      av_dict_free(options);
      long shift = (long) late * from.time_base().den() / from.time_base().num();
      while (av_read_frame(container.context(), packet) >= 0) {
        if (packet.stream_index() == from.index()) {
          packet.stream_index(0);
          packet.pos(-1);
          packet.pts(packet.pts() + shift);
          packet.dts(packet.dts() + shift);
          av_packet_rescale_ts(packet, from.time_base(), to.time_base());
          good(av_interleaved_write_frame(out, packet));
        }
        av_packet_unref(packet);
      }
      good(av_write_trailer(out));
      avio_closep(file);
    } finally {
      av_packet_free(packet);
      avformat_free_context(out);
    }
    return target;
  }

  private static void good(int code) {
    assertThat(code).as(Ffmpeg.said(code)).isNotNegative();
  }
}
