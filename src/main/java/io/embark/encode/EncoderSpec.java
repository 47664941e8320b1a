package io.embark.encode;

import io.embark.corpus.VectorColumn;
import io.embark.model.Device;
import java.io.Serializable;

/**
 * All that an executor needs to open an encoder; made and checked on the driver. Equal specs open
 * equal encoders, so {@link #leaseKey} names what a JVM shares.
 */
public interface EncoderSpec extends Serializable {
  /** Name, dimension, metric and vector fingerprint of the column that it fills. */
  VectorColumn column();

  /** Longest input in tokens, special tokens and prompt included. */
  int maxTokens();

  /** Identity of the opened encoder within a JVM, the device apart. */
  String leaseKey();

  /** Opens the encoder on this node; copies the model here first if need be. */
  Encoder open(Device device, int intraOpThreads);
}
