package io.embark.media;

import static org.bytedeco.ffmpeg.global.avcodec.AVDISCARD_ALL;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_OPUS;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_VORBIS;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_get_name;
import static org.bytedeco.ffmpeg.global.avformat.AV_DISPOSITION_ATTACHED_PIC;
import static org.bytedeco.ffmpeg.global.avformat.AV_DISPOSITION_DEFAULT;
import static org.bytedeco.ffmpeg.global.avformat.AV_STREAM_GROUP_PARAMS_TILE_GRID;
import static org.bytedeco.ffmpeg.global.avformat.av_find_best_stream;
import static org.bytedeco.ffmpeg.global.avformat.av_probe_input_buffer2;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_close_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_find_stream_info;
import static org.bytedeco.ffmpeg.global.avformat.avformat_open_input;
import static org.bytedeco.ffmpeg.global.avformat.avio_read;
import static org.bytedeco.ffmpeg.global.avformat.avio_seek;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_AUDIO;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_VIDEO;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set_int;
import static org.bytedeco.ffmpeg.global.avutil.av_opt_set_int;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVInputFormat;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avformat.AVStreamGroup;
import org.bytedeco.ffmpeg.avutil.AVDictionary;

/**
 * The streams of one file, demuxed by libavformat over a channel. Formats that point to other files
 * (playlists, manifests, scripts) are not taken, and nothing but the channel is ever opened. One
 * thread at a time.
 */
final class Container implements AutoCloseable {
  /** Still pictures whose demuxer says nothing that the decoder does not say itself. */
  private static final String STILL = "_pipe";

  /** Demuxers (without the {@code _pipe}s of still pictures) that read one file and no other. */
  private static final Set<String> FORMATS =
      Set.of(
          "3g2",
          "aac",
          "ac3",
          "aiff",
          "amr",
          "amrnb",
          "amrwb",
          "ape",
          "apng",
          "asf",
          "au",
          "avi",
          "av1",
          "caf",
          "dsf",
          "dts",
          "dv",
          "eac3",
          "flac",
          "flv",
          "gif",
          "h263",
          "h264",
          "hevc",
          "ico",
          "iff",
          "ivf",
          "loas",
          "m4v",
          "matroska",
          "mov",
          "mp3",
          "mpc",
          "mpc8",
          "mpeg",
          "mpegts",
          "mpegvideo",
          "mxf",
          "nut",
          "obu",
          "ogg",
          "qcp",
          "rm",
          "tta",
          "voc",
          "vvc",
          "w64",
          "wav",
          "webm",
          "wv");

  /** Demuxers of pictures whose EXIF FFmpeg does not follow. */
  private static final Set<String> OWN_EXIF = Set.of("apng", "png_pipe", "tiff_pipe", "webp_pipe");

  private static final String WAV = "wav";
  private static final String OGG = "ogg";

  /**
   * Samples of a WAV may be DTS or AC-3 in truth: its first tenths of a second, eight of their
   * frames and more, tell. By itself libavformat matches all of five seconds with all it knows.
   * Neither goes through one channel: there a first packet that is small ends it.
   */
  private static final int WAV_PROBE_PACKETS = 4;

  private static final String WAV_PACKET = "max_size";
  private static final int LEAST_WAV_PACKET = 1 << 10;
  private static final int WAV_PACKET_BYTES = 1 << 15;

  /** Where the channels of a WAV stand, if its format is its first chunk. */
  private static final int WAV_HEADER_BYTES = 24;

  private static final int WAV_CHANNELS_AT = 22;

  /** Four channels of 16 bits. */
  private static final int LARGEST_PIXEL_BYTES = 8;

  private static final int LARGEST_HEADER_BYTES = 1 << 24;

  private final ContainerBytes bytes;
  private final AVFormatContext context;
  private final String format;
  private final Deadline deadline;
  private final MediaLimits limits;
  private StillFile file;

  private Container(
      ContainerBytes bytes,
      AVFormatContext context,
      String format,
      Deadline deadline,
      MediaLimits limits) {
    this.bytes = bytes;
    this.context = context;
    this.format = format;
    this.deadline = deadline;
    this.limits = limits;
  }

  /** Reads what the file says of itself; the channel stays the caller's, who closes it last. */
  static Container open(SeekableByteChannel channel, MediaLimits limits) throws MediaFault {
    return open(channel, limits, Deadline.in(limits.decodeMillis()));
  }

