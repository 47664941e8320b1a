package io.embark.media;

import static org.bytedeco.ffmpeg.global.avcodec.AVDISCARD_DEFAULT;
import static org.bytedeco.ffmpeg.global.avcodec.AVDISCARD_NONKEY;
import static org.bytedeco.ffmpeg.global.avcodec.AVDISCARD_NONREF;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_TIFF;
import static org.bytedeco.ffmpeg.global.avcodec.AV_EF_EXPLODE;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_DATA_DISPLAYMATRIX;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_DATA_ENCRYPTION_INFO;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_DATA_ENCRYPTION_INIT_INFO;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_CORRUPT;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_DISCARD;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_KEY;
import static org.bytedeco.ffmpeg.global.avcodec.av_new_packet;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_new_side_data;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_side_data_get;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_flush_buffers;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_get_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_to_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_frame;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_packet;
import static org.bytedeco.ffmpeg.global.avformat.AVSEEK_FLAG_BACKWARD;
import static org.bytedeco.ffmpeg.global.avformat.av_read_frame;
import static org.bytedeco.ffmpeg.global.avformat.av_seek_frame;
import static org.bytedeco.ffmpeg.global.avformat.avformat_index_get_entries_count;
import static org.bytedeco.ffmpeg.global.avformat.avformat_index_get_entry_from_timestamp;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EAGAIN;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_INVALIDDATA;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_VIDEO;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_rescale_q;

import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVIndexEntry;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.javacpp.BytePointer;

/**
 * The frames of one stream, in order of presentation, decoded on the calling thread. What cannot be
 * decoded in the middle of a stream is passed over.
 */
final class StreamDecoder implements AutoCloseable {
  /** What is told of frames a second from here on is that of the container's clock. */
  private static final int MOST_RATE = 500;

  private final Container container;
  private final AVStream stream;
  private final boolean isStrict;
  private final int index;
  private final boolean isVideo;

  /** Of what does not say how long it lasts. */
  private final long usualDuration;

  private final AVCodecContext codec;
  private final Orientation orientation;
  private final AVPacket packet = av_packet_alloc();
  private final AVFrame frame = av_frame_alloc();
  private long neededFrom = AV_NOPTS_VALUE;
  private long storedEarlier;
  private long packetEnd;
  private long readEnd = AV_NOPTS_VALUE;
  private boolean isWholeRead;
  private boolean isDrained;
  private String firstFault;

  private StreamDecoder(
      Container container,
      AVStream stream,
      AVCodecContext codec,
      Orientation orientation,
      boolean isStrict) {
    this.container = container;
    this.stream = stream;
    this.index = stream.index();
    this.isVideo = stream.codecpar().codec_type() == AVMEDIA_TYPE_VIDEO;
    AVRational rate = stream.avg_frame_rate();
    boolean isTold = rate.num() > 0 && rate.den() > 0 && rate.num() / rate.den() < MOST_RATE;
    AVRational usual =
        isTold ? new AVRational().num(rate.den()).den(rate.num()) : new AVRational().num(1).den(25);
    this.usualDuration = Math.max(1, av_rescale_q(1, usual, stream.time_base()));
    this.codec = codec;
    this.orientation = orientation;
    this.isStrict = isStrict;
  }

  /** Whether a frame with a fault is better than none. */
  enum Faults {
    /** Of a still picture, and of anything that must be whole. */
    REFUSE,
    /** Of a stream that goes on behind them. */
    PASS_OVER
  }

  static StreamDecoder open(Container container, AVStream stream, Faults faults) throws MediaFault {
    AVCodecParameters parameters = stream.codecpar();
    String name = avcodec_get_name(parameters.codec_id()).getString();
    checkClear(parameters, name);
    checkPixels(parameters.width(), parameters.height(), container.limits());
    AVCodec decoder = avcodec_find_decoder(parameters.codec_id());
    if (decoder == null || decoder.isNull()) {
      throw MediaReason.UNSUPPORTED_CODEC.because(
          "a stream of codec " + name + ", which this FFmpeg has no decoder for");
    }
    Orientation orientation = container.orientation();
    AVCodecContext codec = avcodec_alloc_context3(decoder);
    boolean isStrict = faults == Faults.REFUSE;
    avcodec_parameters_to_context(codec, parameters);
    codec.pkt_timebase(stream.time_base());
    codec.max_pixels(container.limits().pixels());
    codec.thread_count(1);
    if (isStrict) {
      codec.err_recognition(codec.err_recognition() | AV_EF_EXPLODE);
    }
    int opened = avcodec_open2(codec, decoder, (AVDictionary) null);
    if (opened < 0) {
      avcodec_free_context(codec);
      throw MediaReason.UNSUPPORTED_CODEC.because(
          "a stream of codec " + name + " that cannot be decoded: " + Ffmpeg.said(opened));
    }
    return new StreamDecoder(container, stream, codec, orientation, isStrict);
  }

