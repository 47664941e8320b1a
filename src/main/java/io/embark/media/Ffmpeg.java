package io.embark.media;

import static org.bytedeco.ffmpeg.global.avutil.AV_LOG_QUIET;
import static org.bytedeco.ffmpeg.global.avutil.av_log_set_level;
import static org.bytedeco.ffmpeg.global.avutil.av_strerror;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import java.nio.charset.StandardCharsets;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.swresample;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.javacpp.Loader;

/** FFmpeg's libraries in this JVM: loaded once, silent. */
final class Ffmpeg {
  private static final int MESSAGE_BYTES = 256;
  private static final String LOGGER = "org.bytedeco.javacpp.logger";

  private Ffmpeg() {}

  private static final class Libraries {
    /** Empty if all are there. */
    static final String TROUBLE = load();

    private static String load() {
      // JavaCPP warns on standard error of jars that it cannot read the versions of
      System.setProperty(LOGGER, System.getProperty(LOGGER, "slf4j"));
      try {
        Loader.load(avformat.class);
        Loader.load(avcodec.class);
        Loader.load(swscale.class);
        Loader.load(swresample.class);
        av_log_set_level(AV_LOG_QUIET); // what a file is wrong about is told by its rejection
        return "";
      } catch (LinkageError e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("no message");
      }
    }
  }

  /** Loads the libraries; a second call costs nothing. */
  static void load() {
    if (!Libraries.TROUBLE.isEmpty()) {
      throw new UserError(
          Category.CONFIG,
          "Cannot decode media: FFmpeg was not loaded ("
              + Libraries.TROUBLE
              + "), expected its libraries for this platform. Run on Linux x86-64 or ARM, or put"
              + " org.bytedeco:ffmpeg for this platform on the class path.");
    }
  }

  /** FFmpeg's words for an error code. */
  static String said(int error) {
    byte[] message = new byte[MESSAGE_BYTES];
    av_strerror(error, message, message.length);
    int end = 0;
    while (end < message.length && message[end] != 0) {
      end++;
    }
    return new String(message, 0, end, StandardCharsets.UTF_8);
  }
}
