package io.embark.search;

import io.embark.corpus.Metric;
import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * How the hits of several searches become one list.
 *
 * <ul>
 *   <li>Without weights: reciprocal rank fusion (Cormack, Clarke and Buettcher 2009): the sum over
 *       the searches of 1 / (k + rank), rank from 1.
 *   <li>With weights: the weighted sum of scores that are brought to 0 to 1 as Milvus 2.4 does
 *       ({@code WeightedRanker}): COSINE (1 + s) / 2, IP 1/2 + atan(s) / pi, L2 1 - 2 atan(s) / pi,
 *       and of words 2 atan(s) / pi.
 * </ul>
 *
 * @param k of reciprocal rank fusion
 * @param weights of columns from 0 to 1; empty for reciprocal rank fusion
 */
public record Fusion(int k, Map<String, Float> weights) {
  /** The constant of the paper, and Milvus' own. */
  public static final int USUAL_K = 60;

  /** Hits of each search that are fused; more than are shown, as they are not the same ones. */
  private static final int LEAST_DEPTH = 100;

  private static final int MOST_K = 16_384;

  /** Refuses what Milvus refuses. */
  public Fusion {
    weights = Collections.unmodifiableMap(new TreeMap<>(weights)); // in order, for messages
    if (k < 1 || k >= MOST_K) {
      throw new UserError(
          Category.CONFIG,
          "Cannot fuse hits: found --rrf-k " + k + ", expected 1 to 16383. Change --rrf-k.");
    }
    weights.forEach(
        (column, weight) -> {
          if (!(weight >= 0 && weight <= 1)) {
            throw new UserError(
                Category.CONFIG,
                "Cannot fuse hits: found --weight "
                    + column
                    + "="
                    + weight
                    + ", expected 0 to 1. Change --weight.");
          }
        });
  }

  /** Reciprocal rank fusion with the usual constant. */
  public static Fusion reciprocalRank() {
    return new Fusion(USUAL_K, Map.of());
  }

  /** Hits to ask of each search for so many in the end. */
  static int depth(int limit) {
    return Math.max(LEAST_DEPTH, limit);
  }

  /** The weight of each part; a UserError where one has none. */
  List<Float> weights(List<SearchPart> parts) {
    List<String> columns = parts.stream().map(SearchPart::column).toList();
    for (String column : columns) {
      if (!weights.containsKey(column)) {
        throw uneven("found no --weight of '" + column + "'", columns);
      }
    }
    for (String column : weights.keySet()) {
      if (!columns.contains(column)) {
        throw uneven("found --weight of '" + column + "', which is not searched", columns);
      }
    }
    return columns.stream().map(weights::get).toList();
  }

  private static UserError uneven(String found, List<String> columns) {
    return new UserError(
        Category.CONFIG,
        "Cannot fuse hits: "
            + found
            + ", expected one of each of: "
            + String.join(", ", columns)
            + ". Give all of them, or none for reciprocal rank fusion.");
  }

  /**
   * Searches one part after the other and fuses what they find, best first, of equal ones by id. Of
   * the items of one source, where the scope says so, the best stays.
   */
  List<Hit> ofSearches(Searcher searcher, List<SearchPart> parts, Scope scope) {
    List<Float> weight = weights.isEmpty() ? List.of() : weights(parts);
    Map<String, Hit> items = new LinkedHashMap<>();
    Map<String, Double> scores = new HashMap<>();
    Scope deep = scope.withLimit(depth(scope.limit()));
    for (int part = 0; part < parts.size(); part++) {
      List<Hit> hits = searcher.search(parts.get(part), deep);
      Metric metric = metric(searcher, parts.get(part));
      for (int place = 0; place < hits.size(); place++) {
        Hit hit = hits.get(place);
        double score =
            weight.isEmpty()
                ? 1.0 / (k + place + 1)
                : weight.get(part) * normalised(metric, hit.score());
        items.putIfAbsent(hit.itemId(), hit);
        scores.merge(hit.itemId(), score, Double::sum);
      }
    }
    Set<String> sources = new HashSet<>();
    return items.values().stream()
        .map(hit -> hit.withScore(scores.get(hit.itemId())))
        .sorted(Comparator.comparingDouble(Hit::score).reversed().thenComparing(Hit::itemId))
        .filter(hit -> !scope.isOneASource() || sources.add(hit.sourceId()))
        .limit(scope.limit())
        .toList();
  }

  /** Null for words. */
  private static Metric metric(Searcher searcher, SearchPart part) {
    return part.words() != null
        ? null
        : QueryFit.column(searcher.where(), searcher.columns(), Optional.of(part.column()))
            .metric();
  }

  private static double normalised(Metric metric, double score) {
    if (metric == null) {
      return 2 * Math.atan(score) / Math.PI;
    }
    return switch (metric) {
      case COSINE -> (1 + score) / 2;
      case IP -> 0.5 + Math.atan(score) / Math.PI;
      case L2 -> 1 - 2 * Math.atan(score) / Math.PI;
    };
  }
}
