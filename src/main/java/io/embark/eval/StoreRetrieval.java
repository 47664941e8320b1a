package io.embark.eval;

import io.embark.encode.EncoderSpec;
import io.embark.search.EmbeddingQuery;
import io.embark.search.EmbeddingQuery.Asked;
import io.embark.search.EmbeddingQuery.Question;
import io.embark.search.Fusion;
import io.embark.search.Hit;
import io.embark.search.Scope;
import io.embark.search.SearchPart;
import io.embark.search.Searcher;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Retrieval quality of what a job has loaded: each query is asked of the store itself, column by
 * column, by its words, and by all of them fused. A document is the source of an item: of several
 * items of a source the nearest counts.
 */
public final class StoreRetrieval {
  private static final int QUERIES_AT_ONCE = 256;

  private final TestCollection collection;
  private final Map<String, List<TrecMeasures>> measures = new LinkedHashMap<>();
  private final Map<String, Long> nanos = new HashMap<>();

  private StoreRetrieval(TestCollection collection) {
    this.collection = collection;
  }

  /**
   * Asks every query.
   *
   * @param models of queries; each has filled a column of the store at least
   * @param fusion of the last way
   */
  public static StoreRetrieval of(
      TestCollection collection, Searcher searcher, List<EncoderSpec> models, Fusion fusion) {
    StoreRetrieval retrieval = new StoreRetrieval(collection);
    List<Document> queries = collection.queries();
    List<List<SearchPart>> parts = new ArrayList<>();
    queries.forEach(query -> parts.add(new ArrayList<>()));
    for (EncoderSpec model : models) {
      for (int from = 0; from < queries.size(); from += QUERIES_AT_ONCE) {
        List<String> texts =
            queries.subList(from, Math.min(queries.size(), from + QUERIES_AT_ONCE)).stream()
                .map(Document::text)
                .toList();
        Asked asked = EmbeddingQuery.asked(searcher, model, Question.texts(texts));
        for (int i = 0; i < texts.size(); i++) {
          parts.get(from + i).addAll(asked.parts(i));
        }
      }
    }
    searcher
        .words()
        .ifPresent(
            column ->
                IntStream.range(0, queries.size())
                    .forEach(i -> parts.get(i).add(SearchPart.of(column, queries.get(i).text()))));
    List<String> columns =
        parts.stream().flatMap(List::stream).map(SearchPart::column).distinct().toList();
    Scope scope = Scope.of(ExactSearch.DEPTH);
    for (String column : columns) {
      for (int i = 0; i < queries.size(); i++) {
        List<SearchPart> of =
            parts.get(i).stream().filter(part -> part.column().equals(column)).toList();
        retrieval.ask(
            column,
            queries.get(i),
            () -> of.isEmpty() ? List.of() : searcher.search(of.get(0), scope));
      }
    }
    if (columns.size() > 1) {
      String way = "hybrid " + (fusion.weights().isEmpty() ? "rrf" : "weighted");
      for (int i = 0; i < queries.size(); i++) {
        List<SearchPart> all = parts.get(i);
        retrieval.ask(way, queries.get(i), () -> searcher.hybrid(all, fusion, scope));
      }
    }
    return retrieval;
  }

  /** One search. */
  private interface Search {
    List<Hit> run();
  }

  private void ask(String way, Document query, Search search) {
    long start = System.nanoTime();
    List<Hit> hits = search.run();
    nanos.merge(way, System.nanoTime() - start, Long::sum);
    List<String> ranking = hits.stream().map(Hit::sourceId).distinct().toList();
    measures
        .computeIfAbsent(way, key -> new ArrayList<>())
        .add(TrecMeasures.of(collection.grades(query), ranking));
  }

  /** For people: a row a way, then how the others differ from the first. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    int width = Math.max(8, measures.keySet().stream().mapToInt(String::length).max().orElse(0));
    lines.add(
        String.format(
            "%-" + width + "s  %8s  %10s  %8s  %8s  %12s",
            "asked",
            "nDCG@10",
            "Recall@100",
            "MRR",
            "queries",
            "ms a query"));
    measures.forEach(
        (way, ofQueries) -> {
          TrecMeasures mean = TrecMeasures.mean(ofQueries);
          lines.add(
              String.format(
                  Locale.ROOT,
                  "%-" + width + "s  %8.4f  %10.4f  %8.4f  %8d  %12.1f",
                  way,
                  mean.ndcg10(),
                  mean.recall100(),
                  mean.reciprocalRank(),
                  ofQueries.size(),
                  millis(way)));
        });
    String first = measures.keySet().iterator().next();
    measures.keySet().stream()
        .filter(way -> !way.equals(first))
        .forEach(
            way ->
                lines.add(
                    way
                        + " against "
                        + first
                        + ": nDCG@10 "
                        + RetrievalTable.words(against(way, first))));
    return lines;
  }

  /** For programs: an object a way. */
  public List<Map<String, Object>> json() {
    String first = measures.keySet().iterator().next();
    return measures.entrySet().stream()
        .map(
            entry -> {
              TrecMeasures mean = TrecMeasures.mean(entry.getValue());
              Map<String, Object> json = new LinkedHashMap<>();
              json.put("asked", entry.getKey());
              json.put("ndcg@10", mean.ndcg10());
              json.put("recall@100", mean.recall100());
              json.put("mrr", mean.reciprocalRank());
              json.put("queries", entry.getValue().size());
              json.put("ms_a_query", millis(entry.getKey()));
              if (!entry.getKey().equals(first)) {
                json.put(
                    "against_first",
                    new TreeMap<>(Map.of("ndcg@10", against(entry.getKey(), first))));
              }
              return json;
            })
        .toList();
  }

  private double millis(String way) {
    return nanos.get(way) / 1e6 / measures.get(way).size();
  }

  private PairedBootstrap against(String way, String first) {
    return PairedBootstrap.of(ndcg(first), ndcg(way));
  }

  private double[] ndcg(String way) {
    return measures.get(way).stream().mapToDouble(TrecMeasures::ndcg10).toArray();
  }
}
