package io.embark.eval;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How good a deduplication is: against labels if there are some, and by the true similarity of
 * sampled duplicates to what stays in their place, with the least similar ones side by side.
 *
 * @param what the stages that ran
 * @param documents how many went in
 * @param survivors survivor by duplicate, both source ids
 * @param labels null for none
 * @param curve chance that a pair becomes a candidate, by its similarity; empty without MinHash
 * @param sample of the duplicates
 * @param threshold least similarity of a pair; chains may be below
 * @param seconds of the stages, reading included
 */
public record DedupEvaluation(
    List<String> what,
    long documents,
    Map<String, String> survivors,
    NearDuplicateLabels labels,
    TreeMap<Double, Double> curve,
    List<Pair> sample,
    double threshold,
    double seconds) {
  private static final int SHOWN_PAIRS = 3;
  private static final int CONTEXT_CHARS = 30;
  private static final int SHOWN_CHARS = 100;

  /**
   * A duplicate and what stays in its place.
   *
   * @param similarity true Jaccard of their n-grams
   */
  public record Pair(
      String id, String survivor, String text, String survivorText, double similarity) {}

  private Map<String, String> clusters() {
    Map<String, String> clusters = new LinkedHashMap<>();
    for (String id : survivors.keySet()) {
      String last = NearDuplicateLabels.last(at -> survivors.getOrDefault(at, at), id);
      clusters.put(id, last);
      clusters.put(last, last);
    }
    return clusters;
  }

  private ClusterScores scores(Map<String, String> clusters) {
    return labels == null ? null : ClusterScores.of(labels.clusters(), clusters, documents);
  }

  private List<Pair> leastSimilarFirst() {
    return sample.stream()
        .sorted(Comparator.comparingDouble(Pair::similarity).thenComparing(Pair::id))
        .toList();
  }

  /** For a person. */
  public List<String> lines() {
    Map<String, String> clusters = clusters();
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "%,d documents, %,d duplicates in %,d clusters by %s; %.1f s, %,.0f documents/s",
            documents,
            survivors.size(),
            new HashSet<>(clusters.values()).size(),
            String.join(", ", what),
            seconds,
            documents / seconds));
    ClusterScores scores = scores(clusters);
    if (scores != null) {
      lines.add(
          String.format(
              Locale.ROOT,
              "precision %.4f, recall %.4f, F1 %.4f, adjusted Rand index %.4f (%,d labelled pairs, %,d found)",
              scores.precision(),
              scores.recall(),
              scores.f1(),
              scores.ari(),
              scores.pairs(),
              scores.foundPairs()));
    }
    if (!curve.isEmpty()) {
      lines.add("chance that a pair becomes a candidate, by its Jaccard similarity:");
      lines.add(
          curve.entrySet().stream()
              .map(at -> String.format(Locale.ROOT, "%.2f: %.3f", at.getKey(), at.getValue()))
              .collect(Collectors.joining("   ", "  ", "")));
    }
    if (!sample.isEmpty()) {
      audit(lines);
    }
    return lines;
  }

  private void audit(List<String> lines) {
    List<Pair> sorted = leastSimilarFirst();
    lines.add(
        String.format(
            Locale.ROOT,
            "audit of %,d duplicates against their survivors: true Jaccard %.3f lowest, %.3f median; %,d below %s (joined by a chain). The least similar:",
            sorted.size(),
            sorted.get(0).similarity(),
            sorted.get(sorted.size() / 2).similarity(),
            belowThreshold(),
            threshold));
    for (Pair pair : sorted.subList(0, Math.min(SHOWN_PAIRS, sorted.size()))) {
      int differs = differs(pair.text(), pair.survivorText());
      lines.add(
          String.format(
              Locale.ROOT,
              "  %s for %s, %.3f, first difference at character %,d",
              pair.survivor(),
              pair.id(),
              pair.similarity(),
              differs));
      lines.add("    stays | " + excerpt(pair.survivorText(), differs));
      lines.add("    goes  | " + excerpt(pair.text(), differs));
    }
  }

  private long belowThreshold() {
    return sample.stream().filter(pair -> pair.similarity() < threshold).count();
  }

  private static int differs(String one, String other) {
    int at = 0;
    while (at < Math.min(one.length(), other.length()) && one.charAt(at) == other.charAt(at)) {
      at++;
    }
    return at;
  }

  private static String excerpt(String text, int at) {
    int from = Math.max(0, Math.min(at - CONTEXT_CHARS, text.length()));
    int to = Math.min(text.length(), from + SHOWN_CHARS);
    return (from > 0 ? "..." : "")
        + text.substring(from, to).replaceAll("\\s+", " ")
        + (to < text.length() ? "..." : "");
  }

  /** For a program. */
  public Map<String, Object> json() {
    Map<String, String> clusters = clusters();
    Map<String, Object> json = new LinkedHashMap<>();
    ClusterScores scores = scores(clusters);
    if (scores != null) {
      json.put("precision", scores.precision());
      json.put("recall", scores.recall());
      json.put("f1", scores.f1());
      json.put("ari", scores.ari());
      json.put("pairs", scores.pairs());
      json.put("found_pairs", scores.foundPairs());
    }
    json.put("documents", documents);
    json.put("duplicates", survivors.size());
    json.put("clusters", new HashSet<>(clusters.values()).size());
    json.put("stages", what);
    json.put("seconds", seconds);
    json.put("curve", curve);
    json.put("audit", leastSimilarFirst());
    json.put("below_threshold", belowThreshold());
    return json;
  }
}
