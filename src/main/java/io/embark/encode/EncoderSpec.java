package io.embark.encode;

import io.embark.corpus.Modality;
import io.embark.corpus.Ranges;
import io.embark.corpus.VectorColumn;
import io.embark.model.Device;
import io.embark.model.Engine;
import io.embark.model.ModelLease;
import io.embark.stage.TokenCounterSource;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.hadoop.conf.Configuration;

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

  /** It has vectors for such items; one of pictures takes frames of a video too. */
  default boolean takes(Modality modality) {
    return modality == Modality.TEXT;
  }

  /** Samples a second of the sounds that it takes; empty for an encoder of something else. */
  default OptionalInt samplingRate() {
    return OptionalInt.empty();
  }

  /** Longest input in tokens, special tokens and prompt included. */
  int maxTokens();

  /** Identity of the opened encoder within a JVM, the device apart. */
  String leaseKey();

  /** Option {@code device}: {@code auto}, {@code cpu} or {@code cuda}. */
  String device();

  /** Runs its model; of no account for an encoder without a graph. */
  default Engine engine() {
    return Engine.ONNX_RUNTIME;
  }

  /** Where {@link #device} is for the Spark task on this thread, see {@link Device#forTask}. */
  default Device deviceOfTask() {
    return Device.forTask(device(), engine());
  }

  /**
   * A chunk's vector depends on the document around it, so {@link Encoder#encodeSpans} must get the
   * documents.
   */
  default boolean readsDocuments() {
    return false;
  }

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

  /**
   * The same with what only the driver can tell. Called once, before the encoder is opened.
   *
   * @param environment where secrets are looked up, now
   * @param configuration of file systems
   * @param keptFolder where the encoder may keep what outlives a run; empty outside of a job
   */
  default EncoderSpec atDriver(
      Map<String, String> environment, Configuration configuration, Optional<String> keptFolder) {
    return this;
  }

  /**
   * The same, its columns stored by these ranges, by column; those of columns that are not among
   * them are not known. Itself for an encoder whose columns need none.
   */
  default EncoderSpec withRanges(Map<String, Ranges> ranges) {
    return this;
  }

  /** The encoder that the tasks of this JVM share, on the device of the calling task. */
  default Encoder shared(int intraOpThreads) {
    Device device = deviceOfTask();
    return ModelLease.share(leaseKey() + "@" + device, () -> open(device, intraOpThreads));
  }

  /** Opens the encoder on this node; copies the model here first if need be. */
  Encoder open(Device device, int intraOpThreads);
}
