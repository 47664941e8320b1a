package io.embark.encode;

import io.embark.corpus.VectorColumn;
import io.embark.model.Device;
import io.embark.stage.TokenCounterSource;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;

/**
 * All that an executor needs to open an encoder; made and checked on the driver. Equal specs open
 * equal encoders, so {@link #leaseKey} names what a JVM shares.
 */
public interface EncoderSpec extends Serializable {
  /**
   * Name, kind, dimension, metric and vector fingerprint of the columns that it fills, in the order
   * of {@link Embedding#cells}; at least one.
   */
  List<VectorColumn> columns();

  /** Longest input in tokens, special tokens and prompt included. */
  int maxTokens();

  /** Identity of the opened encoder within a JVM, the device apart. */
  String leaseKey();

  /** Option {@code device}: {@code auto}, {@code cpu} or {@code cuda}. */
  String device();

  /**
   * Counts tokens as this encoder does, for chunkers; empty for an encoder without a tokenizer of
   * its own.
   */
  Optional<TokenCounterSource> tokenCounter();

  /**
   * The reference that gives the same model again, as {@link io.embark.model.ModelCard#reference};
   * empty for an encoder without one.
   */
  default Optional<String> modelReference() {
    return Optional.empty();
  }

  /** Opens the encoder on this node; copies the model here first if need be. */
  Encoder open(Device device, int intraOpThreads);
}
