package io.embark.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A real Milvus Lite, started by {@code scripts/milvus-lite}, see {@link MilvusServer}. */
public final class MilvusLite implements AutoCloseable {
  private static MilvusLite shared;

  private final MilvusServer server;

  private MilvusLite(MilvusServer server) {
    this.server = server;
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
    return new MilvusLite(MilvusServer.start("milvus-lite"));
  }

  /** Address for clients. */
  public String uri() {
    return server.uri();
  }

  /** Starts it again on the same data and port. */
  public void up() {
    server.up();
  }

  /** As a machine that loses power: no signal handler runs. */
  public void killHard() {
    server.killHard();
  }

  @Override
  public void close() {
    server.close();
  }

  /** A port that nobody listened on a moment ago. */
  public static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