  private static void checkClear(AVCodecParameters parameters, String codec) throws MediaFault {
    for (int type : new int[] {AV_PKT_DATA_ENCRYPTION_INIT_INFO, AV_PKT_DATA_ENCRYPTION_INFO}) {
      if (av_packet_side_data_get(
              parameters.coded_side_data(), parameters.nb_coded_side_data(), type)
          != null) {
        throw encrypted(codec);
      }
    }
  }

  private static MediaFault encrypted(String codec) {
    return MediaReason.ENCRYPTED.because("a stream of codec " + codec + " that is encrypted");
  }

  static void checkPixels(long width, long height, MediaLimits limits) throws MediaFault {
    if (width * height > limits.pixels()) {
      throw MediaReason.TOO_MANY_PIXELS.because(
          width + " x " + height + " pixels, expected at most " + limits.pixels());
    }
  }

  /**
   * Frames that are not coded on their own are left out from now on. They are read: the demuxer of
   * MP4 gives wrong times to what stands behind those that it discards.
   */
  void keyframesOnly() {
    codec.skip_frame(AVDISCARD_NONKEY);
  }

  /** Frames that end before and that no other refers to may be left out. */
  void skipBefore(long timestamp) {
    neededFrom = timestamp;
  }

  /**
   * Of the last keyframe not shown after it, when it is stored, as the file's index has it; else
   * unknown. Seeks take the time when it is shown, later by as much as that of keyframes so far.
   */
  long keyframeBefore(long timestamp) {
    AVIndexEntry entry =
        avformat_index_get_entries_count(stream) < 2
            ? null
            : avformat_index_get_entry_from_timestamp(
                stream, timestamp - storedEarlier, AVSEEK_FLAG_BACKWARD);
    return entry == null || entry.isNull() ? AV_NOPTS_VALUE : entry.timestamp();
  }

  /** Goes on at the last keyframe not after it; false if that cannot be, and nothing changed. */
  boolean seek(long timestamp) {
    if (container.isStill()
        || av_seek_frame(container.context(), index, timestamp, AVSEEK_FLAG_BACKWARD) < 0) {
      return false;
    }
    avcodec_flush_buffers(codec);
    isDrained = false;
    return true;
  }

  /** The next frame, or null at the end; the decoder's own until the next call. */
  AVFrame next() throws MediaFault {
    while (true) {
      int received = avcodec_receive_frame(codec, frame);
      if (received == 0) {
        return frame;
      }
      boolean isHungry = received == AVERROR_EAGAIN();
      if (received == AVERROR_EOF() || (isHungry && isDrained)) {
        return null;
      }
      if (!isHungry) {
        fault(received);
      }
      container.deadline().check();
      if (!isDrained) {
        feed();
      }
    }
  }

  private void feed() throws MediaFault {
    int read = readPacket();
    container.checkRead();
    container.deadline().check();
    if (read < 0 && read != AVERROR_EOF()) {
      fault(read); // a demuxer that stumbles says so and is at its end
    }
    if (read < 0) {
      isDrained = true;
      avcodec_send_packet(codec, null);
      return;
    }
    int sideData = packet.side_data_elems();
    if (sideData > 0
        && av_packet_side_data_get(packet.side_data(), sideData, AV_PKT_DATA_ENCRYPTION_INFO)
            != null) {
      throw encrypted(avcodec_get_name(codec.codec_id()).getString());
    }
    if (isStrict && (packet.flags() & AV_PKT_FLAG_CORRUPT) != 0) {
      fault(AVERROR_INVALIDDATA());
    }
    if (neededFrom != AV_NOPTS_VALUE) {
      codec.skip_frame(isNeeded() ? AVDISCARD_DEFAULT : AVDISCARD_NONREF);
    }
    turn();
    int sent = avcodec_send_packet(codec, packet);
    if (sent < 0) {
      fault(sent);
    }
  }

