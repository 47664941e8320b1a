package io.embark.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.embark.corpus.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileListingTest {
  @TempDir Path folder;

  private InputListing list(String path, String... extensions) {
    return FileListing.list(
        new Configuration(),
        TextReader.OPTIONS.parse("read.text", Map.of("path", path)),
        List.of(extensions));
  }

  private List<String> names(String below, String... extensions) {
    return list(folder + below, extensions).files().stream().map(InputFile::relativePath).toList();
  }

  private void touch(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, name);
  }

  @Test
  void directoriesAreListedRecursivelyWithoutHiddenNames() throws IOException {
    for (String name :
        List.of(
            "b.txt", "a/c.txt", "_SUCCESS", ".x.crc", "_tmp/d.txt", "_k=1/e.txt", "f._COPYING_")) {
      touch(name);
    }
    assertThat(names("")).containsExactly("_k=1/e.txt", "a/c.txt", "b.txt");
    assertThat(names("/_tmp")).containsExactly("d.txt");
    assertThat(names("/_SUCCESS")).containsExactly("_SUCCESS");
    assertThat(names("/_t*")).containsExactly("_tmp/d.txt");
  }

  @Test
  void globsKeepWhatLiesBelowTheirFixedPart() throws IOException {
    for (String name : List.of("in/ds=1/a.txt", "in/ds=2/b.txt", "in/ds=2/c.md", "in/x1.txt")) {
      touch(name);
    }
    assertThat(names("/in/ds=*/*.txt")).containsExactly("ds=1/a.txt", "ds=2/b.txt");
    assertThat(names("/in/{ds=2,x?.txt}")).containsExactly("ds=2/b.txt", "ds=2/c.md", "x1.txt");
    assertThat(names("/in", "md")).containsExactly("ds=2/c.md");
    assertThat(list(folder + "/in/ds=*").files().get(0).partitions()).isEqualTo(Map.of("ds", "1"));
    assertThat(list("file:" + folder + "/in/x1.txt").files().get(0).uri())
        .isEqualTo("file:" + folder + "/in/x1.txt");
  }

  @Test
  void aNameThatLooksLikeAGlobIsTakenAsItStands() throws IOException {
    touch("a[1].txt");
    touch("a1.txt");
    assertThat(names("/a[1].txt")).containsExactly("a[1].txt");
  }

  @Test
  void theFingerprintChangesWithAFile() throws IOException {
    touch("a.txt");
    String before = list(folder.toString()).fingerprint();
    assertThat(list(folder.toString()).fingerprint()).isEqualTo(before);
    Files.writeString(folder.resolve("a.txt"), "longer than before");
    assertThat(list(folder.toString()).fingerprint()).isNotEqualTo(before);
  }

  @Test
  void nothingToReadIsRefused() {
    assertThatThrownBy(() -> list(folder + "/x*.txt"))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "Cannot read 'read.text.path': no files match '"
                + folder
                + "/x*.txt', expected at least one file. Check the path or glob.");
    assertThatThrownBy(() -> list(folder.toString(), "html", "zip"))
        .hasMessage(
            "Cannot read 'read.text.path': no html, zip files match '"
                + folder
                + "', expected at least one file. Check the path or glob.");
  }

  @Test
  void aPathThatHadoopCannotOpenIsRefused() {
    assertThatThrownBy(() -> list("foo://bucket/x"))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "Cannot read 'read.text.path': 'foo://bucket/x' cannot be listed (No FileSystem for"
                + " scheme \"foo\"), expected a path that Hadoop can open. Check its scheme, glob and"
                + " permissions.");
  }
}
