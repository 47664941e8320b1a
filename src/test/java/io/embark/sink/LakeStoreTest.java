package io.embark.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LakeStoreTest {
  private record Note(String text) {}

  @TempDir Path folder;
  private LakeStore store;

  @BeforeEach
  void open() {
    store = new LakeStore(folder.resolve("lake").toString(), new Configuration());
  }

  private List<String> filesOnDisk() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  @Test
  void theRootIsAQualifiedUri() {
    assertThat(store.root()).isEqualTo("file:" + folder + "/lake");
    assertThat(store.path("a/b c%20d.json")).hasToString("file:" + folder + "/lake/a/b c%20d.json");
    LakeStore again = new LakeStore(store.root(), new Configuration());
    assertThat(again.root()).isEqualTo(store.root());
  }

  @Test
  void replacePutsTheWholeTextAndNothingElse() throws IOException {
    store.replace("a/b.json", "first, é 😀");
    assertThat(store.read("a/b.json")).contains("first, é 😀");
    store.replace("a/b.json", "2");
    assertThat(store.read("a/b.json")).contains("2");
    assertThat(filesOnDisk()).containsExactly("lake/a/b.json");
    assertThat(store.length("a/b.json")).isEqualTo(1);
  }

  @Test
  void aReaderNeverSeesHalfOfAReplacement() throws Exception {
    String old = "o".repeat(200_000);
    String fresh = "n".repeat(200_000);
    store.replace("x", old);
    AtomicBoolean isOver = new AtomicBoolean();
    ExecutorService pool = Executors.newSingleThreadExecutor();
    try {
      Future<?> writer =
          pool.submit(
              () -> {
                for (int i = 0; i < 100; i++) {
                  store.replace("x", i % 2 == 0 ? fresh : old);
                }
                isOver.set(true);
              });
      do {
        String seen = store.read("x").orElseThrow();
        assertThat(seen.equals(old) || seen.equals(fresh))
            .as("%d characters", seen.length())
            .isTrue();
      } while (!isOver.get() && !writer.isDone());
      writer.get();
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void whatIsNotThereIsEmpty() {
    assertThat(store.read("none.json")).isEmpty();
    assertThat(store.readJson("none.json", Note.class)).isEmpty();
    assertThat(store.list("none")).isEmpty();
    assertThat(store.folders("none")).isEmpty();
    assertThat(store.length("none")).isEqualTo(-1);
    store.delete("none");
  }

  @Test
  void onlyTheFirstCreates() {
    assertThat(store.createIfAbsent("a/marker", "first")).isTrue();
    assertThat(store.createIfAbsent("a/marker", "second")).isFalse();
    assertThat(store.read("a/marker")).contains("first");
  }

  @Test
  void oneOfManyWhoCreateAtOnceWins() throws Exception {
    int threads = 8;
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    CyclicBarrier together = new CyclicBarrier(threads);
    try {
      for (int round = 0; round < 50; round++) {
        String marker = "race/" + round;
        List<Future<Boolean>> attempts = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
          attempts.add(
              pool.submit(
                  () -> {
                    together.await();
                    return store.createIfAbsent(marker, "won");
                  }));
        }
        int winners = 0;
        for (Future<Boolean> attempt : attempts) {
          winners += attempt.get() ? 1 : 0;
        }
        assertThat(winners).as("winners of round " + round).isEqualTo(1);
      }
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void listsFilesAndFoldersApartSortedWithoutHiddenOnes() throws IOException {
    store.replace("t/b", "");
    store.replace("t/a", "");
    store.replace("t/.hidden", "");
    store.replace("t/z=1/deep", "");
    store.replace("t/y=1/deep", "");
    assertThat(store.list("t")).containsExactly("t/a", "t/b");
    assertThat(store.folders("t")).containsExactly("t/y=1", "t/z=1");
    store.delete("t/y=1");
    store.delete("t/a");
    assertThat(filesOnDisk()).containsExactly("lake/t/.hidden", "lake/t/b", "lake/t/z=1/deep");
  }

  @Test
  void jsonComesBackAndUnknownFieldsOfANewerVersionAreIgnored() {
    store.replace("note.json", "{\"text\": \"x\", \"colour\": \"red\"}");
    assertThat(store.readJson("note.json", Note.class)).contains(new Note("x"));
  }

  @Test
  void damagedJsonIsToldWithWhatToDo() {
    for (String damaged : List.of("", "{\"text\": \"x", "null", "[1]", "{\"text\": \"x\"} {}")) {
      store.replace("note.json", damaged);
      UserError error =
          catchThrowableOfType(UserError.class, () -> store.readJson("note.json", Note.class));
      assertThat(error)
          .as(damaged)
          .hasMessage(
              "Cannot read '"
                  + store.root()
                  + "/note.json': it is not the JSON that Embark writes, expected a Note. Restore"
                  + " it from a backup, or delete it and run the job with --fresh.");
      assertThat(error.category()).isEqualTo(Category.SINK);
    }
  }

  @Test
  void aWritableLakeIsLeftWithoutAProbe() throws IOException {
    store.checkWritable();
    assertThat(filesOnDisk()).isEmpty();
  }

  @Test
  void aLakeThatCannotBeWrittenIsRefused() throws IOException {
    Files.writeString(folder.resolve("file"), "");
    String root = "file:" + folder + "/file/lake";
    LakeStore below = new LakeStore(root, new Configuration());
    UserError error = catchThrowableOfType(UserError.class, below::checkWritable);
    assertThat(error)
        .hasMessage(
            "Cannot write the lake '"
                + root
                + "': Parent path is not a directory: file:"
                + folder
                + "/file, expected a folder that this user may write. Change write.parquet.path or"
                + " its permissions.");
    assertThat(error.category()).isEqualTo(Category.SINK);
    assertThatThrownBy(() -> below.replace("a", "b"))
        .hasMessage(
            "Cannot write '"
                + root
                + "/a': Parent path is not a directory: file:"
                + folder
                + "/file. Check that the storage is there and run again.");
  }

  @Test
  void aFileSystemThatNobodyKnowsIsTold() {
    assertThatThrownBy(() -> new LakeStore("nosuch://bucket/lake", new Configuration()))
        .hasMessage(
            "Cannot open 'nosuch://bucket/lake': No FileSystem for scheme \"nosuch\". Check that"
                + " the storage is there and run again.");
  }
}
