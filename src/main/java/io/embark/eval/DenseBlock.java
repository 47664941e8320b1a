package io.embark.eval;

import io.embark.corpus.Metric;
import io.embark.corpus.VectorBlock;
import io.embark.encode.DenseEmbedding;
import io.embark.encode.Embedding;
import java.util.List;

/**
 * Dense vectors, compared by cosine, inner product or Euclidean distance (negated: larger is
 * nearer). Sums are float32, as trec_eval stores scores. A zero vector is at cosine 0 from
 * everything.
 */
final class DenseBlock implements DocumentBlock {
  private final Metric metric;
  private final VectorBlock block;

  DenseBlock(Metric metric, List<Embedding> vectors) {
    this.metric = metric;
    this.block = new VectorBlock(vectors.size(), values(vectors.get(0)).length);
    for (int i = 0; i < vectors.size(); i++) {
      float[] vector = values(vectors.get(i));
      block.set(i, vector, factor(vector));
    }
  }

  @Override
  public void score(Embedding query, float[] scores) {
    float[] values = values(query);
    if (metric == Metric.L2) {
      block.negatedSquaredDistances(values, scores);
      return;
    }
    double factor = factor(values);
    float[] scaled = new float[values.length];
    for (int d = 0; d < scaled.length; d++) {
      scaled[d] = (float) (values[d] * factor);
    }
    block.innerProducts(scaled, scores);
  }

  @Override
  public long bytes() {
    return block.bytes();
  }

  private double factor(float[] vector) {
    return metric == Metric.COSINE ? VectorBlock.toUnitLength(vector) : 1;
  }

  private static float[] values(Embedding embedding) {
    if (embedding instanceof DenseEmbedding dense) {
      return dense.values();
    }
    throw new IllegalStateException("no dense vector: " + embedding.getClass());
  }
}
