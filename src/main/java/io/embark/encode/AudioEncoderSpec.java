package io.embark.encode;

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
 * @param prompt in front of texts
 */
public record AudioEncoderSpec(VectorColumn column, String prompt, MediaSettings settings)
    implements EncoderSpec {
  /** Goes up with each change that alters vectors. */
  private static final String ENCODER_VERSION = "audio-1";

  /** From options that {@link AudioEncoderKind#OPTIONS} parsed. */
  public static AudioEncoderSpec of(String column, Options options, PublishedModel model) {
    TransformerOptions.checkKind(model.facts(), AudioEncoderKind.NAME, options);
    AudioCard card = (AudioCard) model.facts();
    return new AudioEncoderSpec(
        column(column, card, card.normalize()),
        TransformerOptions.prompt(options, card),
        MediaSettings.of(options, model));
  }

  private static VectorColumn column(String name, AudioCard card, boolean isNormalised) {
    SortedMap<String, String> fingerprint = new TreeMap<>();
    fingerprint.put("weights", card.weightsSha256());
    fingerprint.put("output", card.output().name());
    fingerprint.put("pooling", card.pooling().wireName());
    fingerprint.put("normalize", Boolean.toString(isNormalised));
    fingerprint.put("processor", card.processor());
    fingerprint.put("dimension", Integer.toString(card.dimension()));
    fingerprint.put("precision", "float32");
    fingerprint.put("compute", "float32");
    fingerprint.put("encoder", ENCODER_VERSION);
    return new VectorColumn(
        name, VectorColumn.DENSE, card.dimension(), card.metric(), isNormalised, fingerprint);
  }

  /** The same with vectors of length 1, whatever the options say. */
  public AudioEncoderSpec normalized() {
    return new AudioEncoderSpec(column(column.name(), card(), true), prompt, settings);
  }

  private AudioCard card() {
    return (AudioCard) settings.model().facts();
  }

  @Override
  public String device() {
    return settings.device();
  }

  @Override
  public boolean takes(Modality modality) {
    return modality == Modality.AUDIO
        || (modality == Modality.TEXT && card().textTower().isPresent());
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
    return settings.leaseKey(AudioEncoderKind.NAME, column);
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
    int window = card().input().window();
    int samples = window > 0 ? window : card().samplingRate();
    Path directory = settings.model().localCopy();
    return new AudioEncoder(
        card(),
        column.isNormalised(),
        settings.items(device),
        new Towers(
            () ->
                settings.forwardPass(
                    card(),
                    directory,
                    device,
                    intraOpThreads,
                    AudioBatching.silence(card(), samples)),
            card()
                .textTower()
                .map(text -> settings.textTower(text, prompt, column, device, intraOpThreads))));
  }
}
