package io.embark.media;

import static org.bytedeco.ffmpeg.global.avformat.AVSEEK_FORCE;
import static org.bytedeco.ffmpeg.global.avformat.AVSEEK_SIZE;
import static org.bytedeco.ffmpeg.global.avformat.avio_alloc_context;
import static org.bytedeco.ffmpeg.global.avformat.avio_context_free;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EXIT;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EXTERNAL;
import static org.bytedeco.ffmpeg.global.avutil.av_freep;
import static org.bytedeco.ffmpeg.global.avutil.av_malloc;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.Read_packet_Pointer_BytePointer_int;
import org.bytedeco.ffmpeg.avformat.Seek_Pointer_long_int;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

/**
 * A channel as libavformat reads it, so that FFmpeg itself opens nothing. One thread at a time; the
 * channel stays its owner's.
 */
final class ContainerBytes implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 16;
  private static final long LARGEST_ARRAY = Integer.MAX_VALUE - 64;
  private static final int SEEK_SET = 0;
  private static final int SEEK_CUR = 1;
  private static final int SEEK_END = 2;

  /** By the number that FFmpeg hands back: JavaCPP has few places for callbacks, so all share. */
  private static final ConcurrentMap<Long, ContainerBytes> OPEN = new ConcurrentHashMap<>();

  private static final AtomicLong NUMBERS = new AtomicLong();
  private static final ReadCall READ = new ReadCall().retainReference();
  private static final SeekCall SEEK = new SeekCall().retainReference();

  private final SeekableByteChannel channel;
  private final Deadline deadline;
  private final long number;
  private final AVIOContext context;
  private IOException trouble;

  ContainerBytes(SeekableByteChannel channel, Deadline deadline) {
    this.channel = channel;
    this.deadline = deadline;
    this.number = NUMBERS.incrementAndGet();
    OPEN.put(number, this);
    BytePointer buffer = new BytePointer(av_malloc(BUFFER_BYTES)).capacity(BUFFER_BYTES);
    this.context =
        avio_alloc_context(buffer, BUFFER_BYTES, 0, new Numbered(number), READ, null, SEEK);
  }

  AVIOContext context() {
    return context;
  }

  /** Tells what the channel threw, if it did: FFmpeg knows error codes only. */
  void checkRead() throws MediaFault {
    if (trouble != null) {
      throw MediaReason.UNREADABLE.because("the file could not be read: " + trouble.getMessage());
    }
  }

  /** All bytes, from the first. */
  byte[] whole(long most) throws MediaFault {
    try {
      long size = channel.size();
      if (size > Math.min(most, LARGEST_ARRAY)) {
        throw MediaReason.TOO_MANY_PIXELS.because(
            size + " bytes of a still picture, expected at most " + Math.min(most, LARGEST_ARRAY));
      }
      byte[] whole = new byte[(int) size];
      ByteBuffer target = ByteBuffer.wrap(whole);
      long position = channel.position(); // where FFmpeg takes it to be
      channel.position(0);
      while (target.hasRemaining()) {
        if (channel.read(target) < 0) {
          throw MediaReason.UNREADABLE.because("the file ends at byte " + target.position());
        }
      }
      channel.position(position);
      return whole;
    } catch (IOException e) {
      throw MediaReason.UNREADABLE.because("the file could not be read: " + e.getMessage());
    }
  }

  @Override
  public void close() {
    BytePointer buffer = context.buffer(); // another than at first: FFmpeg may have replaced it
    av_freep(new PointerPointer<BytePointer>(1).put(buffer));
    avio_context_free(context);
    OPEN.remove(number);
  }

  private int read(BytePointer target, int size) {
    if (deadline.isPassed()) {
      return AVERROR_EXIT();
    }
    try {
      int read = channel.read(target.capacity(size).asByteBuffer());
      return read <= 0 ? AVERROR_EOF() : read;
    } catch (IOException e) {
      trouble = e;
      return AVERROR_EXTERNAL();
    }
  }

  private long seek(long offset, int whence) {
    try {
      int from = whence & ~AVSEEK_FORCE;
      if (from == AVSEEK_SIZE) {
        return channel.size();
      }
      long base =
          switch (from) {
            case SEEK_SET -> 0;
            case SEEK_CUR -> channel.position();
            case SEEK_END -> channel.size();
            default -> -1;
          };
      long target = base + offset;
      if (base < 0 || target < 0) {
        return AVERROR_EXTERNAL();
      }
      channel.position(Math.min(target, channel.size())); // damaged files point anywhere
      return target;
    } catch (IOException e) {
      trouble = e;
      return AVERROR_EXTERNAL();
    }
  }

  private static final class Numbered extends Pointer {
    Numbered(long number) {
      address = number;
    }
  }

  private static final class ReadCall extends Read_packet_Pointer_BytePointer_int {
    @Override
    public int call(Pointer opaque, BytePointer target, int size) {
      ContainerBytes bytes = OPEN.get(opaque.address());
      return bytes == null ? AVERROR_EXTERNAL() : bytes.read(target, size);
    }
  }

  private static final class SeekCall extends Seek_Pointer_long_int {
    @Override
    public long call(Pointer opaque, long offset, int whence) {
      ContainerBytes bytes = OPEN.get(opaque.address());
      return bytes == null ? AVERROR_EXTERNAL() : bytes.seek(offset, whence);
    }
  }
}
