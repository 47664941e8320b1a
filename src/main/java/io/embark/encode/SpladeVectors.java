package io.embark.encode;

import io.embark.model.SpladeHead;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * Sparse vectors from logits: {@code log(1 + relu(logit))} over the tokens of a text, special
 * tokens included, padding not, as {@code SpladePooling} of sentence-transformers 6.2 has it.
 */
record SpladeVectors(SpladeHead facts, SparsePruning pruning)
    implements EmbeddingHead<PaddedBatch> {
  @Override
  public Embedding[] embed(List<FloatBuffer> outputs, PaddedBatch batch) {
    Embedding[] embeddings = new Embedding[batch.size()];
    float[] token = new float[facts.dimension()];
    for (int row = 0; row < embeddings.length; row++) {
      float[] weights = new float[facts.dimension()];
      for (int t = 0; t < batch.lengths()[row]; t++) {
        int position = row * batch.width() + t;
        outputs.get(0).get(position * facts.dimension(), token);
        switch (facts.pooling()) {
          case MAX -> keepLargest(weights, token);
          case SUM -> addWeights(weights, token);
        }
      }
      if (facts.pooling() == SpladeHead.Pooling.MAX) {
        for (int id = 0; id < weights.length; id++) {
          weights[id] = weights[id] == 0 ? 0 : weight(weights[id]);
        }
      }
      embeddings[row] = new SparseEmbedding(pruning.of(weights));
    }
    return embeddings;
  }

  /** The logarithm grows with its argument, so the largest logit has the largest weight. */
  private static void keepLargest(float[] largest, float[] logits) {
    for (int id = 0; id < largest.length; id++) {
      largest[id] = Math.max(largest[id], logits[id]); // NaN stays
    }
  }

  private void addWeights(float[] sums, float[] logits) {
    for (int id = 0; id < sums.length; id++) {
      if (!(logits[id] <= 0)) {
        sums[id] += weight(logits[id]);
      }
    }
  }

  private float weight(float logit) {
    float once = (float) Math.log1p(logit);
    return facts.isLogTwice() ? (float) Math.log1p(once) : once;
  }
}
