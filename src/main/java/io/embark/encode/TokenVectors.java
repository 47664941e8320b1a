package io.embark.encode;

import io.embark.model.ModelCard;
import io.embark.model.TokenVectorHead;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * A normalised vector for each token (ColBERT): the Dense modules over each, then L2, as PyLate and
 * {@code MultiVectorEncoder} of sentence-transformers 6.2 have it.
 */
final class TokenVectors implements EmbeddingHead<PaddedBatch> {
  private final int graphDimension;
  private final HeadLayers layers;
  private final Set<Long> skiplist;

  /**
   * @param skiplist ids whose vectors are left out; empty for queries
   */
  TokenVectors(int graphDimension, HeadLayers layers, Set<Long> skiplist) {
    this.graphDimension = graphDimension;
    this.layers = layers;
    this.skiplist = skiplist;
  }

  /** With the weights of a model directory on this disk. */
  static TokenVectors open(Path directory, ModelCard card, boolean isQuery) {
    TokenVectorHead facts = (TokenVectorHead) card.head();
    return new TokenVectors(
        card.output().dimension(),
        HeadLayers.open(directory, card.reference(), facts.layers()),
        isQuery ? Set.of() : facts.skiplist());
  }

  @Override
  public Embedding[] embed(List<FloatBuffer> outputs, PaddedBatch batch) {
    Embedding[] embeddings = new Embedding[batch.size()];
    for (int row = 0; row < embeddings.length; row++) {
      embeddings[row] = new MultiVectorEmbedding(row(outputs.get(0), batch, row));
    }
    return embeddings;
  }

  private float[][] row(FloatBuffer tokenVectors, PaddedBatch batch, int row) {
    float[][] kept = new float[batch.lengths()[row]][];
    int count = 0;
    for (int t = 0; t < batch.lengths()[row]; t++) {
      int position = row * batch.width() + t;
      if (!skiplist.contains(batch.ids()[position])) {
        float[] vector = new float[graphDimension];
        tokenVectors.get(position * graphDimension, vector);
        kept[count++] = vector;
      }
    }
    float[][] projected = layers.apply(Arrays.copyOf(kept, count));
    for (float[] vector : projected) {
      Pooling.normalize(vector);
    }
    return projected;
  }
}
