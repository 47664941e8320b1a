package io.embark.encode;

import io.embark.corpus.Rejection;
import java.util.Collections;
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

  /** So many inputs, none of which the encoder takes. */
  static EncodedWindow rejected(int inputs, Rejection rejection) {
    return new EncodedWindow(
        Collections.nCopies(inputs, new Encoded(null, 0, false, rejection)), EncodeStatistics.NONE);
  }
}