  /** What a packet says of it, its frame says too. */
  private void turn() {
    if (!orientation.equals(Orientation.UPRIGHT)) {
      BytePointer matrix =
          av_packet_new_side_data(packet, AV_PKT_DATA_DISPLAYMATRIX, Orientation.MATRIX_BYTES);
      orientation.putMatrix(matrix.capacity(Orientation.MATRIX_BYTES).asByteBuffer().asIntBuffer());
    }
  }

  private boolean isNeeded() {
    return packet.pts() == AV_NOPTS_VALUE
        || packet.duration() <= 0
        || packet.pts() + packet.duration() > neededFrom;
  }

  private int readPacket() throws MediaFault {
    int read;
    do {
      container.deadline().check();
      av_packet_unref(packet);
      read = container.isStill() ? readWhole() : av_read_frame(container.context(), packet);
    } while (read == 0 && packet.stream_index() != index);
    if (read == 0 && isVideo) {
      noteTimes();
    }
    return read;
  }

  /** Reads all that is left and decodes none of it. */
  void readRest() throws MediaFault {
    int read = 0;
    while (read >= 0) {
      read = readPacket();
    }
    container.checkRead();
    container.deadline().check();
  }

  /** When the last of what was read is shown no more, decoded or not; unknown if nothing was. */
  long readEnd() {
    return readEnd;
  }

  /** Sounds have many packets and need none of it. */
  private void noteTimes() {
    int flags = packet.flags();
    long shown = packet.pts();
    long stored = packet.dts();
    if ((flags & AV_PKT_FLAG_DISCARD) == 0) {
      noteEnd(shown == AV_NOPTS_VALUE ? stored : shown);
    }
    if ((flags & AV_PKT_FLAG_KEY) != 0 && shown != AV_NOPTS_VALUE && stored != AV_NOPTS_VALUE) {
      storedEarlier = Math.max(0, shown - stored);
    }
  }

  private void noteEnd(long stamp) {
    if (stamp == AV_NOPTS_VALUE && codec.skip_frame() == AVDISCARD_NONKEY) {
      packet.pts(packetEnd); // frames cannot be counted where most are left out
    }
    long lasts = packet.duration();
    packetEnd =
        (stamp == AV_NOPTS_VALUE ? packetEnd : stamp)
            + (lasts > 1 ? lasts : usualDuration); // one tick is a guess
    readEnd = readEnd == AV_NOPTS_VALUE ? packetEnd : Math.max(readEnd, packetEnd);
  }

  /** A still picture is one packet; demuxers of them would look for its end byte by byte. */
  private int readWhole() throws MediaFault {
    if (isWholeRead) {
      return AVERROR_EOF();
    }
    isWholeRead = true;
    container.file().checkDecodable();
    byte[] bytes = container.file().bytes();
    int made = av_new_packet(packet, bytes.length);
    if (made == 0) {
      packet.data().put(bytes, 0, bytes.length);
      passOverTags(bytes.length);
      packet.stream_index(index);
    }
    return made;
  }

  private void passOverTags(int size) {
    if (codec.codec_id() == AV_CODEC_ID_TIFF
        && !TiffDirectory.of(packet.data().capacity(size).asByteBuffer()).dropUnknown()) {
      codec.err_recognition(codec.err_recognition() & ~AV_EF_EXPLODE);
    }
  }

  private void fault(int error) throws MediaFault {
    checkPixels(codec.width(), codec.height(), container.limits());
    checkPixels(codec.coded_width(), codec.coded_height(), container.limits());
    if (isStrict) { // its header was refused before it had a width
      container.file().checkPixels(container.limits());
    }
    String name = avcodec_get_name(codec.codec_id()).getString();
    if (firstFault == null) {
      firstFault = "a stream of codec " + name + ": " + Ffmpeg.said(error);
    }
    if (isStrict) {
      throw MediaReason.CORRUPT_MEDIA.because(firstFault);
    }
  }

  /** Why a stream gave no frame at all. */
  MediaFault nothing() {
    return MediaReason.CORRUPT_MEDIA.because(
        firstFault == null
            ? "a stream of codec "
                + avcodec_get_name(codec.codec_id()).getString()
                + " without a frame"
            : firstFault);
  }

  @Override
  public void close() {
    av_packet_free(packet);
    av_frame_free(frame);
    avcodec_free_context(codec);
  }
}
