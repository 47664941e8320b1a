package io.embark.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * A real server, started by a script of the project on a free port with a data folder of its own.
 * Where it cannot be started the test fails: a skipped test of a sink proves nothing.
 *
 * @param script which script
 * @param data its data folder
 */
record MilvusServer(String script, Path data, int port) implements AutoCloseable {
  static MilvusServer start(String script) {
    try {
      MilvusServer server =
          new MilvusServer(
              script, Files.createTempDirectory("embark-milvus"), MilvusLite.freePort());
      server.up();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String uri() {
    return "http://127.0.0.1:" + port;
  }

  void up() {
    MilvusLite.Script.Result result = run("up", "--port", String.valueOf(port));
    if (result.exitCode() != 0) {
      throw new AssertionError(script + " did not start: " + result.output());
    }
  }

  void killHard() {
    try {
      String json = Files.readString(data.resolve("server.json"));
      long pid = Long.parseLong(json.replaceAll(".*\"pid\": *(\\d+).*\\s*", "$1"));
      ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
      process.destroyForcibly();
      process.onExit().join();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    run("down");
    try (Stream<Path> files = Files.walk(data)) {
      for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(file); // deepest first
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private MilvusLite.Script.Result run(String command, String... options) {
    return MilvusLite.Script.run(
        Stream.concat(
                Stream.of("scripts/" + script, command, "--data", data.toString()),
                Arrays.stream(options))
            .toList());
  }
}
