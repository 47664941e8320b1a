package io.embark.eval;

import io.embark.corpus.VectorColumn;
import io.embark.encode.Embedding;
import java.util.List;

/**
 * Embeddings of some documents, in the form in which one query is scored against all of them. This
 * is all that exact search asks of a kind of embedding. Immutable and safe for many threads.
 */
interface DocumentBlock {
  /**
   * Writes how near each document is to the query, larger is nearer.
   *
   * @param query of the same kind and dimension as the documents
   * @param scores one a document, in their order; what stands there is written over
   */
  void score(Embedding query, float[] scores);

  /** What the documents' embeddings take as they are stored, ids and indexes apart. */
  long bytes();

  /**
   * The block for the column's kind and metric.
   *
   * @param documents at least one
   */
  static DocumentBlock of(VectorColumn column, List<Embedding> documents) {
    return switch (column.kind()) {
      case "dense" -> new DenseBlock(column.metric(), documents);
      case "sparse" -> new SparseBlock(documents);
      case "multi-vector" -> new MultiVectorBlock(documents);
      default ->
          throw new IllegalStateException("no exact search over embeddings of " + column.kind());
    };
  }
}
