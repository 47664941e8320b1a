package io.embark.encode;

import io.embark.corpus.ContentHash;
import io.embark.corpus.Modality;
import io.embark.corpus.VectorColumn;
import io.embark.media.Alpha;
import io.embark.model.Device;
import io.embark.model.ImageCard;
import io.embark.model.ModelCard;
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
 * @param device where the user wants it
 * @param alpha what the model sees of transparent pictures
 * @param batchItems pictures a pass; 0 = the default of the device it is opened on
 * @param forwardsInFlight forward passes on one GPU at once
 * @param prompt in front of texts
 * @param model card and weights
 */
public record ImageEncoderSpec(
    VectorColumn column,
    String device,
    Alpha alpha,
    int batchItems,
    int forwardsInFlight,
    String prompt,
    PublishedModel model)
    implements EncoderSpec {
  /** Goes up with each change that alters vectors. */
  private static final String ENCODER_VERSION = "image-1";

  /** A few pictures fill two cores; more are held for nothing. */
  private static final int CPU_ITEMS = 8;

  private static final int GPU_ITEMS = 64;

  /** From options that {@link ImageEncoderKind#OPTIONS} parsed. */
  public static ImageEncoderSpec of(String column, Options options, PublishedModel model) {
    TransformerOptions.checkKind(model.facts(), ImageEncoderKind.NAME, options);
    ImageCard card = (ImageCard) model.facts();
    Alpha alpha = ImageEncoderKind.alpha(options);
    return new ImageEncoderSpec(
        column(column, card, card.normalize(), alpha),
        options.string("device"),
        alpha,
        options.has("batch-items") ? options.count("batch-items") : 0,
        TransformerOptions.forwardsInFlight(options),
        TransformerOptions.prompt(options, card),
        model);
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
        column(column.name(), card(), true, alpha),
        device,
        alpha,
        batchItems,
        forwardsInFlight,
        prompt,
        model);
  }

  private ImageCard card() {
    return (ImageCard) model.facts();
  }

  @Override
  public boolean takes(Modality modality) {
    return modality == Modality.IMAGE
        || modality == Modality.VIDEO_FRAME
        || (modality == Modality.TEXT && card().textTower().isPresent());
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
        ImageEncoderKind.NAME,
        model.sha256(),
        ContentHash.of(column.fingerprint().toString()),
        Integer.toString(batchItems),
        Integer.toString(forwardsInFlight));
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
    Path directory = model.localCopy();
    int usual = device.isCuda() ? GPU_ITEMS : CPU_ITEMS;
    return new ImageEncoder(
        card(),
        column.isNormalised(),
        alpha,
        batchItems > 0 ? batchItems : usual,
        () -> pictureTower(directory, device, intraOpThreads),
        () -> textTower(device, intraOpThreads));
  }

  private ForwardPass<TensorBatch> pictureTower(Path directory, Device device, int intraOpThreads) {
    ForwardPass<TensorBatch> forward =
        DjlForwardPass.open(directory, card(), device, intraOpThreads);
    if (!device.isCuda()) {
      return forward;
    }
    try {
      return new BoundedForwardPass<>(forward, forwardsInFlight, ImageBatching.first(card()));
    } catch (RuntimeException e) {
      throw DjlForwardPass.refusal(card(), device, e);
    }
  }

  private Encoder textTower(Device device, int intraOpThreads) {
    ModelCard text = card().textTower().orElseThrow();
    TransformerSettings settings =
        new TransformerSettings(this.device, prompt, 0, forwardsInFlight, model, text);
    return settings.open(
        device,
        intraOpThreads,
        (directory, tokenizer) ->
            TextVectors.open(directory, text, column.dimension(), column.isNormalised(), 0));
  }
}
