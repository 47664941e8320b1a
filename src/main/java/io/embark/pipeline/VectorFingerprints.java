package io.embark.pipeline;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.corpus.VectorColumn;
import io.embark.sink.CommittedPartition;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Keeps vectors of different models out of one column. */
final class VectorFingerprints {
  private static final int SHOWN_CHARACTERS = 40;

  private VectorFingerprints() {}

  /** Commits whose vectors stay beside those of the run: all that it does not replace. */
  static List<CommittedPartition> staying(
      JobPlan plan, List<CommittedPartition> commits, boolean isFresh) {
    Set<String> replaced =
        isFresh
            ? plan.partition()
                .knownValues(plan.listing())
                .<Set<String>>map(TreeSet::new)
                .orElseGet(Set::of)
            : Set.of();
    return commits.stream().filter(commit -> !replaced.contains(commit.partition())).toList();
  }

  /**
   * Refuses a run whose columns differ from those of committed partitions, unless it replaces all
   * of them and may ({@code --fresh}).
   */
  static void check(JobPlan plan, List<CommittedPartition> commits, boolean isFresh) {
    for (CommittedPartition commit : staying(plan, commits, isFresh)) {
      Map<String, String> differences = differences(commit.columns(), plan.columns());
      if (!differences.isEmpty()) {
        throw new UserError(
            Category.CONFIG,
            "Cannot write job '"
                + plan.spec().job()
                + "' into the lake '"
                + plan.store().root()
                + "': partition '"
                + commit.partition()
                + "' holds other vectors, expected the same vector fingerprint; found "
                + differences.entrySet().stream()
                    .map(entry -> entry.getKey() + " " + entry.getValue())
                    .collect(Collectors.joining("; "))
                + ". Write to another lake, change the job back, or replace every partition with --fresh.");
      }
    }
  }

  /** Key ({@code column.key}) to {@code committed -> wanted}, for what is not equal. */
  static Map<String, String> differences(List<VectorColumn> committed, List<VectorColumn> wanted) {
    Map<String, String> before = facts(committed);
    Map<String, String> after = facts(wanted);
    Map<String, String> differences = new TreeMap<>();
    Set<String> keys = new TreeSet<>(before.keySet());
    keys.addAll(after.keySet());
    for (String key : keys) {
      String old = before.getOrDefault(key, "absent");
      String now = after.getOrDefault(key, "absent");
      if (!old.equals(now)) {
        differences.put(key, "'" + shortened(old) + "' -> '" + shortened(now) + "'");
      }
    }
    return differences;
  }

  private static Map<String, String> facts(List<VectorColumn> columns) {
    Map<String, String> facts = new TreeMap<>();
    for (VectorColumn column : columns) {
      column.fingerprint().forEach((key, value) -> facts.put(column.name() + "." + key, value));
    }
    return facts;
  }

  private static String shortened(String value) {
    return value.length() <= SHOWN_CHARACTERS ? value : value.substring(0, SHOWN_CHARACTERS) + "…";
  }
}
