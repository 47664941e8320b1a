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
        "last_hidden_state",
        false,
        TokenPooling.of(PoolingMode.MEAN),
        List.of(),
        true,
        2,
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
        tiny.onnxFile(),
        tiny.onnxSha256(),
        tiny.tokenizerFile(),
        tiny.tokenizerSha256(),
        tiny.inputs(),
        tiny.output(),
        tiny.outputIsPooled(),
        tiny.pooling(),
        tiny.head(),
        tiny.normalize(),
        tiny.dimension(),
        tiny.maxTokens(),
        tiny.padTokenId(),
        new TreeMap<>(prompts),
        defaultPromptName,
        tiny.metric(),
        tiny.quantized(),
        tiny.sources());
  }

  /** {@link #tiny} with Dense layers, whose last one gives two dimensions. */
  public static ModelCard withHead(List<DenseLayer> head) {
    ModelCard tiny = tiny(16);
    return new ModelCard(
        tiny.reference(),
        tiny.onnxFile(),
        tiny.onnxSha256(),
        tiny.tokenizerFile(),
        tiny.tokenizerSha256(),
        tiny.inputs(),
        tiny.output(),
        tiny.outputIsPooled(),
        tiny.pooling(),
        head,
        tiny.normalize(),
        tiny.dimension(),
        tiny.maxTokens(),
        tiny.padTokenId(),
        tiny.prompts(),
        tiny.defaultPromptName(),
        tiny.metric(),
        tiny.quantized(),
        tiny.sources());
  }
}