  /** The same within what is left of a time, from the channel's first byte. */
  static Container open(SeekableByteChannel channel, MediaLimits limits, Deadline deadline)
      throws MediaFault {
    Ffmpeg.load();
    begin(channel);
    ContainerBytes bytes = new ContainerBytes(channel, deadline);
    try {
      AVInputFormat probed = probe(bytes);
      String format = probed.name().getString();
      AVFormatContext context = avformat_alloc_context();
      context.pb(bytes.context());
      context.max_streams(limits.streams());
      boolean isMonoWav = format.equals(WAV) && isMono(bytes);
      if (format.equals(WAV)) {
        context.max_probe_packets(isMonoWav ? 1 : WAV_PROBE_PACKETS);
        context.max_ts_probe(0); // its packets have no times, and it would read 50 to find one
      }
      AVDictionary options = new AVDictionary(null);
      if (isMonoWav) {
        av_dict_set_int(options, WAV_PACKET, LEAST_WAV_PACKET, 0);
      }
      av_dict_set(options, "protocol_whitelist", "none", 0);
      int opened = avformat_open_input(context, (String) null, probed, options);
      av_dict_free(options);
      if (opened < 0) {
        bytes.checkRead();
        deadline.check();
        throw MediaReason.CORRUPT_MEDIA.because(
            "a file of format " + format + " that cannot be opened: " + Ffmpeg.said(opened));
      }
      Container container = new Container(bytes, context, format, deadline, limits);
      try {
        container.checkStreams();
        if (isMonoWav) {
          av_opt_set_int(context.priv_data(), WAV_PACKET, WAV_PACKET_BYTES, 0);
        }
      } catch (MediaFault | RuntimeException e) {
        avformat_close_input(context);
        throw e;
      }
      return container;
    } catch (MediaFault | RuntimeException e) {
      bytes.close();
      throw e;
    }
  }

  private static void begin(SeekableByteChannel channel) throws MediaFault {
    try {
      channel.position(0);
      if (channel.size() == 0) {
        throw MediaReason.EMPTY_FILE.because("a file of 0 bytes");
      }
    } catch (IOException e) {
      throw MediaReason.UNREADABLE.because("the file could not be read: " + e.getMessage());
    }
  }

  private static AVInputFormat probe(ContainerBytes bytes) throws MediaFault {
    AVInputFormat probed = new AVInputFormat(null);
    int score = av_probe_input_buffer2(bytes.context(), probed, (String) null, null, 0, 0);
    bytes.checkRead();
    if (score < 0 || probed.isNull()) {
      throw MediaReason.NOT_MEDIA.because(
          "the bytes are of no format that FFmpeg knows, expected a picture, video or sound");
    }
    String name = probed.name().getString();
    boolean isTaken =
        name.endsWith(STILL) || Arrays.stream(name.split(",", -1)).anyMatch(FORMATS::contains);
    if (!isTaken) {
      throw MediaReason.NOT_MEDIA.because(
          "the bytes look like format "
              + name
              + ", expected a picture, video or sound that is whole in one file");
    }
    return probed;
  }

  /** Of a WAV. */
  private static boolean isMono(ContainerBytes bytes) {
    byte[] header = new byte[WAV_HEADER_BYTES];
    int read = avio_read(bytes.context(), header, header.length);
    avio_seek(bytes.context(), 0, 0); // within what probing left in its buffer
    return read == header.length
        && new String(header, 12, 4, StandardCharsets.ISO_8859_1).equals("fmt ")
        && header[WAV_CHANNELS_AT] == 1
        && header[WAV_CHANNELS_AT + 1] == 0;
  }

  private void checkStreams() throws MediaFault {
    if (!isStill() && !isToldByHeader()) { // of a still picture it would decode the whole
      int found = avformat_find_stream_info(context, (AVDictionary) null);
      bytes.checkRead();
      deadline.check();
      if (found < 0) {
        throw MediaReason.CORRUPT_MEDIA.because(
            "a file of format " + format + " without readable streams: " + Ffmpeg.said(found));
      }
    }
    if (context.nb_streams() > limits.streams()) {
      throw MediaReason.TOO_MANY_STREAMS.because(
          context.nb_streams() + " streams, expected at most " + limits.streams());
    }
  }

