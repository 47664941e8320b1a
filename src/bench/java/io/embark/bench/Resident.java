package io.embark.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Memory of this process, native memory included; 0 where Linux does not tell it. */
public final class Resident {
  private static final Path STATUS = Path.of("/proc/self/status");

  private Resident() {}

  /** {@code VmRSS}: now. */
  public static long kilobytes() throws IOException {
    return of("VmRSS:");
  }

  /** {@code VmHWM}: the most there ever was. */
  public static long peakKilobytes() throws IOException {
    return of("VmHWM:");
  }

  private static long of(String field) throws IOException {
    if (!Files.isReadable(STATUS)) {
      return 0;
    }
    return Files.readAllLines(STATUS).stream()
        .filter(line -> line.startsWith(field))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElse(0);
  }
}
