package io.embark.report;

import io.embark.corpus.VectorColumn;
import java.util.List;
import java.util.SortedMap;

/**
 * One page on a run, as {@code _embark/runs/<run_id>/manifest.json}. Holds no secret and no
 * variable's value.
 *
 * @param runId which run
 * @param job name of the job
 * @param status {@code done} or {@code failed}
 * @param exitCode as the process gave it; exit codes do not survive every cluster deploy mode
 * @param error the one line that the user saw, or null
 * @param embarkVersion version of the code
 * @param runFingerprint see {@code pipeline.RunFingerprint}
 * @param startedMillis since 1970
 * @param endedMillis since 1970
 * @param phaseMillis wall time by phase: stage, encode, commit, load
 * @param partitions partition values written; of a run that failed those that it was to write, as
 *     far as they are known without its rows
 * @param inputFiles files listed
 * @param inputBytes their length
 * @param funnel where the rows went; null if the run failed before it was known
 * @param increment new, changed, unchanged and deleted items against the commit before
 * @param columns vector columns with fingerprints
 * @param encoding what the encoders did
 * @param loads one entry per sink and partition
 * @param options every option of the job as text; a secret shows only its place, and a model of the
 *     hub its commit instead of a revision that may move
 */
public record RunManifest(
    String runId,
    String job,
    String status,
    int exitCode,
    String error,
    String embarkVersion,
    String runFingerprint,
    long startedMillis,
    long endedMillis,
    SortedMap<String, Long> phaseMillis,
    List<String> partitions,
    long inputFiles,
    long inputBytes,
    Funnel funnel,
    IncrementCounts increment,
    List<VectorColumn> columns,
    EncodingCounts encoding,
    List<LoadCounts> loads,
    SortedMap<String, String> options) {

  /** What a sink did to one partition. */
  public record LoadCounts(
      String sink,
      String target,
      String partition,
      long upserted,
      long deleted,
      long lakeRows,
      long targetRows,
      long sampled,
      long truncated,
      long leftOut,
      long retries,
      long millis) {}

  /**
   * What the encoders did. Forward passes, tokens and halvings are those of this process.
   *
   * @param encoded items that went through a model in this process
   * @param resumed items that an earlier process of this run encoded and published before it ended
   * @param reused items whose vector was taken from the commit before
   * @param truncated items longer than the model takes
   * @param forwards forward passes
   * @param tokens real tokens
   * @param paddedTokens computed tokens; the share above {@code tokens} is waste
   * @param halvings batches halved after running out of memory
   */
  public record EncodingCounts(
      long encoded,
      long resumed,
      long reused,
      long truncated,
      long forwards,
      long tokens,
      long paddedTokens,
      long halvings) {}
}
