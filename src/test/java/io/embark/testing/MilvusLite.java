package io.embark.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * A real Milvus Lite, started by {@code scripts/milvus-lite} on a free port with a data folder of
 * its own. Where it cannot be started the test fails: a skipped test of a sink proves nothing.
 */
public final class MilvusLite implements AutoCloseable {
  private static MilvusLite shared;

  private final Path data;
  private final int port;

  private MilvusLite(Path data, int port) {
    this.data = data;
    this.port = port;
  }

  /** The one server of this JVM; ends with it. Tests use collections of their own. */
  public static synchronized MilvusLite shared() {
    if (shared == null) {
      shared = start();
      Runtime.getRuntime().addShutdownHook(new Thread(shared::close));
    }
    return shared;
  }

  /** Another server, for a test that kills it; the caller closes it. */
  public static MilvusLite start() {
    try {
      MilvusLite server = new MilvusLite(Files.createTempDirectory("embark-milvus"), freePort());
      server.up();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Address for clients. */
  public String uri() {
    return "http://127.0.0.1:" + port;
  }

  /** Starts it again on the same data and port. */
  public void up() {
    Script.Result result = run("up", "--port", String.valueOf(port));
    if (result.exitCode() != 0) {
      throw new AssertionError("Milvus Lite did not start: " + result.output());
    }
  }

  /** As a machine that loses power: no signal handler runs. */
  public void killHard() {
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
      List<Path> deepestFirst = files.sorted((a, b) -> b.compareTo(a)).toList();
      for (Path file : deepestFirst) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A port that nobody listened on a moment ago. */
  public static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Script.Result run(String command, String... options) {
    return Script.run(
        Stream.concat(
                Stream.of("scripts/milvus-lite", command, "--data", data.toString()),
                Arrays.stream(options))
            .toList());
  }

  /** Runs a script of the project, standard output and error together. */
  public static final class Script {
    private Script() {}

    /** What it printed and how it ended. */
    public record Result(int exitCode, String output) {}

    /** Waits for the end. */
    public static Result run(List<String> command, String... environment) {
      try {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        for (int i = 0; i < environment.length; i += 2) {
          builder.environment().put(environment[i], environment[i + 1]);
        }
        // to a file: a server that the script leaves behind must not keep a pipe open
        Path output = Files.createTempFile("embark-script", ".txt");
        Process process = builder.redirectOutput(output.toFile()).start();
        int exitCode = process.waitFor();
        String text = Files.readString(output, StandardCharsets.UTF_8);
        Files.delete(output);
        return new Result(exitCode, text);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }
}
