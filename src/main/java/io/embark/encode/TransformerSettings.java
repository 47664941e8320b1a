package io.embark.encode;

import io.embark.corpus.ContentHash;
import io.embark.corpus.VectorColumn;
import io.embark.model.Device;
import io.embark.model.GraphOutput;
import io.embark.model.ModelCard;
import io.embark.model.PublishedModel;
import io.embark.model.TextTokenizer;
import io.embark.model.TokenIds;
import io.embark.stage.Options;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the encoders with a transformer have in common.
 *
 * @param device where the user wants it: {@code auto}, {@code cpu} or {@code cuda}
 * @param prompt put in front of each text as it stands; empty for none
 * @param batchTokens padded tokens of a forward pass; 0 = the default of the device it is opened on
 * @param forwardsInFlight forward passes on one GPU at once
 * @param model the weights, and what else the model has
 * @param card of the transformer
 */
record TransformerSettings(
    String device,
    String prompt,
    int batchTokens,
    int forwardsInFlight,
    PublishedModel model,
    ModelCard card)
    implements Serializable {
  /** Goes up with each change of this room that alters vectors. */
  static final String ENCODER_VERSION = "transformer-1";

  /** A copy of an output on the heap is kept below this; one array holds 2 GiB at most. */
  private static final long LARGEST_OUTPUT_BYTES = 512L << 20;

  /** Opens what is made of the graph's outputs. */
  @FunctionalInterface
  interface HeadOpener {
    EmbeddingHead<PaddedBatch> open(Path directory, TextTokenizer tokenizer);
  }

  /** Opens what is made of pooled tokens. */
  @FunctionalInterface
  interface LateHeadOpener {
    TextVectors open(Path directory, int promptTokens);
  }

  /** How a tokenizer is used. */
  @FunctionalInterface
  interface TokensOpener {
    TextTokens open(TextTokenizer tokenizer);
  }

  /** From options that were parsed with {@link TransformerOptions#with}. */
  static TransformerSettings of(Options options, PublishedModel model) {
    return new TransformerSettings(
        options.string("device"),
        TransformerOptions.prompt(options, model.card()),
        options.has("batch-tokens") ? options.count("batch-tokens") : 0,
        TransformerOptions.forwardsInFlight(options),
        model,
        model.card());
  }

  /** See {@link EncoderSpec#leaseKey}. */
  String leaseKey(String kind, List<VectorColumn> columns) {
    return String.join(
        ":",
        kind,
        model.sha256(),
        ContentHash.of(columns.stream().map(VectorColumn::fingerprint).toList().toString()),
        Integer.toString(batchTokens),
        Integer.toString(forwardsInFlight));
  }

  /** Entries that the vector fingerprints of all kinds have; the caller adds its own. */
  SortedMap<String, String> fingerprint(GraphOutput output, int dimension) {
    SortedMap<String, String> fingerprint = new TreeMap<>();
    fingerprint.put("weights", card().weightsSha256());
    fingerprint.put("tokenizer", card().tokenizerSha256());
    fingerprint.put("output", output.name());
    fingerprint.put("prompt", prompt);
    fingerprint.put("max-tokens", Integer.toString(card().maxTokens()));
    fingerprint.put("dimension", Integer.toString(dimension));
    fingerprint.put("precision", "float32");
    fingerprint.put("compute", card().quantized() ? "int8-dynamic" : "float32");
    fingerprint.put("encoder", ENCODER_VERSION);
    return fingerprint;
  }

  /** With all tokens of a prompted text, none of them left out. */
  Encoder open(Device device, int intraOpThreads, HeadOpener head) {
    return open(
        device,
        intraOpThreads,
        card().maxTokens(),
        tokenizer ->
            card().isOfFixedLength()
                ? TextTokens.padded(tokenizer, prompt, card())
                : TextTokens.prompted(tokenizer, prompt),
        0,
        head);
  }

  /**
   * @param maxTokens longest result of the tokenizer
   * @param promptTokens a text needs more tokens than these
   */
  Encoder open(
      Device device,
      int intraOpThreads,
      int maxTokens,
      TokensOpener tokens,
      int promptTokens,
      HeadOpener head) {
    Path directory = model.localCopy();
    TextTokenizer tokenizer = TextTokenizer.open(directory, card(), maxTokens);
    try {
      EmbeddingHead<PaddedBatch> opened =
          head.open(directory, tokenizer); // before the graph: nothing to close
      return new TransformerEncoder(
          tokenizer,
          tokens.open(tokenizer),
          promptTokens,
          forwardPass(directory, device, intraOpThreads),
          card(),
          opened,
          budgetTokens(device));
    } catch (RuntimeException e) {
      tokenizer.close();
      throw e;
    }
  }

  /** Chunks pooled of their documents' tokens. */
  Encoder openLate(Device device, int intraOpThreads, int promptTokens, LateHeadOpener opener) {
    Path directory = model.localCopy();
    TextVectors head = opener.open(directory, promptTokens);
    TextTokenizer tokenizer = TextTokenizer.open(directory, card());
    try {
      ForwardPass<PaddedBatch> forward = forwardPass(directory, device, intraOpThreads);
      int budget = budgetTokens(device);
      TextTokens tokens = TextTokens.prompted(tokenizer, prompt);
      return new LateEncoder(
          new TransformerEncoder(tokenizer, tokens, promptTokens, forward, card(), head, budget),
          tokenizer,
          forward,
          card(),
          head,
          prompt,
          budget);
    } catch (RuntimeException e) {
      tokenizer.close();
      throw e;
    }
  }

  ForwardPass<PaddedBatch> forwardPass(Path directory, Device device, int intraOpThreads) {
    ForwardPass<PaddedBatch> forward =
        DjlForwardPass.open(directory, card(), device, intraOpThreads);
    if (!device.isCuda()) {
      return forward;
    }
    TokenIds pad = new TokenIds(new long[] {card().padTokenId()}, new long[] {0}, false, 1);
    PaddedBatch first = PaddedBatch.of(new TokenIds[] {pad}, new int[] {0}, card().padTokenId());
    try {
      return new BoundedForwardPass<>(forward, forwardsInFlight, first);
    } catch (RuntimeException e) {
      throw DjlForwardPass.refusal(card(), device, e);
    }
  }

  int budgetTokens(Device device) {
    if (batchTokens > 0) {
      return batchTokens;
    }
    int usual =
        device.isCuda()
            ? TokenBudgetBatches.GPU_BUDGET_TOKENS
            : TokenBudgetBatches.CPU_BUDGET_TOKENS;
    int widest = card().outputs().stream().mapToInt(GraphOutput::dimension).max().orElse(1);
    return (int) Math.max(1, Math.min(usual, LARGEST_OUTPUT_BYTES / Float.BYTES / widest));
  }
}
