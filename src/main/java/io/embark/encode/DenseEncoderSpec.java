package io.embark.encode;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.corpus.VectorColumn;
import io.embark.model.Device;
import io.embark.model.Engine;
import io.embark.model.HeadLayer;
import io.embark.model.ModelCard;
import io.embark.model.PoolingMode;
import io.embark.model.PublishedModel;
import io.embark.model.TextTokenizer;
import io.embark.model.TextVectorHead;
import io.embark.stage.Options;
import io.embark.stage.TokenCounterSource;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Collectors;

/**
 * A dense text encoder, chosen and checked on the driver.
 *
 * @param column what it fills; {@link VectorColumn#isNormalised} decides on normalisation, its
 *     dimension on how many components are kept
 */
public record DenseEncoderSpec(VectorColumn column, TransformerSettings settings)
    implements EncoderSpec {
  /** Key of the vector fingerprint that a column of late chunking has; queries for it have none. */
  public static final String CHUNKING = "chunking";

  /** From options that {@link DenseEncoderKind#OPTIONS} parsed. */
  public static DenseEncoderSpec of(String column, Options options, PublishedModel model) {
    TransformerOptions.checkKind(model.facts(), DenseEncoderKind.NAME, options);
    ModelCard card = model.card();
    TransformerSettings settings = TransformerSettings.of(options, model);
    int dimension = TransformerOptions.dimension(options, card);
    boolean isLate =
        options.optionalString("pooling").filter(DenseEncoderKind.LATE::equals).isPresent();
    return new DenseEncoderSpec(
        column(column, settings, card.dense().normalize(), dimension, isLate), settings);
  }

  /** The same with vectors of length 1, whatever the model's files say. */
  public DenseEncoderSpec normalized() {
    return new DenseEncoderSpec(
        column(column.name(), settings, true, column.dimension(), readsDocuments()), settings);
  }

  /** The same with vectors of chunks out of their documents, see {@link LateEncoder}. */
  public DenseEncoderSpec late() {
    return new DenseEncoderSpec(
        column(column.name(), settings, column.isNormalised(), column.dimension(), true), settings);
  }

  @Override
  public boolean readsDocuments() {
    return column.fingerprint().containsKey(CHUNKING);
  }

  @Override
  public List<VectorColumn> columns() {
    return List.of(column);
  }

  @Override
  public String device() {
    return settings.device();
  }

  @Override
  public Engine engine() {
    return settings.card().engine();
  }

  @Override
  public int maxTokens() {
    return settings.card().maxTokens();
  }

  @Override
  public Optional<TokenCounterSource> tokenCounter() {
    return Optional.of(new PromptedTokenCount(settings.model(), settings.prompt(), 0));
  }

  @Override
  public String leaseKey() {
    return settings.leaseKey(DenseEncoderKind.NAME, columns());
  }

  @Override
  public Optional<String> modelReference() {
    return Optional.of(settings.card().reference());
  }

  @Override
  public Encoder open(Device device, int intraOpThreads) {
    int promptTokens = leavesPromptOut() ? promptTokens() : 0;
    if (readsDocuments()) {
      return settings.openLate(device, intraOpThreads, promptTokens, this::head);
    }
    return settings.open(
        device,
        intraOpThreads,
        maxTokens(),
        tokenizer -> TextTokens.prompted(tokenizer, settings.prompt()),
        promptTokens,
        (directory, tokenizer) -> head(directory, promptTokens));
  }

  private TextVectors head(Path directory, int promptTokens) {
    return TextVectors.open(
        directory, settings.card(), column.dimension(), column.isNormalised(), promptTokens);
  }

  private boolean leavesPromptOut() {
    TextVectorHead head = settings.card().dense();
    return head.pooling() != null
        && !head.pooling().includesPrompt()
        && !settings.prompt().isEmpty();
  }

  private int promptTokens() {
    try (TextTokenizer tokenizer =
        TextTokenizer.open(settings.model().localCopy(), settings.card())) {
      return tokenizer.beginning(settings.prompt());
    }
  }

  private static void checkPooling(ModelCard card, TextVectorHead head) {
    List<PoolingMode> modes = head.pooling() == null ? List.of() : head.pooling().modes();
    if (!modes.equals(List.of(PoolingMode.MEAN))) {
      throw new UserError(
          Category.CONFIG,
          "Cannot chunk late with model '"
              + card.reference()
              + "': it pools "
              + (modes.isEmpty() ? "in its graph" : "by " + head.pooling().wireName())
              + ", expected mean, since a chunk is the mean of its tokens. Use another model, or"
              + " leave pooling out.");
    }
  }

  private static VectorColumn column(
      String name,
      TransformerSettings settings,
      boolean isNormalised,
      int dimension,
      boolean isLate) {
    ModelCard card = settings.card();
    TextVectorHead head = card.dense();
    SortedMap<String, String> fingerprint = settings.fingerprint(card.output(), dimension);
    fingerprint.put("pooling", head.pooling() == null ? "in-graph" : head.pooling().wireName());
    fingerprint.put("normalize", Boolean.toString(isNormalised));
    if (isLate) { // lakes of others have no such key
      checkPooling(card, head);
      fingerprint.put(CHUNKING, "late, overlap 1/" + LateEncoder.OVERLAP_PART);
    }
    if (!head.layers().isEmpty()) { // lakes of models without one have no such key
      fingerprint.put(
          "dense",
          head.layers().stream().map(HeadLayer::fingerprint).collect(Collectors.joining(", ")));
    }
    return new VectorColumn(
        name, DenseEncoderKind.NAME, dimension, card.metric(), isNormalised, fingerprint);
  }
}
