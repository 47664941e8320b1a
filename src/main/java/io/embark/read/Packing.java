package io.embark.read;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;

/**
 * Packs pieces into tasks: at least two a core where there are that many pieces, else so that a
 * task has about {@link #TASK_BYTES}. Largest first into the emptiest task, which leaves no task
 * more than a third longer than the best packing would (Graham 1969, longest processing time rule).
 */
final class Packing {
  private static final int TASKS_PER_CORE = 2;
  private static final long TASK_BYTES = 64L << 20;
  private static final long SMALLEST_SPLIT_BYTES = 1L << 20;

  /** What opening a file costs, in bytes that could be read instead; Spark's 4 MiB suits stores. */
  private static final long OPEN_BYTES = 64L << 10;

  private Packing() {}

  /** One list a task, none empty unless there is nothing to read. */
  static List<List<Piece>> tasks(List<Piece> pieces, int cores) {
    long cost = pieces.stream().mapToLong(Packing::cost).sum();
    long wanted = Math.max((long) TASKS_PER_CORE * cores, (cost + TASK_BYTES - 1) / TASK_BYTES);
    int tasks = (int) Math.max(1, Math.min(pieces.size(), wanted));
    List<List<Piece>> bins =
        IntStream.range(0, tasks).<List<Piece>>mapToObj(i -> new ArrayList<>()).toList();
    long[] load = new long[tasks];
    PriorityQueue<Integer> emptiest =
        new PriorityQueue<>(
            Comparator.<Integer>comparingLong(task -> load[task])
                .thenComparing(Comparator.naturalOrder()));
    IntStream.range(0, tasks).forEach(emptiest::add);
    Comparator<Piece> largestFirst = Comparator.comparingLong(Packing::cost).reversed();
    for (Piece piece : pieces.stream().sorted(largestFirst).toList()) {
      int task = emptiest.remove();
      bins.get(task).add(piece);
      load[task] += cost(piece);
      emptiest.add(task);
    }
    return bins;
  }

  /** How long the pieces of a file of lines should be so that every core has work. */
  static long splitBytes(long totalBytes, int cores) {
    long share = totalBytes / ((long) TASKS_PER_CORE * cores);
    return Math.max(SMALLEST_SPLIT_BYTES, Math.min(TASK_BYTES, share));
  }

  /** Pieces of that length; a file that is not splittable, or short, stays whole. */
  static Stream<Piece> split(InputFile file, boolean isSplittable, long splitBytes) {
    if (!isSplittable || file.bytes() <= splitBytes) {
      return Stream.of(Piece.whole(file));
    }
    long count = (file.bytes() + splitBytes - 1) / splitBytes;
    return IntStream.range(0, Math.toIntExact(count))
        .mapToObj(
            i ->
                new Piece(
                    file, i * splitBytes, i == count - 1 ? Long.MAX_VALUE : (i + 1) * splitBytes));
  }

  /** Tasks over files of lines; an empty file has none. */
  static List<List<Piece>> lineTasks(SparkSession spark, InputListing listing, long splitBytes) {
    FileOpener files = new FileOpener(spark);
    List<Piece> pieces =
        listing.files().stream()
            .filter(file -> file.bytes() > 0)
            .flatMap(file -> split(file, files.isSplittable(file), splitBytes))
            .toList();
    return tasks(pieces, spark.sparkContext().defaultParallelism());
  }

  private static long cost(Piece piece) {
    return piece.bytes() + OPEN_BYTES;
  }
}
