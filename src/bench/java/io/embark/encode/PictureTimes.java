package io.embark.encode;

import io.embark.bench.Spent;
import io.embark.corpus.Json;
import io.embark.media.Alpha;
import io.embark.media.MediaFault;
import io.embark.media.MediaLimits;
import io.embark.media.Pictures;
import io.embark.media.Pixels;
import io.embark.model.ImageInput;
import io.embark.model.ImageProcessor;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Picture files to the input of CLIP, on one thread: {@code PictureTimes LIST PASSES TENSORS}. LIST
 * names a file a line; TENSORS gets little-endian floats, channels first.
 */
public final class PictureTimes {
  private static final double NANOS = 1e9;

  /** Shortest edge, and sides of the crop. */
  private static final int EDGE = 224;

  /** {@code PIL.Image.Resampling.BICUBIC}. */
  private static final int BICUBIC = 3;

  private static final ImageInput INPUT = new ImageInput("pixel_values", false, false, 0, 0, 0);

  private static final ImageProcessor CLIP =
      new ImageProcessor(
          ImageProcessor.Resize.SHORTEST_EDGE,
          EDGE,
          EDGE,
          BICUBIC,
          EDGE,
          EDGE,
          1 / 255.0,
          List.of(0.48145467f, 0.4578275f, 0.40821072f),
          List.of(0.26862955f, 0.2613026f, 0.2757771f));

  private final ImagePreprocessing preprocessing = new ImagePreprocessing(CLIP, INPUT);
  private long decodeNanos;

  private PictureTimes() {}

  /**
   * All files once.
   *
   * @param decodeSeconds of {@code spent}, from file to RGB
   */
  record Pass(Spent spent, double decodeSeconds) {}

  /** What a process did. */
  record Report(int pictures, List<Pass> passes) {}

  /** Runs and prints a {@link Report}. */
  public static void main(String[] arguments) throws IOException, MediaFault {
    List<Path> files = Files.readAllLines(Path.of(arguments[0])).stream().map(Path::of).toList();
    PictureTimes times = new PictureTimes();
    try (OutputStream out =
        new BufferedOutputStream(Files.newOutputStream(Path.of(arguments[2])))) {
      for (Path file : files) {
        FloatBuffer input = times.input(file);
        ByteBuffer bytes =
            ByteBuffer.allocate(input.capacity() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(input.duplicate().clear());
        out.write(bytes.array());
      }
    }
    List<Pass> passes = new ArrayList<>();
    for (int pass = 0; pass < Integer.parseInt(arguments[1]); pass++) {
      times.decodeNanos = 0;
      Spent.Clock clock = Spent.start();
      for (Path file : files) {
        times.input(file);
      }
      passes.add(new Pass(clock.stop(), times.decodeNanos / NANOS));
    }
    System.out.println(Json.line(new Report(files.size(), passes)));
  }

  private FloatBuffer input(Path file) throws IOException, MediaFault {
    long start = System.nanoTime();
    Pixels pixels = decoded(file);
    decodeNanos += System.nanoTime() - start;
    return input(preprocessing, pixels);
  }

  private static Pixels decoded(Path file) throws IOException, MediaFault {
    try (FileChannel channel = FileChannel.open(file)) {
      return Pictures.decode(channel, MediaLimits.DEFAULT).rgb(Alpha.DROP);
    }
  }

  private static FloatBuffer input(ImagePreprocessing preprocessing, Pixels pixels) {
    FloatBuffer input = (FloatBuffer) preprocessing.buffer(1, preprocessing.size(pixels));
    preprocessing.put(pixels, input, 0);
    return input;
  }

  /** The same for whoever has decoded a picture himself. */
  static FloatBuffer input(Pixels pixels) {
    return input(new ImagePreprocessing(CLIP, INPUT), pixels);
  }

  /** A file to the input of CLIP, once. */
  static FloatBuffer inputOf(Path file) throws IOException, MediaFault {
    return input(decoded(file));
  }
}
