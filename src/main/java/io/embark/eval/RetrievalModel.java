package io.embark.eval;

import io.embark.encode.EncoderSpec;

/**
 * A model to be evaluated.
 *
 * @param name the reference that the user gave
 * @param documents how documents are encoded
 * @param queries how queries are encoded; of the same dimension and metric
 * @param bytes of the model's files
 * @param cut what of a document is encoded
 */
public record RetrievalModel(
    String name, EncoderSpec documents, EncoderSpec queries, long bytes, DocumentCut cut) {}
