package io.embark.eval;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Retrieval quality of models on test collections. On each collection the others are compared with
 * the first model, and the first model's collections with the first.
 */
public final class RetrievalEvaluation {
  private final List<TestCollection> collections;
  private final List<RetrievalResult> results;

  private RetrievalEvaluation(List<TestCollection> collections, List<RetrievalResult> results) {
    this.collections = collections;
    this.results = results;
  }

  /**
   * Encodes each corpus with one model after the other, each closed before the next is opened.
   *
   * @param byCorpus collections with one corpus and other queries, for each corpus
   * @param reranker adds a result behind each of the models'
   * @param threads windows of texts encoded at a time, and queries reranked
   */
  public static RetrievalEvaluation of(
      List<List<TestCollection>> byCorpus,
      List<RetrievalModel> models,
      Optional<Reranker> reranker,
      int threads) {
    List<TestCollection> all = byCorpus.stream().flatMap(List::stream).toList();
    List<RetrievalResult> results = new ArrayList<>();
    for (List<TestCollection> collections : byCorpus) {
      for (RetrievalModel model : models) {
        results.addAll(new ExactSearch(collections, model, reranker, threads).run());
      }
    }
    return new RetrievalEvaluation(all, results);
  }

  /** For people. */
  public List<String> lines() {
    return RetrievalTable.lines(collections, results);
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
    if (!result.collection().label().isEmpty()) {
      json.put("collection", result.collection().label());
    }
    if (result.model().cut().way() != DocumentCut.Way.WHOLE) {
      json.put("documents_as", result.model().cut().way().wireName());
      json.put("chunk_tokens", result.model().cut().maxTokens());
    }
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
    if (result.collection().hasPositions()) {
      json.put("ndcg@10_by_quarter", quarters(result));
    }
    json.put("gaps", result.collection().gaps());
    result.reranking().ifPresent(after -> json.put("reranked", json(after)));
    int place = RetrievalResult.first(results, number);
    if (place != number) {
      RetrievalResult first = results.get(place);
      Map<String, PairedBootstrap> against = new TreeMap<>();
      against.put("ndcg@10", result.against(first, TrecMeasures::ndcg10));
      against.put("recall@100", result.against(first, TrecMeasures::recall100));
      against.put("mrr", result.against(first, TrecMeasures::reciprocalRank));
      json.put("first", first.name());
      json.put("against_first", against);
    }
    return json;
  }

  /** Null for a quarter without a query. */
  private static List<Double> quarters(RetrievalResult result) {
    return IntStream.range(0, AnswerPositions.QUARTERS)
        .mapToObj(quarter -> result.queries(quarter) == 0 ? null : result.ndcg10(quarter))
        .collect(Collectors.toCollection(ArrayList::new));
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
