package io.embark.sink.milvus;

import io.embark.corpus.Columns;
import java.util.Collection;
import java.util.stream.Collectors;

/** Boolean expressions of Milvus, with every value quoted. */
public final class MilvusFilter {
  private MilvusFilter() {}

  /**
   * A string literal: backslash, quote and line breaks escaped, everything else as it is. Both
   * Milvus Lite and the Go server read exactly these escapes.
   */
  public static String literal(String value) {
    StringBuilder quoted = new StringBuilder(value.length() + 2).append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"' -> quoted.append("\\\"");
        case '\\' -> quoted.append("\\\\");
        case '\n' -> quoted.append("\\n");
        case '\r' -> quoted.append("\\r");
        case '\t' -> quoted.append("\\t");
        default -> quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }

  static String equal(String field, String value) {
    return field + " == " + literal(value);
  }

  static String notEqual(String field, String value) {
    return field + " != " + literal(value);
  }

  static String in(String field, Collection<String> values) {
    return values.stream()
        .map(MilvusFilter::literal)
        .collect(Collectors.joining(", ", field + " in [", "]"));
  }

  static String notIn(String field, Collection<String> values) {
    return values.stream()
        .map(MilvusFilter::literal)
        .collect(Collectors.joining(", ", field + " not in [", "]"));
  }

  static String and(String... parts) {
    return String.join(" and ", parts);
  }

  /** The rows that one job loaded from one partition. */
  static String partition(String job, String partition) {
    return and(equal(CollectionPlan.DS, partition), equal(CollectionPlan.JOB, job));
  }

  /** All rows but those of {@link #partition}. */
  static String others(String job, String partition) {
    return notEqual(CollectionPlan.DS, partition) + " or " + notEqual(CollectionPlan.JOB, job);
  }

  static String keys(Collection<String> itemIds) {
    return in(Columns.ITEM_ID, itemIds);
  }
}
