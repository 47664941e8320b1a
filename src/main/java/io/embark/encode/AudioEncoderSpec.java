package io.embark.encode;

import io.embark.corpus.ContentHash;
import io.embark.corpus.Modality;
import io.embark.corpus.VectorColumn;
import io.embark.model.AudioCard;
import io.embark.model.Device;
import io.embark.model.PublishedModel;
import io.embark.stage.Options;
import io.embark.stage.TokenCounterSource;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An encoder of sound, chosen and checked on the driver.
 *
 * @param column what it fills, of kind dense
 * @param device where the user wants it
 * @param batchItems sounds a pass; 0 = the default of the device it is opened on
 * @param forwardsInFlight forward passes on one GPU at once
 * @param model card and weights
 */
public record AudioEncoderSpec(
    VectorColumn column, String device, int batchItems, int forwardsInFlight, PublishedModel model)
    implements EncoderSpec {
  /** Goes up with each change that alters vectors. */
  private static final String ENCODER_VERSION = "audio-1";

  private static final int CPU_ITEMS = 8;
  private static final int GPU_ITEMS = 64;

  /** From options that {@link AudioEncoderKind#OPTIONS} parsed. */
  public static AudioEncoderSpec of(String column, Options options, PublishedModel model) {
    TransformerOptions.checkKind(model.facts(), AudioEncoderKind.NAME, options);
    AudioCard card = (AudioCard) model.facts();
    return new AudioEncoderSpec(
        column(column, card, card.normalize()),
        options.string("device"),
        options.has("batch-items") ? options.count("batch-items") : 0,
        TransformerOptions.forwardsInFlight(options),
        model);
  }

  private static VectorColumn column(String name, AudioCard card, boolean isNormalised) {
    SortedMap<String, String> fingerprint = new TreeMap<>();
    fingerprint.put("weights", card.weightsSha256());
    fingerprint.put("output", card.output().name());
    fingerprint.put("pooling", card.isPooled() ? "in-graph" : "mean");
    fingerprint.put("normalize", Boolean.toString(isNormalised));
    fingerprint.put(
        "processor", card.samplingRate() + " Hz" + (card.isStandardised() ? ", standardised" : ""));
    fingerprint.put("dimension", Integer.toString(card.dimension()));
    fingerprint.put("precision", "float32");
    fingerprint.put("compute", "float32");
    fingerprint.put("encoder", ENCODER_VERSION);
    return new VectorColumn(
        name, VectorColumn.DENSE, card.dimension(), card.metric(), isNormalised, fingerprint);
  }

  /** The same with vectors of length 1, whatever the options say. */
  public AudioEncoderSpec normalized() {
    return new AudioEncoderSpec(
        column(column.name(), card(), true), device, batchItems, forwardsInFlight, model);
  }

  private AudioCard card() {
    return (AudioCard) model.facts();
  }

  @Override
  public boolean takes(Modality modality) {
    return modality == Modality.AUDIO;
  }

  @Override
  public OptionalInt samplingRate() {
    return OptionalInt.of(card().samplingRate());
  }

  @Override
  public List<VectorColumn> columns() {
    return List.of(column);
  }

  @Override
  public int maxTokens() {
    return card().maxTokens();
  }

  @Override
  public String leaseKey() {
    return String.join(
        ":",
        AudioEncoderKind.NAME,
        model.sha256(),
        ContentHash.of(column.fingerprint().toString()),
        Integer.toString(batchItems),
        Integer.toString(forwardsInFlight));
  }

  /** Empty: sound has no tokens. */
  @Override
  public Optional<TokenCounterSource> tokenCounter() {
    return Optional.empty();
  }

  @Override
  public Optional<String> modelReference() {
    return Optional.of(card().reference());
  }

  @Override
  public Encoder open(Device device, int intraOpThreads) {
    Path directory = model.localCopy();
    int usual = device.isCuda() ? GPU_ITEMS : CPU_ITEMS;
    ForwardPass<TensorBatch> forward =
        DjlForwardPass.open(directory, card(), device, intraOpThreads);
    if (device.isCuda()) {
      int samples = card().input().window() > 0 ? card().input().window() : card().samplingRate();
      try {
        forward =
            new BoundedForwardPass<>(
                forward, forwardsInFlight, AudioBatching.silence(card(), samples));
      } catch (RuntimeException e) {
        throw DjlForwardPass.refusal(card(), device, e);
      }
    }
    return new AudioEncoder(
        card(), column.isNormalised(), batchItems > 0 ? batchItems : usual, forward);
  }
}
