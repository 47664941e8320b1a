package io.embark.encode;

/** What an encoder makes of one input. */
public sealed interface Embedding permits DenseEmbedding {}
