package io.embark.pipeline;

import io.embark.corpus.Ranges;
import io.embark.report.IncrementCounts;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * {@code _embark/staging/<run_id>/staged.json}, written when all staged files are there: from then
 * on the run can be resumed.
 *
 * @param runId the run that goes on under this id when resumed
 * @param runFingerprint only a run of the same fingerprint resumes it
 * @param read rows that the reader gave
 * @param files staged files in order of {@link StagedFile#number}
 * @param increment against the commit before
 * @param startedMillis when the run began
 * @param ranges by column, those that the lake had when the run began
 */
record Staged(
    String runId,
    String runFingerprint,
    long read,
    List<StagedFile> files,
    IncrementCounts increment,
    long startedMillis,
    SortedMap<String, Ranges> ranges) {
  /** Refuses one of which a part is missing. */
  Staged {
    Objects.requireNonNull(runId, "runId");
    Objects.requireNonNull(runFingerprint, "runFingerprint");
    Objects.requireNonNull(increment, "increment");
    files = List.copyOf(files);
    ranges =
        ranges == null // staged by an older version
            ? Collections.emptySortedMap()
            : Collections.unmodifiableSortedMap(new TreeMap<>(ranges));
  }
}
