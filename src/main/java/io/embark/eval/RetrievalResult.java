package io.embark.eval;

import io.embark.corpus.VectorColumn;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * What one column of a model did on a test collection.
 *
 * @param measures one a query, in the collection's order
 * @param vectorBytes of all documents' embeddings
 * @param corpusTime wall clock of encoding and searching the corpus, the model being open
 * @param documents of the corpus
 * @param documentsTruncated cut at the model's most tokens
 * @param documentsWithoutVector that the encoder rejected: never found
 * @param queriesWithoutVector that the encoder rejected: they find nothing
 * @param reranking what made the order that was measured; empty for the order of the vectors
 */
record RetrievalResult(
    RetrievalModel model,
    VectorColumn column,
    List<TrecMeasures> measures,
    long vectorBytes,
    Duration corpusTime,
    long documents,
    long documentsTruncated,
    long documentsWithoutVector,
    long queriesWithoutVector,
    Optional<Reranking> reranking) {
  /** The model's, with the kind of the column where it has several, and the reranker's. */
  String name() {
    boolean isAlone = model.documents().columns().size() == 1;
    String ofVectors = isAlone ? model.name() : model.name() + " " + column.kind();
    return reranking.map(after -> ofVectors + " + " + after.reranker().name()).orElse(ofVectors);
  }

  /** Of the model's columns; what is said of the model is said once. */
  boolean isFirst() {
    return column.name().equals(model.documents().columns().get(0).name()) && reranking.isEmpty();
  }

  /** The same documents in the order of a cross-encoder. */
  RetrievalResult reranked(Reranking after, List<TrecMeasures> measuresAfter) {
    return new RetrievalResult(
        model,
        column,
        measuresAfter,
        vectorBytes,
        corpusTime,
        documents,
        documentsTruncated,
        documentsWithoutVector,
        queriesWithoutVector,
        Optional.of(after));
  }

  TrecMeasures mean() {
    return TrecMeasures.mean(measures);
  }

  double textsPerSecond() {
    return documents / Math.max(1e-9, corpusTime.toNanos() / 1e9);
  }

  /** This against {@code first} on the same queries. */
  PairedBootstrap against(RetrievalResult first, ToDoubleFunction<TrecMeasures> measure) {
    return PairedBootstrap.of(first.values(measure), values(measure));
  }

  private double[] values(ToDoubleFunction<TrecMeasures> measure) {
    return measures.stream().mapToDouble(measure).toArray();
  }
}
