package io.embark.model;

import io.embark.corpus.Metric;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * What a model directory says of itself, every fact checked at load.
 *
 * @param reference as the user gave it; of a model of the hub {@code hf:org/name@<commit>}, which
 *     gives the same files for ever
 * @param graphFile ONNX or TorchScript graph, relative to the model directory
 * @param weightsSha256 of that file, or of its hash and those of its external data files if it has
 *     any: the weights in the vector fingerprint
 * @param tokenizerFile tokenizer.json, relative to the model directory
 * @param tokenizerSha256 of that file
 * @param inputs names of the graph's inputs, a subset of input_ids, attention_mask, token_type_ids,
 *     position_ids
 * @param outputs of the graph that are used, in the order in which {@code head} takes them
 * @param head what is made of them
 * @param maxTokens longest input in tokens, special tokens included; longer ones are truncated and
 *     counted
 * @param padTokenId id that fills a batch
 * @param prompts prompt texts by name (query, document, ...), prepended raw, without separator
 * @param defaultPromptName prompt of {@code as: plain}, or null
 * @param metric how the makers compare vectors
 * @param quantized dynamic quantisation: a vector depends a little on its batch mates
 * @param sources fact name to where it was read (a file of the model, a bundled card with its
 *     citation, the job)
 */
public record ModelCard(
    String reference,
    String graphFile,
    String weightsSha256,
    String tokenizerFile,
    String tokenizerSha256,
    List<String> inputs,
    List<GraphOutput> outputs,
    ModelHead head,
    int maxTokens,
    long padTokenId,
    SortedMap<String, String> prompts,
    String defaultPromptName,
    Metric metric,
    boolean quantized,
    Map<String, String> sources)
    implements Card, GraphCard {
  /** The input that tells tokens from padding. */
  static final String MASK = "attention_mask";

  /**
   * The model attends to padding, so every text has {@code maxTokens} tokens, as {@code
   * padding="max_length"} of transformers makes them: SigLIP was trained so. Of CLIP, which looks
   * at no token behind the one it pools, nothing changes.
   */
  public boolean isOfFixedLength() {
    return !inputs.contains(MASK);
  }

  /** The first output, the only one of most families. */
  public GraphOutput output() {
    return outputs.get(0);
  }

  @Override
  public String kind() {
    return head.kind();
  }

  /** See {@link ModelHead#dimension}. */
  @Override
  public int dimension() {
    return head.dimension();
  }

  /**
   * The head of a dense model.
   *
   * @throws ClassCastException for another
   */
  public TextVectorHead dense() {
    return (TextVectorHead) head;
  }
}
