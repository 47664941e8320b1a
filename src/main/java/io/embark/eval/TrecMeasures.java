package io.embark.eval;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * trec_eval's measures of one ranking, or their means over queries.
 *
 * <p>A document is relevant if its grade is at least 1; zero, negative and missing judgments gain
 * nothing. A query without a relevant document has 0 everywhere.
 *
 * @param ndcg10 {@code ndcg_cut_10}: gain = grade, discount log2(rank + 1) (Järvelin and Kekäläinen
 *     2002, in the form of trec_eval's m_ndcg_cut.c), divided by that of the ideal ranking of all
 *     judged documents, those that are not in the corpus too
 * @param recall100 {@code recall_100}: relevant documents among the first 100, of all judged ones
 * @param reciprocalRank {@code recip_rank}: 1 / rank of the first relevant document, or 0
 */
record TrecMeasures(double ndcg10, double recall100, double reciprocalRank) {
  private static final int NDCG_DEPTH = 10;
  private static final int RECALL_DEPTH = 100;
  private static final int RELEVANT = 1;

  /**
   * @param grades of the query's judged documents
   * @param ranking ids, best first
   */
  static TrecMeasures of(Map<String, Integer> grades, List<String> ranking) {
    double gain = 0;
    double reciprocalRank = 0;
    int found = 0;
    for (int i = 0; i < ranking.size(); i++) {
      int grade = grades.getOrDefault(ranking.get(i), 0);
      if (grade < RELEVANT) {
        continue;
      }
      gain += i < NDCG_DEPTH ? grade / discount(i) : 0;
      found += i < RECALL_DEPTH ? 1 : 0;
      reciprocalRank = reciprocalRank == 0 ? 1.0 / (i + 1) : reciprocalRank;
    }
    long relevant = grades.values().stream().filter(grade -> grade >= RELEVANT).count();
    return relevant == 0
        ? new TrecMeasures(0, 0, 0)
        : new TrecMeasures(gain / idealGain(grades), (double) found / relevant, reciprocalRank);
  }

  private static double idealGain(Map<String, Integer> grades) {
    List<Integer> ideal =
        grades.values().stream()
            .filter(grade -> grade >= RELEVANT)
            .sorted(Comparator.reverseOrder())
            .limit(NDCG_DEPTH)
            .toList();
    double gain = 0;
    for (int i = 0; i < ideal.size(); i++) {
      gain += ideal.get(i) / discount(i);
    }
    return gain;
  }

  private static double discount(int position) {
    return Math.log(position + 2) / Math.log(2);
  }

  /** The arithmetic mean, as trec_eval's line {@code all}. */
  static TrecMeasures mean(List<TrecMeasures> queries) {
    return new TrecMeasures(
        mean(queries, TrecMeasures::ndcg10),
        mean(queries, TrecMeasures::recall100),
        mean(queries, TrecMeasures::reciprocalRank));
  }

  private static double mean(List<TrecMeasures> queries, ToDoubleFunction<TrecMeasures> measure) {
    return queries.stream().mapToDouble(measure).average().orElseThrow();
  }
}
