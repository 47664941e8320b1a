package io.embark.testing;

import java.nio.file.Path;

/** A real Milvus 2.3.5, started by {@code scripts/milvus-standalone}, see {@link MilvusServer}. */
public final class MilvusStandalone implements AutoCloseable {
  private static MilvusStandalone shared;

  private final MilvusServer server;

  private MilvusStandalone(MilvusServer server) {
    this.server = server;
  }

  /** The one server of this JVM; ends with it. Tests use collections of their own. */
  public static synchronized MilvusStandalone shared() {
    if (shared == null) {
      shared = start();
      Runtime.getRuntime().addShutdownHook(new Thread(shared::close));
    }
    return shared;
  }

  /** Another server; the caller closes it. */
  public static MilvusStandalone start() {
    return new MilvusStandalone(MilvusServer.start("milvus-standalone"));
  }

  /** Address for clients. */
  public String uri() {
    return server.uri();
  }

  /** Where it keeps its files, and reads files to import. */
  public Path storage() {
    return server.data().resolve("data");
  }

  @Override
  public void close() {
    server.close();
  }
}
