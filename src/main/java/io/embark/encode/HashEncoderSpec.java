package io.embark.encode;

import io.embark.corpus.Metric;
import io.embark.corpus.Modality;
import io.embark.corpus.VectorColumn;
import io.embark.media.PerceptualHash;
import io.embark.model.Device;
import io.embark.stage.Options;
import io.embark.stage.TokenCounterSource;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Perceptual hashes of pictures and frames; no model, and on the CPU.
 *
 * @param column of kind hash, 8 bytes, the highest bit first
 */
public record HashEncoderSpec(VectorColumn column, PerceptualHash hash) implements EncoderSpec {
  /** Goes up with each change that alters hashes. */
  private static final String ENCODER_VERSION = "perceptual-hash-1";

  /** From options that {@link HashEncoderKind#OPTIONS} parsed. */
  public static HashEncoderSpec of(String column, Options options) {
    PerceptualHash hash = HashEncoderKind.hash(options);
    SortedMap<String, String> fingerprint = new TreeMap<>();
    fingerprint.put("hash", HashEncoderKind.word(hash));
    fingerprint.put("encoder", ENCODER_VERSION);
    return new HashEncoderSpec(
        new VectorColumn(column, VectorColumn.HASH, Long.SIZE, Metric.COSINE, false, fingerprint),
        hash);
  }

  @Override
  public String device() {
    return Device.CPU.toString();
  }

  @Override
  public Device deviceOfTask() {
    return Device.CPU;
  }

  @Override
  public boolean takes(Modality modality) {
    return modality.isOfPictures();
  }

  @Override
  public List<VectorColumn> columns() {
    return List.of(column);
  }

  /** Pictures have no tokens. */
  @Override
  public int maxTokens() {
    return Integer.MAX_VALUE;
  }

  @Override
  public String leaseKey() {
    return HashEncoderKind.NAME + ":" + HashEncoderKind.word(hash);
  }

  /** Empty: pictures have no tokens. */
  @Override
  public Optional<TokenCounterSource> tokenCounter() {
    return Optional.empty();
  }

  @Override
  public Encoder open(Device device, int intraOpThreads) {
    return new HashEncoder(hash);
  }
}
