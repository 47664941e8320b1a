package io.embark.model;

import io.embark.corpus.Metric;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Cards of models that exist only in tests. */
public final class ModelCards {
  private ModelCards() {}

  /** Mean pooling, normalised, two dimensions, the two usual inputs, no prompts. */
  public static ModelCard tiny(int maxTokens) {
    return new ModelCard(
        "tiny",
        "model.onnx",
        "weights-hash",
        "tokenizer.json",
        "tokenizer-hash",
        List.of("input_ids", "attention_mask"),
        List.of(new GraphOutput("last_hidden_state", GraphOutput.Axes.TOKENS, 2)),
        new TextVectorHead(TokenPooling.of(PoolingMode.MEAN), List.of(), true, 2),
        maxTokens,
        0,
        new TreeMap<>(),
        null,
        Metric.COSINE,
        false,
        Map.of());
  }

  /** {@link #tiny} with prompts; {@code defaultPromptName} may be null. */
  public static ModelCard withPrompts(Map<String, String> prompts, String defaultPromptName) {
    ModelCard tiny = tiny(16);
    return new ModelCard(
        tiny.reference(),
        tiny.graphFile(),
        tiny.weightsSha256(),
        tiny.tokenizerFile(),
        tiny.tokenizerSha256(),
        tiny.inputs(),
        tiny.outputs(),
        tiny.head(),
        tiny.maxTokens(),
        tiny.padTokenId(),
        new TreeMap<>(prompts),
        defaultPromptName,
        tiny.metric(),
        tiny.quantized(),
        tiny.sources());
  }

  /** {@link #tiny} with Dense layers, whose last one gives two dimensions. */
  public static ModelCard withHead(List<HeadLayer> head) {
    ModelCard tiny = tiny(16);
    return new ModelCard(
        tiny.reference(),
        tiny.graphFile(),
        tiny.weightsSha256(),
        tiny.tokenizerFile(),
        tiny.tokenizerSha256(),
        tiny.inputs(),
        tiny.outputs(),
        new TextVectorHead(TokenPooling.of(PoolingMode.MEAN), head, true, 2),
        tiny.maxTokens(),
        tiny.padTokenId(),
        tiny.prompts(),
        tiny.defaultPromptName(),
        tiny.metric(),
        tiny.quantized(),
        tiny.sources());
  }
}
