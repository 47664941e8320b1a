package io.embark.sink.milvus;

import io.embark.sink.WrittenLake;
import io.embark.testing.LocalSpark;
import io.embark.testing.MilvusLite;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A process of its own that imports and dies at a chosen note, without any handler or finally. */
final class KilledImport {
  static final int EXIT = 137;

  private KilledImport() {}

  /**
   * Writes a lake of one partition of {@code count} items {@code name-*} and imports it.
   *
   * @param arguments uri, alias, import path, folder of the lake, name, count, beginning of the
   *     note
   */
  public static void main(String[] arguments) {
    WrittenLake lake = new WrittenLake(Path.of(arguments[3]), "job", WrittenLake.dense(8));
    try (MilvusSink sink =
        SinkFixture.sink(
            arguments[0],
            arguments[1],
            lake.job(),
            List.of(lake.column()),
            "mode",
            "import",
            "import-path",
            arguments[2])) {
      sink.write(
          LocalSpark.session(),
          List.of(
              lake.commit(
                  "r1", "d", List.of(), lake.items(arguments[4], Integer.parseInt(arguments[5])))),
          note -> {
            if (note.startsWith(arguments[6])) {
              Runtime.getRuntime().halt(EXIT);
            }
          });
    }
  }

  /** Runs it in another JVM; its exit code. */
  static int run(String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx1g",
                "@conf/java-options",
                "-Dlog4j2.configurationFile=src/test/resources/log4j2-test.properties",
                "-cp",
                System.getProperty("java.class.path"),
                KilledImport.class.getName()));
    command.addAll(List.of(arguments));
    return MilvusLite.Script.run(command).exitCode();
  }
}
