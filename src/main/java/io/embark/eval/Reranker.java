package io.embark.eval;

import io.embark.model.ResolvedModel;

/**
 * A cross-encoder that scores the first documents of each query anew.
 *
 * @param name the reference that the user gave
 * @param model checked to be a cross-encoder
 * @param device {@code auto}, {@code cpu} or {@code cuda}
 * @param top documents of a query that it reads; later ones keep their order behind them
 */
public record Reranker(String name, ResolvedModel model, String device, int top) {}
