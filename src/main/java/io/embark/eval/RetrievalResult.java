package io.embark.eval;

import io.embark.corpus.VectorColumn;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * What one column of a model did on a test collection.
 *
 * @param collection what was searched
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
    TestCollection collection,
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
    String ofModel = model.name() + model.cut().label();
    String ofVectors = isAlone ? ofModel : ofModel + " " + column.kind();
    String name =
        reranking.map(after -> ofVectors + " + " + after.reranker().name()).orElse(ofVectors);
    return collection.label().isEmpty() ? name : name + ", " + collection.label();
  }

  /** Of the model's columns; what is said of the model is said once. */
  boolean isFirst() {
    return column.name().equals(model.documents().columns().get(0).name()) && reranking.isEmpty();
  }

  /** The same documents in the order of a cross-encoder. */
  RetrievalResult reranked(Reranking after, List<TrecMeasures> measuresAfter) {
    return new RetrievalResult(
        collection,
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

  /**
   * Which one a result is compared with: the first of its collection; that one with the first of
   * all, if their queries are the same, whatever their words; else itself.
   */
  static int first(List<RetrievalResult> results, int number) {
    RetrievalResult result = results.get(number);
    int here = 0;
    while (!results.get(here).collection.equals(result.collection)) {
      here++;
    }
    return here == number && results.get(0).ids().equals(result.ids()) ? 0 : here;
  }

  private List<String> ids() {
    return collection.queries().stream().map(Document::id).toList();
  }

  /** nDCG@10 of the queries whose answers stand in a quarter of their documents; NaN for none. */
  double ndcg10(int quarter) {
    return ofQuarter(quarter)
        .mapToDouble(i -> measures.get(i).ndcg10())
        .average()
        .orElse(Double.NaN);
  }

  long queries(int quarter) {
    return ofQuarter(quarter).count();
  }

  private IntStream ofQuarter(int quarter) {
    List<Document> queries = collection.queries();
    return IntStream.range(0, queries.size())
        .filter(i -> collection.quarter(queries.get(i)).orElse(-1) == quarter);
  }

  /** This against {@code first} on the same queries. */
  PairedBootstrap against(RetrievalResult first, ToDoubleFunction<TrecMeasures> measure) {
    return PairedBootstrap.of(first.values(measure), values(measure));
  }

  private double[] values(ToDoubleFunction<TrecMeasures> measure) {
    return measures.stream().mapToDouble(measure).toArray();
  }
}
