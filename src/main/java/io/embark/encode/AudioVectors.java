package io.embark.encode;

import io.embark.model.AudioCard;
import io.embark.model.AudioPooling;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * A vector a piece of sound: as the graph gives it, the mean over its frames, or that of its first
 * two tokens.
 */
record AudioVectors(AudioCard card) implements EmbeddingHead<TensorBatch> {
  @Override
  public Embedding[] embed(List<FloatBuffer> outputs, TensorBatch batch) {
    FloatBuffer values = outputs.get(0);
    int dimension = card.dimension();
    int frames = values.remaining() / batch.size() / dimension;
    int pooled =
        card.pooling() == AudioPooling.CLASS_AND_DISTILLATION ? Math.min(2, frames) : frames;
    Embedding[] rows = new Embedding[batch.size()];
    for (int row = 0; row < rows.length; row++) {
      double[] sums = new double[dimension];
      for (int frame = 0; frame < pooled; frame++) {
        int at = (row * frames + frame) * dimension;
        for (int d = 0; d < dimension; d++) {
          sums[d] += values.get(at + d);
        }
      }
      float[] vector = new float[dimension];
      for (int d = 0; d < dimension; d++) {
        vector[d] = (float) (sums[d] / pooled);
      }
      rows[row] = new DenseEmbedding(vector);
    }
    return rows;
  }
}
