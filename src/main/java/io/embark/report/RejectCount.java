package io.embark.report;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * How often a stage rejected for one reason.
 *
 * @param example one of these rows; null where an older version wrote none
 */
public record RejectCount(
    String stage,
    String reason,
    long rows,
    @JsonInclude(JsonInclude.Include.NON_NULL) RejectExample example) {
  /** The same and more rows of the same reason. */
  public RejectCount plus(RejectCount other) {
    return new RejectCount(
        stage, reason, rows + other.rows, RejectExample.first(example, other.example));
  }
}
