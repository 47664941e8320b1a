package io.embark.encode;

import io.embark.corpus.ContentHash;
import io.embark.corpus.VectorColumn;
import io.embark.model.Device;
import io.embark.model.Engine;
import io.embark.model.HeadLayer;
import io.embark.model.ModelCard;
import io.embark.model.PublishedModel;
import io.embark.model.TokenVectorHead;
import io.embark.stage.Options;
import io.embark.stage.TokenCounterSource;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A multi-vector text encoder, chosen and checked on the driver.
 *
 * @param isQuery texts are queries: their marker and length, expanded, nothing left out
 */
public record MultiVectorEncoderSpec(
    VectorColumn column, TransformerSettings settings, boolean isQuery) implements EncoderSpec {
  /** From options that {@link MultiVectorEncoderKind#OPTIONS} parsed. */
  public static MultiVectorEncoderSpec of(String column, Options options, PublishedModel model) {
    TransformerOptions.checkKind(model.facts(), MultiVectorEncoderKind.NAME, options);
    ModelCard card = model.card();
    TransformerSettings settings = TransformerSettings.of(options, model);
    boolean isQuery = options.string("as").equals("query");
    TokenVectorHead head = (TokenVectorHead) card.head();
    TokenVectorHead.Side side = isQuery ? head.query() : head.document();
    SortedMap<String, String> fingerprint = settings.fingerprint(card.output(), head.dimension());
    fingerprint.put("max-tokens", Integer.toString(side.maxTokens()));
    fingerprint.put("normalize", "true");
    fingerprint.put(
        "dense",
        head.layers().stream().map(HeadLayer::fingerprint).collect(Collectors.joining(", ")));
    fingerprint.put(
        "side",
        (isQuery ? "query" : "document")
            + ", marker "
            + side.markerId()
            + ", expansion "
            + side.expansionId()
            + (side.attendsToExpansion() ? " attended" : "")
            + ", skiplist "
            + (isQuery ? "none" : ContentHash.of(new TreeSet<>(head.skiplist()).toString())));
    return new MultiVectorEncoderSpec(
        new VectorColumn(
            column,
            MultiVectorEncoderKind.NAME,
            head.dimension(),
            card.metric(),
            true,
            fingerprint),
        settings,
        isQuery);
  }

  private TokenVectorHead head() {
    return (TokenVectorHead) settings.card().head();
  }

  private TokenVectorHead.Side side() {
    return isQuery ? head().query() : head().document();
  }

  private int markerTokens() {
    return side().markerId() == TokenVectorHead.NO_TOKEN ? 0 : 1;
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
    return side().maxTokens();
  }

  @Override
  public Optional<TokenCounterSource> tokenCounter() {
    return Optional.of(new PromptedTokenCount(settings.model(), settings.prompt(), markerTokens()));
  }

  @Override
  public String leaseKey() {
    return settings.leaseKey(MultiVectorEncoderKind.NAME, columns());
  }

  @Override
  public Optional<String> modelReference() {
    return Optional.of(settings.card().reference());
  }

  @Override
  public Encoder open(Device device, int intraOpThreads) {
    return settings.open(
        device,
        intraOpThreads,
        maxTokens() - markerTokens(),
        tokenizer -> TextTokens.marked(tokenizer, settings.prompt(), side()),
        0,
        (directory, tokenizer) -> TokenVectors.open(directory, settings.card(), isQuery));
  }
}
