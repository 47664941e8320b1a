package io.embark.pipeline;

import io.embark.report.RejectExample;
import java.io.Serializable;

/**
 * Rows of one file that met the same end.
 *
 * @param stage stage that marked them, or empty for kept rows
 * @param reason reject reason or dedup method, or empty for kept rows
 * @param rows how many
 * @param firstSegments how many of them are segment 0: each source that a chunker split has exactly
 *     one
 * @param example one of rejected rows; null for others
 */
record Tally(String stage, String reason, long rows, long firstSegments, RejectExample example)
    implements Serializable {
  /** Rows that need no example. */
  Tally(String stage, String reason, long rows, long firstSegments) {
    this(stage, reason, rows, firstSegments, null);
  }
}
