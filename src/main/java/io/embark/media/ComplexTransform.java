package io.embark.media;

import static org.bytedeco.ffmpeg.global.avutil.AV_TX_FLOAT_FFT;
import static org.bytedeco.ffmpeg.global.avutil.av_free;
import static org.bytedeco.ffmpeg.global.avutil.av_malloc;
import static org.bytedeco.ffmpeg.global.avutil.av_tx_init;
import static org.bytedeco.ffmpeg.global.avutil.av_tx_uninit;

import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import org.bytedeco.ffmpeg.avutil.AVTXContext;
import org.bytedeco.ffmpeg.avutil.av_tx_fn;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

/**
 * The Fourier transform of so many complex numbers, real and imaginary parts by turns, or the way
 * back, by libavutil. Neither way divides: both one after the other multiply by the length. One
 * thread; memory outside the heap. The tables of a short one that is closed are kept for the next
 * who wants their like: they take as long as many transforms.
 */
final class ComplexTransform implements AutoCloseable {
  /** Which way. */
  enum To {
    SPECTRUM,
    SAMPLES
  }

  /** Longer ones are freed when they are closed: they are rare, and take more. */
  private static final int LONGEST_KEPT = 1 << 14;

  /** Bytes from one number to the next. */
  private static final long STRIDE = 2L * Float.BYTES;

  private static final ConcurrentMap<Integer, Queue<Tables>> KEPT = new ConcurrentHashMap<>();

  private final To to;
  private final int length;

  /** Nobody else's; null once closed. */
  private Tables tables;

  private ComplexTransform(To to, int length, Tables tables) {
    this.to = to;
    this.length = length;
    this.tables = tables;
  }

  /**
   * One of its own: tables are kept for as many as were in use at the same time.
   *
   * @param length of both, in complex numbers, a power of two
   */
  static ComplexTransform of(To to, int length) {
    Tables kept = kept(to, length).poll();
    return new ComplexTransform(to, length, kept == null ? new Tables(to, length) : kept);
  }

  private static Queue<Tables> kept(To to, int length) {
    int key = to == To.SPECTRUM ? length : -length;
    return KEPT.computeIfAbsent(key, any -> new ConcurrentLinkedQueue<>());
  }

  /** Takes all that is to be transformed, whatever it holds; {@link #run} writes over it. */
  FloatPointer in() {
    return tables.in;
  }

  /** What {@link #run} made. */
  FloatPointer out() {
    return tables.out;
  }

  void run() {
    tables.function.call(tables.context, tables.out, tables.in, STRIDE);
  }

  @Override
  public void close() {
    Tables its = tables;
    tables = null;
    if (its == null) {
      return;
    }
    if (length <= LONGEST_KEPT) {
      kept(to, length).add(its);
    } else {
      its.free();
    }
  }

  /** What libavutil works with. */
  private static final class Tables {
    final AVTXContext context = new AVTXContext(null);

    /** What JavaCPP takes a function to be: its address, and an object that only callbacks have. */
    final PointerPointer<Pointer> place = new PointerPointer<>(2);

    final av_tx_fn function;
    final FloatPointer in;
    final FloatPointer out;

    Tables(To to, int length) {
      place.put(0, (Pointer) null).put(1, (Pointer) null);
      function = new av_tx_fn(place);
      try (FloatPointer scale = new FloatPointer(1F)) {
        int isInverse = to == To.SAMPLES ? 1 : 0;
        int started = av_tx_init(context, function, AV_TX_FLOAT_FFT, isInverse, length, scale, 0);
        if (started < 0) {
          place.close();
          throw new IllegalStateException(
              "a Fourier transform of " + length + ": " + Ffmpeg.said(started));
        }
      }
      in = aligned(2L * length);
      out = aligned(2L * length);
    }

    /** As FFmpeg's vector instructions want it. */
    private static FloatPointer aligned(long count) {
      return new FloatPointer(av_malloc(count * Float.BYTES)).capacity(count);
    }

    void free() {
      av_tx_uninit(context);
      av_free(in);
      av_free(out);
      place.close();
    }
  }
}
