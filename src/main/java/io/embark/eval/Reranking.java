package io.embark.eval;

import io.embark.encode.CrossEncoder;
import io.embark.model.Device;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * What a cross-encoder makes of rankings: the first documents of each query by its score
 * descending, then id descending, as trec_eval orders them; behind them those that it gave no
 * score, then the rest, both in their old order.
 *
 * @param rankings ids of a query, best first, in the collection's order
 * @param pairs that were scored
 * @param withoutScore pairs among them that the model failed on
 * @param time wall clock of scoring, the model being open
 */
record Reranking(
    Reranker reranker, List<List<String>> rankings, long pairs, long withoutScore, Duration time) {

  /** The new order of one query. */
  private record Ranked(List<String> ids, long withoutScore) {}

  /**
   * Scores a query a task. Held are the texts of all documents that stand among the first of some
   * query.
   */
  static Reranking of(
      TestCollection collection,
      Reranker reranker,
      List<List<String>> rankings,
      ExecutorService pool) {
    Map<String, String> texts = texts(collection, reranker, rankings);
    Device device = Device.forTask(reranker.device(), reranker.model().card().engine());
    try (CrossEncoder encoder = CrossEncoder.open(reranker.model(), device, 1)) {
      long start = System.nanoTime();
      List<Future<Ranked>> queries = new ArrayList<>();
      for (int i = 0; i < rankings.size(); i++) {
        String query = collection.queries().get(i).text();
        List<String> ranking = rankings.get(i);
        queries.add(pool.submit(() -> ranked(encoder, query, ranking, reranker.top(), texts)));
      }
      List<Ranked> all = queries.stream().map(ExactSearch::get).toList();
      return new Reranking(
          reranker,
          all.stream().map(Ranked::ids).toList(),
          rankings.stream().mapToLong(ranking -> Math.min(ranking.size(), reranker.top())).sum(),
          all.stream().mapToLong(Ranked::withoutScore).sum(),
          Duration.ofNanos(System.nanoTime() - start));
    }
  }

  private static Map<String, String> texts(
      TestCollection collection, Reranker reranker, List<List<String>> rankings) {
    Set<String> needed = new HashSet<>();
    rankings.forEach(ranking -> needed.addAll(first(ranking, reranker.top())));
    Map<String, String> texts = new HashMap<>();
    collection
        .corpus()
        .forEach(
            document -> {
              if (needed.contains(document.id())) {
                texts.put(document.id(), document.text());
              }
            });
    return texts;
  }

  private static List<String> first(List<String> ranking, int top) {
    return ranking.subList(0, Math.min(ranking.size(), top));
  }

  private static Ranked ranked(
      CrossEncoder encoder,
      String query,
      List<String> ranking,
      int top,
      Map<String, String> texts) {
    List<String> read = first(ranking, top);
    float[] scores = encoder.score(query, read.stream().map(texts::get).toList());
    TopDocuments best = new TopDocuments(read, read.size());
    int[] unscored =
        IntStream.range(0, scores.length).filter(i -> Float.isNaN(scores[i])).toArray();
    for (int i = 0; i < scores.length; i++) {
      if (!Float.isNaN(scores[i])) {
        best.offer(i, scores[i]);
      }
    }
    List<String> ids = new ArrayList<>(best.ranking());
    IntStream.of(unscored).forEach(i -> ids.add(read.get(i)));
    ids.addAll(ranking.subList(read.size(), ranking.size()));
    return new Ranked(List.copyOf(ids), unscored.length);
  }

  double pairsPerSecond() {
    return pairs / Math.max(1e-9, time.toNanos() / 1e9);
  }
}
