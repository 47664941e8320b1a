package io.embark.encode;

import java.util.List;

/**
 * Results of one call of {@link Encoder#encode}.
 *
 * @param results one an input, input order
 * @param statistics what this call alone did
 */
public record EncodedWindow(List<Encoded> results, EncodeStatistics statistics) {
  /** Of no inputs. */
  public static final EncodedWindow NONE = new EncodedWindow(List.of(), EncodeStatistics.NONE);
}
