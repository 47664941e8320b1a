package io.embark.encode;

import io.embark.model.Activation;
import java.nio.FloatBuffer;
import java.util.List;

/** The activation of each row's only logit. */
record PairScores(Activation activation) implements EmbeddingHead<PaddedBatch> {
  @Override
  public Embedding[] embed(List<FloatBuffer> outputs, PaddedBatch batch) {
    Embedding[] scores = new Embedding[batch.size()];
    for (int row = 0; row < scores.length; row++) {
      float[] score = {outputs.get(0).get(row)};
      DenseKernel.activate(activation, score);
      scores[row] = new DenseEmbedding(score);
    }
    return scores;
  }
}