  /** Ogg's headers are a decoder's whole setup: a second decoder would only read it once more. */
  private boolean isToldByHeader() {
    if (!format.equals(OGG) || context.nb_streams() != 1) {
      return false;
    }
    AVCodecParameters parameters = context.streams(0).codecpar();
    return (parameters.codec_id() == AV_CODEC_ID_VORBIS
            || parameters.codec_id() == AV_CODEC_ID_OPUS)
        && parameters.extradata_size() > 0
        && parameters.sample_rate() > 0
        && parameters.ch_layout().nb_channels() > 0;
  }

  /** The bytes of a still picture, read once; more than its pixels can need are refused. */
  StillFile file() throws MediaFault {
    if (file == null) {
      file =
          new StillFile(bytes.whole(limits.pixels() * LARGEST_PIXEL_BYTES + LARGEST_HEADER_BYTES));
    }
    return file;
  }

  /** Of a picture in whose frames FFmpeg does not say it. */
  Orientation orientation() throws MediaFault {
    return OWN_EXIF.contains(format) ? file().orientation() : Orientation.UPRIGHT;
  }

  /** A still picture, alone in its file. */
  boolean isStill() {
    return format.endsWith(STILL);
  }

  /** Fails for what FFmpeg would fill up. */
  void checkEnd() throws MediaFault {
    if (format.equals("gif") && !file().isWholeGif()) {
      throw MediaReason.CORRUPT_MEDIA.because("a GIF whose first frame ends early");
    }
  }

  AVFormatContext context() {
    return context;
  }

  Deadline deadline() {
    return deadline;
  }

  MediaLimits limits() {
    return limits;
  }

  /** See {@link ContainerBytes#checkRead}. */
  void checkRead() throws MediaFault {
    bytes.checkRead();
  }

  /** The stream that a player would show. */
  AVStream picture() throws MediaFault {
    AVStream picture = best(AVMEDIA_TYPE_VIDEO, MediaReason.NO_PICTURE, "picture or video");
    for (int i = 0; i < context.nb_stream_groups(); i++) {
      checkNoTile(picture, context.stream_groups(i));
    }
    return picture;
  }

  private static void checkNoTile(AVStream picture, AVStreamGroup group) throws MediaFault {
    if (group.type() != AV_STREAM_GROUP_PARAMS_TILE_GRID) {
      return;
    }
    boolean isTiled = (group.disposition() & AV_DISPOSITION_DEFAULT) != 0;
    for (int i = 0; i < group.nb_streams(); i++) {
      isTiled |= group.streams(i).index() == picture.index();
    }
    if (isTiled) {
      throw MediaReason.UNSUPPORTED_CODEC.because(
          "a picture made of "
              + group.params_tile_grid().nb_tiles()
              + " tiles, expected one that is coded as a whole");
    }
  }

  /** The same, but no cover of a record; what it does not need is not read. */
  AVStream video() throws MediaFault {
    AVStream video = picture();
    if ((video.disposition() & AV_DISPOSITION_ATTACHED_PIC) != 0) {
      throw MediaReason.NO_PICTURE.because(
          "a file of format " + format + " with sound and a cover picture, expected video");
    }
    for (int i = 0; i < context.nb_streams(); i++) {
      if (i != video.index()) {
        context.streams(i).discard(AVDISCARD_ALL);
      }
    }
    return video;
  }

  /** The stream that a player would play. */
  AVStream sound() throws MediaFault {
    return best(AVMEDIA_TYPE_AUDIO, MediaReason.NO_SOUND, "sound");
  }

  private AVStream best(int type, MediaReason reason, String noun) throws MediaFault {
    int index = av_find_best_stream(context, type, -1, -1, (AVCodec) null, 0);
    if (index < 0) {
      throw reason.because(
          "a file of format " + format + " with " + streams() + ", expected " + noun);
    }
    return context.streams(index);
  }

  private String streams() {
    StringBuilder names = new StringBuilder();
    for (int i = 0; i < context.nb_streams(); i++) {
      int codec = context.streams(i).codecpar().codec_id();
      names.append(i == 0 ? "streams " : ", ").append(avcodec_get_name(codec).getString());
    }
    return names.isEmpty() ? "no streams" : names.toString();
  }

  @Override
  public void close() {
    avformat_close_input(context);
    bytes.close();
  }
}
