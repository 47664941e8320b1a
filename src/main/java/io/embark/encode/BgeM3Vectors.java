package io.embark.encode;

import io.embark.corpus.SparseVector;
import io.embark.model.BgeM3Head;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Dense, sparse and multi-vector embeddings from one pass, as {@code BGEM3FlagModel.encode} of
 * FlagEmbedding makes them: the sparse weight of an id is its largest over the text; the first
 * token has no vector of its own, the last one has.
 *
 * @param outputs which of the three, in column order
 */
record BgeM3Vectors(BgeM3Head facts, List<BgeM3Output> outputs, SparsePruning pruning)
    implements EmbeddingHead<PaddedBatch> {
  @Override
  public Embedding[] embed(List<FloatBuffer> graph, PaddedBatch batch) {
    Embedding[] embeddings = new Embedding[batch.size()];
    for (int i = 0; i < embeddings.length; i++) {
      int row = i;
      List<Embedding> parts = new ArrayList<>();
      for (BgeM3Output output : outputs) {
        parts.add(
            switch (output) {
              case DENSE ->
                  new DenseEmbedding(
                      vector(
                          graph.get(output.graphIndex()),
                          row * facts.dimension(),
                          facts.dimension()));
              case SPARSE ->
                  new SparseEmbedding(sparse(graph.get(output.graphIndex()), batch, row));
              case MULTI_VECTOR ->
                  new MultiVectorEmbedding(tokens(graph.get(output.graphIndex()), batch, row));
            });
      }
      embeddings[i] = parts.size() == 1 ? parts.get(0) : new JointEmbedding(parts);
    }
    return embeddings;
  }

  private SparseVector sparse(FloatBuffer weights, PaddedBatch batch, int row) {
    Map<Integer, Float> largest = new TreeMap<>();
    for (int t = 0; t < batch.lengths()[row]; t++) {
      int position = row * batch.width() + t;
      long id = batch.ids()[position];
      float weight = weights.get(position);
      if (!facts.leftOut().contains(id) && !(weight <= 0)) {
        largest.merge(Math.toIntExact(id), weight, Math::max);
      }
    }
    float[] dense = new float[largest.size()];
    int[] ids = largest.keySet().stream().mapToInt(Integer::intValue).toArray();
    int next = 0;
    for (float weight : largest.values()) {
      dense[next++] = weight;
    }
    SparseVector kept = pruning.of(dense);
    int[] indices = new int[kept.size()];
    for (int i = 0; i < indices.length; i++) {
      indices[i] = ids[kept.indices()[i]];
    }
    return new SparseVector(indices, kept.values());
  }

  private float[][] tokens(FloatBuffer vectors, PaddedBatch batch, int row) {
    float[][] tokens = new float[Math.max(0, batch.lengths()[row] - 1)][];
    for (int t = 0; t < tokens.length; t++) {
      int position = row * (batch.width() - 1) + t;
      tokens[t] = vector(vectors, position * facts.tokenDimension(), facts.tokenDimension());
    }
    return tokens;
  }

  private static float[] vector(FloatBuffer from, int index, int dimension) {
    float[] vector = new float[dimension];
    from.get(index, vector);
    return vector;
  }
}
