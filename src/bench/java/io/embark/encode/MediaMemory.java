package io.embark.encode;

import io.embark.bench.Resident;
import io.embark.corpus.Json;
import io.embark.media.FrameSampling;
import io.embark.media.MediaFault;
import io.embark.media.MediaLimits;
import io.embark.media.Videos;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Does memory stay, however many pictures or frames there are? {@code MediaMemory pictures LIST
 * COUNT} takes the files of LIST to the input of a model, over and over; {@code MediaMemory frames
 * FILE COUNT} the first COUNT frames of a video, one a second. Nothing is kept.
 */
public final class MediaMemory {
  private MediaMemory() {}

  /**
   * What a process did.
   *
   * @param kilobytes behind each picture or frame
   * @param peakKilobytes of the process, as the kernel recorded it
   */
  record Report(List<Long> kilobytes, long peakKilobytes) {}

  /** Runs and prints a {@link Report}. */
  public static void main(String[] arguments) throws IOException, MediaFault {
    Path file = Path.of(arguments[1]);
    int count = Integer.parseInt(arguments[2]);
    List<Long> resident = new ArrayList<>();
    if (arguments[0].equals("pictures")) {
      List<String> files = Files.readAllLines(file);
      for (int i = 0; i < count; i++) {
        PictureTimes.inputOf(Path.of(files.get(i % files.size())));
        resident.add(Resident.kilobytes());
      }
    } else {
      frames(file, count, resident);
    }
    System.out.println(Json.line(new Report(resident, Resident.peakKilobytes())));
  }

  private static void frames(Path file, int count, List<Long> resident)
      throws IOException, MediaFault {
    try (FileChannel channel = FileChannel.open(file)) {
      Videos.sample(
          channel,
          FrameSampling.every(1, count),
          MediaLimits.DEFAULT,
          frame -> {
            PictureTimes.input(frame.pixels());
            try {
              resident.add(Resident.kilobytes());
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
  }
}
