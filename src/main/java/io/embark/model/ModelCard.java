package io.embark.model;

import io.embark.corpus.Metric;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * What a model directory says of itself, every fact checked at load.
 *
 * @param reference as the user gave it; of a model of the hub {@code hf:org/name@<commit>}, which
 *     gives the same files for ever
 * @param onnxFile ONNX graph, relative to the model directory
 * @param onnxSha256 of that file, or of its hash and those of its external data files if it has
 *     any: the weights in the vector fingerprint
 * @param tokenizerFile tokenizer.json, relative to the model directory
 * @param tokenizerSha256 of that file
 * @param inputs names of the graph's inputs, a subset of input_ids, attention_mask, token_type_ids,
 *     position_ids
 * @param output name of the graph's output that is used
 * @param outputIsPooled true if {@code output} is [batch, dimension] (already pooled), false if
 *     [batch, tokens, dimension]
 * @param pooling null exactly when {@code outputIsPooled}
 * @param head Dense layers behind the pooling, in order; usually none
 * @param normalize L2 normalisation at the end
 * @param dimension floats a vector
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
    String onnxFile,
    String onnxSha256,
    String tokenizerFile,
    String tokenizerSha256,
    List<String> inputs,
    String output,
    boolean outputIsPooled,
    TokenPooling pooling,
    List<DenseLayer> head,
    boolean normalize,
    int dimension,
    int maxTokens,
    long padTokenId,
    SortedMap<String, String> prompts,
    String defaultPromptName,
    Metric metric,
    boolean quantized,
    Map<String, String> sources)
    implements Serializable {
  /** Size of the last axis of {@link #output}, which joined poolings and the head change. */
  public int graphDimension() {
    int pooled = head.isEmpty() ? dimension : head.get(0).inputs();
    return outputIsPooled ? pooled : pooled / pooling.modes().size();
  }
}
