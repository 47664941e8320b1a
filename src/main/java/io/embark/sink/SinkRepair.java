package io.embark.sink;

/**
 * What a repair did to one partition.
 *
 * @param upserted rows sent
 * @param deleted keys removed
 */
public record SinkRepair(long upserted, long deleted) {
  /** Nothing was to be done. */
  public static final SinkRepair NONE = new SinkRepair(0, 0);
}
