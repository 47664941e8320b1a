package io.embark.eval;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Retrieval quality of models on one test collection; the others are compared with the first. */
public final class RetrievalEvaluation {
  private final TestCollection collection;
  private final List<RetrievalResult> results;

  private RetrievalEvaluation(TestCollection collection, List<RetrievalResult> results) {
    this.collection = collection;
    this.results = results;
  }

  /**
   * Encodes the collection with one model after the other, each closed before the next is opened.
   *
   * @param reranker adds a result behind each of the models'
   * @param threads windows of texts encoded at a time, and queries reranked
   */
  public static RetrievalEvaluation of(
      TestCollection collection,
      List<RetrievalModel> models,
      Optional<Reranker> reranker,
      int threads) {
    return new RetrievalEvaluation(
        collection,
        models.stream()
            .flatMap(model -> new ExactSearch(collection, model, reranker, threads).run().stream())
            .toList());
  }

  /** For people. */
  public List<String> lines() {
    return RetrievalTable.lines(collection.gaps(), results);
  }

  /** For programs: an object for one model, a list of them for several models or columns. */
  public Object json() {
    List<Map<String, Object>> objects =
        IntStream.range(0, results.size()).mapToObj(this::json).toList();
    return objects.size() == 1 ? objects.get(0) : objects;
  }

  private Map<String, Object> json(int number) {
    RetrievalResult result = results.get(number);
    TrecMeasures mean = result.mean();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("model", result.model().name());
    json.put("kind", result.column().kind());
    json.put("ndcg@10", mean.ndcg10());
    json.put("recall@100", mean.recall100());
    json.put("mrr", mean.reciprocalRank());
    json.put("queries", result.measures().size());
    json.put("documents", result.documents());
    json.put("dimension", result.column().dimension());
    json.put("max_tokens", result.model().documents().maxTokens());
    json.put("vector_bytes", result.vectorBytes());
    json.put("model_bytes", result.model().bytes());
    json.put("texts_per_second", result.textsPerSecond());
    json.put("documents_truncated", result.documentsTruncated());
    json.put("documents_without_vector", result.documentsWithoutVector());
    json.put("queries_without_vector", result.queriesWithoutVector());
    json.put("gaps", collection.gaps());
    result.reranking().ifPresent(after -> json.put("reranked", json(after)));
    if (number > 0) {
      Map<String, PairedBootstrap> against = new TreeMap<>();
      RetrievalResult first = results.get(0);
      against.put("ndcg@10", result.against(first, TrecMeasures::ndcg10));
      against.put("recall@100", result.against(first, TrecMeasures::recall100));
      against.put("mrr", result.against(first, TrecMeasures::reciprocalRank));
      json.put("against_first", against);
    }
    return json;
  }

  private static Map<String, Object> json(Reranking after) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("model", after.reranker().name());
    json.put("top", after.reranker().top());
    json.put("pairs", after.pairs());
    json.put("pairs_without_score", after.withoutScore());
    json.put("pairs_per_second", after.pairsPerSecond());
    return json;
  }
}
