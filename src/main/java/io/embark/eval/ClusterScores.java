package io.embark.eval;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A clustering against another one over pairs of documents.
 *
 * @param precision of the pairs that were found together, the share that belongs together; 1 if
 *     none was found
 * @param recall of the pairs that belong together, the share that was found; 1 if there is none
 * @param f1 their harmonic mean
 * @param ari adjusted Rand index (Hubert and Arabie 1985): 1 for equal clusterings, 0 for chance
 * @param pairs that belong together
 * @param foundPairs that were found together
 */
record ClusterScores(
    double precision, double recall, double f1, double ari, long pairs, long foundPairs) {
  /**
   * Compares clusters; a document that a map lacks is alone there.
   *
   * @param truth cluster by document
   * @param found likewise
   * @param documents how many there are
   */
  static ClusterScores of(Map<String, String> truth, Map<String, String> found, long documents) {
    Map<List<String>, Long> cells = new HashMap<>();
    truth.forEach(
        (id, cluster) -> {
          if (found.containsKey(id)) {
            cells.merge(List.of(cluster, found.get(id)), 1L, Long::sum);
          }
        });
    long right = pairs(cells.values());
    long labelled = pairs(sizes(truth).values());
    long together = pairs(sizes(found).values());
    double precision = together == 0 ? 1 : (double) right / together;
    double recall = labelled == 0 ? 1 : (double) right / labelled;
    double all = documents * (documents - 1.0) / 2;
    double chance = all == 0 ? 0 : labelled * (together / all);
    double most = (labelled + together) / 2.0;
    return new ClusterScores(
        precision,
        recall,
        precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall),
        most == chance ? 1 : (right - chance) / (most - chance),
        labelled,
        together);
  }

  private static Map<String, Long> sizes(Map<String, String> clusters) {
    Map<String, Long> sizes = new HashMap<>();
    clusters.values().forEach(cluster -> sizes.merge(cluster, 1L, Long::sum));
    return sizes;
  }

  private static long pairs(Collection<Long> sizes) {
    return sizes.stream().mapToLong(size -> size * (size - 1) / 2).sum();
  }
}
