package io.embark.encode;

import io.embark.model.ImageCard;
import io.embark.model.PoolingMode;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * A vector a picture from what the graph gives: as it is, the first token, or the mean over tokens
 * or places.
 */
record ImageVectors(ImageCard card, boolean isNormalised) implements EmbeddingHead<TensorBatch> {
  @Override
  public Embedding[] embed(List<FloatBuffer> outputs, TensorBatch batch) {
    FloatBuffer values = outputs.get(0);
    Embedding[] rows = new Embedding[batch.size()];
    int length = batch.outputAxes().stream().reduce(1, Math::multiplyExact);
    for (int row = 0; row < rows.length; row++) {
      float[] whole = new float[length];
      values.get(row * length, whole);
      float[] vector = pooled(whole);
      if (isNormalised) {
        Pooling.normalize(vector);
      }
      rows[row] = new DenseEmbedding(vector);
    }
    return rows;
  }

  private float[] pooled(float[] whole) {
    int dimension = card.dimension();
    if (card.pooling() == null) {
      return whole;
    }
    float[] vector = new float[dimension];
    if (card.pooling() == PoolingMode.CLS) {
      System.arraycopy(whole, 0, vector, 0, dimension);
      return vector;
    }
    int places = whole.length / dimension;
    boolean isOfPlanes = card.outputAxes().size() == 3; // [dimension, height, width], not tokens
    for (int d = 0; d < dimension; d++) {
      double sum = 0;
      for (int place = 0; place < places; place++) {
        sum += isOfPlanes ? whole[d * places + place] : whole[place * dimension + d];
      }
      vector[d] = (float) (sum / places);
    }
    return vector;
  }
}
