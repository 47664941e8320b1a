package io.embark.encode;

import io.embark.corpus.Rejection;

/**
 * The result for one input: an embedding, or the rejection that took its place.
 *
 * @param embedding null exactly when {@code rejection} is not
 * @param tokens tokens that went through the model, special tokens included, padding not
 * @param isTruncated the input was longer than the model takes and was cut
 * @param rejection stage {@code encode}; null for success
 */
public record Encoded(Embedding embedding, int tokens, boolean isTruncated, Rejection rejection) {}
