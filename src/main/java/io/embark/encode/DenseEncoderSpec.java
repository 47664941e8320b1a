package io.embark.encode;

import io.embark.corpus.ContentHash;
import io.embark.corpus.VectorColumn;
import io.embark.model.DenseLayer;
import io.embark.model.Device;
import io.embark.model.ModelCard;
import io.embark.model.PublishedModel;
import io.embark.model.TextTokenizer;
import io.embark.stage.Options;
import io.embark.stage.TokenCounterSource;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A dense text encoder, chosen and checked on the driver.
 *
 * @param column what it fills; {@link VectorColumn#isNormalised} decides on normalisation
 * @param device where the user wants it: {@code auto}, {@code cpu} or {@code cuda}
 * @param prompt put in front of each text as it stands; empty for none
 * @param batchTokens padded tokens of a forward pass; 0 = the default of the device it is opened on
 * @param forwardsInFlight forward passes on one GPU at once
 * @param model card and weights
 */
public record DenseEncoderSpec(
    VectorColumn column,
    String device,
    String prompt,
    int batchTokens,
    int forwardsInFlight,
    PublishedModel model)
    implements EncoderSpec {
  /** Goes up with each change of this room that alters vectors. */
  static final String ENCODER_VERSION = "transformer-1";

  /** From options that {@link DenseEncoderKind#OPTIONS} parsed. */
  public static DenseEncoderSpec of(String column, Options options, PublishedModel model) {
    ModelCard card = model.card();
    String prompt = DenseEncoderKind.prompt(options, card);
    return new DenseEncoderSpec(
        column(column, card, card.normalize(), prompt),
        options.string("device"),
        prompt,
        options.has("batch-tokens") ? options.count("batch-tokens") : 0,
        options.has("forwards-in-flight")
            ? options.count("forwards-in-flight")
            : BoundedForwardPass.USUAL_IN_FLIGHT,
        model);
  }

  /** The same with vectors of length 1, whatever the model's files say. */
  public DenseEncoderSpec normalized() {
    return new DenseEncoderSpec(
        column(column.name(), model.card(), true, prompt),
        device,
        prompt,
        batchTokens,
        forwardsInFlight,
        model);
  }

  @Override
  public int maxTokens() {
    return model.card().maxTokens();
  }

  @Override
  public Optional<TokenCounterSource> tokenCounter() {
    return Optional.of(new PromptedTokenCount(model, prompt));
  }

  @Override
  public String leaseKey() {
    return String.join(
        ":",
        DenseEncoderKind.NAME,
        model.sha256(),
        ContentHash.of(column.fingerprint().toString()),
        Integer.toString(batchTokens),
        Integer.toString(forwardsInFlight));
  }

  @Override
  public Optional<String> modelReference() {
    return Optional.of(model.card().reference());
  }

  @Override
  public Encoder open(Device device, int intraOpThreads) {
    Path directory = model.localCopy();
    TextTokenizer tokenizer = TextTokenizer.open(directory, model.card());
    try {
      DenseHead head =
          DenseHead.open(directory, model.card()); // before the graph: nothing to close
      return new TransformerEncoder(
          tokenizer,
          forwardPass(directory, device, intraOpThreads),
          head,
          this,
          budgetTokens(device));
    } catch (RuntimeException e) {
      tokenizer.close();
      throw e;
    }
  }

  private ForwardPass forwardPass(Path directory, Device device, int intraOpThreads) {
    ForwardPass forward = OnnxForwardPass.open(directory, model.card(), device, intraOpThreads);
    return device.isCuda() ? new BoundedForwardPass(forward, forwardsInFlight) : forward;
  }

  private int budgetTokens(Device device) {
    if (batchTokens > 0) {
      return batchTokens;
    }
    return device.isCuda()
        ? TokenBudgetBatches.GPU_BUDGET_TOKENS
        : TokenBudgetBatches.CPU_BUDGET_TOKENS;
  }

  private static VectorColumn column(
      String name, ModelCard card, boolean isNormalised, String prompt) {
    SortedMap<String, String> fingerprint = new TreeMap<>();
    fingerprint.put("weights", card.onnxSha256());
    fingerprint.put("tokenizer", card.tokenizerSha256());
    fingerprint.put("output", card.output());
    fingerprint.put("pooling", card.outputIsPooled() ? "in-graph" : card.pooling().wireName());
    fingerprint.put("normalize", Boolean.toString(isNormalised));
    fingerprint.put("prompt", prompt);
    fingerprint.put("max-tokens", Integer.toString(card.maxTokens()));
    fingerprint.put("dimension", Integer.toString(card.dimension()));
    fingerprint.put("precision", "float32");
    fingerprint.put("compute", card.quantized() ? "int8-dynamic" : "float32");
    fingerprint.put("encoder", ENCODER_VERSION);
    if (!card.head().isEmpty()) { // lakes of models without one have no such key
      fingerprint.put(
          "dense",
          card.head().stream().map(DenseLayer::fingerprint).collect(Collectors.joining(", ")));
    }
    return new VectorColumn(
        name, DenseEncoderKind.NAME, card.dimension(), card.metric(), isNormalised, fingerprint);
  }
}
