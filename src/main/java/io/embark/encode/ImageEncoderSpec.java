package io.embark.encode;

import io.embark.corpus.Modality;
import io.embark.corpus.VectorColumn;
import io.embark.media.Alpha;
import io.embark.model.Device;
import io.embark.model.ImageCard;
import io.embark.model.PublishedModel;
import io.embark.stage.Options;
import io.embark.stage.TokenCounterSource;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An encoder of pictures, chosen and checked on the driver.
 *
 * @param column what it fills, of kind dense
 * @param alpha what the model sees of transparent pictures
 * @param prompt in front of texts
 */
public record ImageEncoderSpec(
    VectorColumn column, Alpha alpha, String prompt, MediaSettings settings)
    implements EncoderSpec {
  /** Goes up with each change that alters vectors. */
  private static final String ENCODER_VERSION = "image-1";

  /** From options that {@link ImageEncoderKind#OPTIONS} parsed. */
  public static ImageEncoderSpec of(String column, Options options, PublishedModel model) {
    TransformerOptions.checkKind(model.facts(), ImageEncoderKind.NAME, options);
    ImageCard card = (ImageCard) model.facts();
    Alpha alpha = ImageEncoderKind.alpha(options);
    return new ImageEncoderSpec(
        column(column, card, card.normalize(), alpha),
        alpha,
        TransformerOptions.prompt(options, card),
        MediaSettings.of(options, model));
  }

  private static VectorColumn column(
      String name, ImageCard card, boolean isNormalised, Alpha alpha) {
    SortedMap<String, String> fingerprint = new TreeMap<>();
    fingerprint.put("weights", card.weightsSha256());
    fingerprint.put("output", card.output().name());
    fingerprint.put("pooling", card.pooling() == null ? "in-graph" : card.pooling().wireName());
    fingerprint.put("normalize", Boolean.toString(isNormalised));
    fingerprint.put("processor", card.processor().fingerprint());
    fingerprint.put("alpha", alpha.name().toLowerCase(Locale.ROOT));
    fingerprint.put("dimension", Integer.toString(card.dimension()));
    fingerprint.put("precision", "float32");
    fingerprint.put("compute", "float32");
    fingerprint.put("encoder", ENCODER_VERSION);
    return new VectorColumn(
        name, VectorColumn.DENSE, card.dimension(), card.metric(), isNormalised, fingerprint);
  }

  /** The same with vectors of length 1, whatever the options say. */
  public ImageEncoderSpec normalized() {
    return new ImageEncoderSpec(
        column(column.name(), card(), true, alpha), alpha, prompt, settings);
  }

  private ImageCard card() {
    return (ImageCard) settings.model().facts();
  }

  @Override
  public String device() {
    return settings.device();
  }

  @Override
  public boolean takes(Modality modality) {
    return modality.isOfPictures() || (modality == Modality.TEXT && card().textTower().isPresent());
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
    return settings.leaseKey(ImageEncoderKind.NAME, column);
  }

  /** Empty: pictures have no tokens. */
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
    Path directory = settings.model().localCopy();
    return new ImageEncoder(
        card(),
        column.isNormalised(),
        alpha,
        settings.items(device),
        new Towers(
            () ->
                settings.forwardPass(
                    card(), directory, device, intraOpThreads, ImageBatching.first(card())),
            card()
                .textTower()
                .map(text -> settings.textTower(text, prompt, column, device, intraOpThreads))));
  }
}
