package io.embark.testing;

import java.nio.file.Path;

/** TEMPORARY. */
public final class MilvusStandalone {
  private MilvusStandalone() {}

  public static MilvusStandalone shared() {
    return new MilvusStandalone();
  }

  public String uri() {
    return "http://127.0.0.1:43202";
  }

  public Path data() {
    return Path.of("/tmp/hI/x/d/data");
  }
}
