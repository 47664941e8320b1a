package io.embark.encode;

import io.embark.corpus.VectorColumn;
import io.embark.model.Device;
import io.embark.model.Engine;
import io.embark.model.ModelCard;
import io.embark.model.PublishedModel;
import io.embark.model.SpladeHead;
import io.embark.stage.Options;
import io.embark.stage.TokenCounterSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;

/** A sparse text encoder, chosen and checked on the driver. */
public record SparseEncoderSpec(
    VectorColumn column, TransformerSettings settings, SparsePruning pruning)
    implements EncoderSpec {
  /** From options that {@link SparseEncoderKind#OPTIONS} parsed. */
  public static SparseEncoderSpec of(String column, Options options, PublishedModel model) {
    TransformerOptions.checkKind(model.facts(), SparseEncoderKind.NAME, options);
    ModelCard card = model.card();
    TransformerSettings settings = TransformerSettings.of(options, model);
    SparsePruning pruning = SparseEncoderKind.pruning(options);
    SpladeHead head = (SpladeHead) card.head();
    SortedMap<String, String> fingerprint = settings.fingerprint(card.output(), head.dimension());
    fingerprint.put(
        "pooling",
        "splade "
            + head.pooling().name().toLowerCase(Locale.ROOT)
            + (head.isLogTwice() ? ", log twice" : ""));
    pruning.fingerprint(fingerprint);
    return new SparseEncoderSpec(
        new VectorColumn(
            column, SparseEncoderKind.NAME, head.dimension(), card.metric(), false, fingerprint),
        settings,
        pruning);
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
    return settings.leaseKey(SparseEncoderKind.NAME, columns());
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
        (directory, tokenizer) -> new SpladeVectors((SpladeHead) settings.card().head(), pruning));
  }
}
