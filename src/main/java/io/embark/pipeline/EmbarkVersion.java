package io.embark.pipeline;

/** Version of the running code. */
public final class EmbarkVersion {
  private EmbarkVersion() {}

  /** As the jar's manifest says, or {@code development} when classes run outside a jar. */
  public static String current() {
    String version = EmbarkVersion.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
