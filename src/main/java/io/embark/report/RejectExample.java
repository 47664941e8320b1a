package io.embark.report;

import java.io.Serializable;
import java.util.Comparator;

/**
 * One of the rows that were rejected for a reason: of all of them that of the smallest source id,
 * so that the same input has the same example.
 *
 * @param sourceId whose row it was
 * @param detail what was found, as it stands in the rejects table
 */
public record RejectExample(String sourceId, String detail) implements Serializable {
  private static final Comparator<RejectExample> ORDER =
      Comparator.comparing(RejectExample::sourceId).thenComparing(RejectExample::detail);

  /** The one that is shown; either may be null. */
  public static RejectExample first(RejectExample one, RejectExample other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return ORDER.compare(one, other) <= 0 ? one : other;
  }
}
