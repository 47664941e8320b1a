package io.embark.pipeline;

import io.embark.report.RunManifest;
import java.util.Locale;

/**
 * One day of a backfill.
 *
 * @param ds value of the variable and of the partition
 * @param state what it is or became
 * @param runId of its run; null where none was begun
 * @param run manifest of a run that ended here; null otherwise
 * @param fault why it failed; null otherwise
 */
public record BackfillDay(
    String ds, State state, String runId, RunManifest run, RuntimeException fault) {

  /** Before: the first five. After: those that stayed as they were, and the last four. */
  public enum State {
    /** Committed as it is now. */
    COMMITTED,
    /** Has no commit. */
    NEW,
    /** Its commit is of other input, options or, with an index, other partitions before it. */
    CHANGED,
    /** A run of it was killed and can go on. */
    INTERRUPTED,
    /** Its last run failed, or it cannot be run. */
    FAILED,
    /** Run here. */
    DONE,
    /** Run here from where an earlier run was interrupted. */
    RESUMED,
    /** Left out: only failed days were asked for. */
    LEFT_OUT,
    /** Not tried, as a day before it failed in a way that the others would, too. */
    NOT_RUN;

    /** As people and JSON see it. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** A run of it was begun and did not end well. */
    boolean isFailure() {
      return this == FAILED || this == INTERRUPTED;
    }
  }

  static BackfillDay of(String ds, State state) {
    return new BackfillDay(ds, state, null, null, null);
  }

  static BackfillDay failed(String ds, RuntimeException fault) {
    return new BackfillDay(ds, State.FAILED, null, null, fault);
  }
}
