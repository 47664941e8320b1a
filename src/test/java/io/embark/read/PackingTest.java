package io.embark.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PackingTest {
  private static List<Piece> files(int count, long bytes) {
    return IntStream.range(0, count)
        .mapToObj(i -> Piece.whole(new InputFile("u" + i, "f" + i, bytes, 0, Map.of())))
        .toList();
  }

  @Test
  void fewFilesMakeTwoTasksACoreAndNoMoreThanFiles() {
    assertThat(Packing.tasks(files(100, 10), 4)).hasSize(8);
    assertThat(Packing.tasks(files(3, 10), 4)).hasSize(3);
    assertThat(Packing.tasks(List.of(), 4)).hasSize(1).allMatch(List::isEmpty);
  }

  @Test
  void manyTinyFilesShareTasks() {
    List<List<Piece>> tasks = Packing.tasks(files(100_000, 2000), 4);
    assertThat(tasks).hasSize(101); // 100,000 x (2,000 + 65,536) bytes in tasks of 64 MiB
    assertThat(tasks.stream().flatMap(List::stream).distinct()).hasSize(100_000);
    assertThat(tasks).allMatch(task -> task.size() >= 990 && task.size() <= 991);
  }

  @Test
  void splitPiecesCoverTheFileWithoutOverlap() {
    InputFile file = new InputFile("u", "f", 2500, 0, Map.of());
    assertThat(Packing.split(file, true, 1000))
        .containsExactly(
            new Piece(file, 0, 1000),
            new Piece(file, 1000, 2000),
            new Piece(file, 2000, Long.MAX_VALUE));
    assertThat(Packing.split(file, false, 1000)).containsExactly(Piece.whole(file));
  }
}
