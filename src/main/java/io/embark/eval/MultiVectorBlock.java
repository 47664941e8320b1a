package io.embark.eval;

import io.embark.corpus.Metric;
import io.embark.encode.Embedding;
import io.embark.search.VectorDistance;
import java.util.List;

/** Token vectors, compared by MaxSim. */
final class MultiVectorBlock implements DocumentBlock {
  private final List<Embedding> documents;

  MultiVectorBlock(List<Embedding> documents) {
    this.documents = List.copyOf(documents);
  }

  @Override
  public void score(Embedding query, float[] scores) {
    for (int i = 0; i < documents.size(); i++) {
      scores[i] = (float) VectorDistance.score(Metric.IP, query, documents.get(i));
    }
  }

  @Override
  public long bytes() {
    return documents.stream().mapToLong(Embedding::size).sum() * Float.BYTES;
  }
}
