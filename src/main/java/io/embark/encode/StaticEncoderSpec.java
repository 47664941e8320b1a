package io.embark.encode;

import io.embark.corpus.VectorColumn;
import io.embark.model.Device;
import io.embark.model.HeadLayer;
import io.embark.model.PublishedModel;
import io.embark.model.StaticCard;
import io.embark.model.StaticVectors;
import io.embark.stage.Options;
import io.embark.stage.TokenCounterSource;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * An encoder of static vectors, chosen and checked on the driver.
 *
 * @param column what it fills, of kind dense
 * @param prompt put in front of each text as it stands; empty for none
 * @param model card and vectors
 */
public record StaticEncoderSpec(VectorColumn column, String prompt, PublishedModel model)
    implements EncoderSpec {
  /** Goes up with each change that alters vectors. */
  private static final String ENCODER_VERSION = "static-1";

  /** From options that {@link StaticEncoderKind#OPTIONS} parsed. */
  public static StaticEncoderSpec of(String column, Options options, PublishedModel model) {
    TransformerOptions.checkKind(model.facts(), StaticEncoderKind.NAME, options);
    StaticCard card = (StaticCard) model.facts();
    int dimension = TransformerOptions.dimension(options, card);
    String prompt = TransformerOptions.prompt(options, card);
    SortedMap<String, String> fingerprint = new TreeMap<>();
    fingerprint.put("weights", card.vectorsSha256());
    fingerprint.put(
        "tokenizer",
        card.settingsSha256().isEmpty() ? card.format().wireName() : card.settingsSha256());
    fingerprint.put("output", card.format().wireName());
    fingerprint.put("pooling", "mean");
    fingerprint.put("normalize", Boolean.toString(card.normalize()));
    fingerprint.put("prompt", prompt);
    fingerprint.put("max-tokens", Integer.toString(card.maxTokens()));
    fingerprint.put("dimension", Integer.toString(dimension));
    fingerprint.put("precision", "float32");
    fingerprint.put("compute", "float32");
    fingerprint.put("encoder", ENCODER_VERSION);
    if (!card.layers().isEmpty()) {
      fingerprint.put(
          "dense",
          card.layers().stream().map(HeadLayer::fingerprint).collect(Collectors.joining(", ")));
    }
    // a text without a known word has the zero vector, so not every vector has length 1
    return new StaticEncoderSpec(
        new VectorColumn(column, VectorColumn.DENSE, dimension, card.metric(), false, fingerprint),
        prompt,
        model);
  }

  private StaticCard card() {
    return (StaticCard) model.facts();
  }

  @Override
  public List<VectorColumn> columns() {
    return List.of(column);
  }

  @Override
  public String device() {
    return "cpu";
  }

  @Override
  public int maxTokens() {
    return card().maxTokens();
  }

  /** Empty: most have no tokenizer, and none has a context to fill. */
  @Override
  public Optional<TokenCounterSource> tokenCounter() {
    return Optional.empty();
  }

  @Override
  public String leaseKey() {
    return String.join(
        ":", StaticEncoderKind.NAME, model.sha256(), column.fingerprint().toString());
  }

  @Override
  public Optional<String> modelReference() {
    return Optional.of(card().reference());
  }

  @Override
  public Encoder open(Device device, int intraOpThreads) {
    Path directory = model.localCopy();
    HeadLayers layers = HeadLayers.open(directory, card().reference(), card().layers());
    return new StaticEncoder(
        StaticVectors.open(directory, card()),
        prompt,
        layers,
        column.dimension(),
        card().normalize());
  }
}
