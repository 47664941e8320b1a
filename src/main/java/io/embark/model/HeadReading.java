package io.embark.model;

import java.util.List;

/**
 * What of a model's graph and its module files makes the embeddings.
 *
 * @param maxTokens longest input, special tokens included
 */
record HeadReading(List<GraphOutput> outputs, ModelHead head, int maxTokens) {}
