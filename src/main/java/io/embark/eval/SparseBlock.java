package io.embark.eval;

import io.embark.corpus.SparseVector;
import io.embark.encode.Embedding;
import io.embark.encode.SparseEmbedding;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Sparse vectors, compared by inner product over an inverted index: a query reads the postings of
 * its own words only. A document's products are added in the order of the query's words, so equal
 * documents have equal scores.
 */
final class SparseBlock implements DocumentBlock {
  private final int documents;
  private final long weights;
  private final Map<Integer, Postings> index = new HashMap<>();

  private static final class Postings {
    private int[] documents = new int[4];
    private float[] weights = new float[4];
    private int size;

    void add(int document, float weight) {
      if (size == documents.length) {
        documents = Arrays.copyOf(documents, 2 * size);
        weights = Arrays.copyOf(weights, 2 * size);
      }
      documents[size] = document;
      weights[size] = weight;
      size++;
    }
  }

  SparseBlock(List<Embedding> vectors) {
    this.documents = vectors.size();
    long count = 0;
    for (int document = 0; document < documents; document++) {
      SparseVector vector = vector(vectors.get(document));
      count += vector.size();
      for (int i = 0; i < vector.size(); i++) {
        index
            .computeIfAbsent(vector.indices()[i], word -> new Postings())
            .add(document, vector.values()[i]);
      }
    }
    this.weights = count;
  }

  @Override
  public void score(Embedding query, float[] scores) {
    SparseVector vector = vector(query);
    Arrays.fill(scores, 0, documents, 0);
    for (int i = 0; i < vector.size(); i++) {
      Postings postings = index.get(vector.indices()[i]);
      for (int p = 0; postings != null && p < postings.size; p++) {
        scores[postings.documents[p]] += vector.values()[i] * postings.weights[p];
      }
    }
  }

  /** An index and a weight each. */
  @Override
  public long bytes() {
    return weights * (Integer.BYTES + Float.BYTES);
  }

  private static SparseVector vector(Embedding embedding) {
    if (embedding instanceof SparseEmbedding sparse) {
      return sparse.vector();
    }
    throw new IllegalStateException("no sparse vector: " + embedding.getClass());
  }
}
