package io.embark.sink;

import io.embark.corpus.VectorColumn;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The commit of one partition: what {@code _embark/current/<name>.json} holds. Readers see exactly
 * these files.
 *
 * @param lake root of the lake, a Hadoop URI; not stored, filled when read
 * @param job name of the job
 * @param partition value of the partition column, {@code all} in an unpartitioned lake
 * @param partitionColumn name of that column, or null
 * @param runId run that wrote the files
 * @param runFingerprint decides skip or re-run
 * @param columns vector columns with their vector fingerprints
 * @param embeddings rows of kept items: item_id, source_id, segment, span_start, span_end,
 *     modality, text, content_hash, attributes, run_id and one {@code array<float>} per vector
 *     column
 * @param rejects dropped items
 * @param duplicates items that a survivor stands for
 * @param superseded embedding files of the commit before this one, kept until every sink has
 *     dropped its vanished keys; empty after that
 * @param committedMillis when, milliseconds since 1970
 */
public record CommittedPartition(
    String lake,
    String job,
    String partition,
    String partitionColumn,
    String runId,
    String runFingerprint,
    List<VectorColumn> columns,
    List<CommittedFile> embeddings,
    List<CommittedFile> rejects,
    List<CommittedFile> duplicates,
    List<CommittedFile> superseded,
    long committedMillis)
    implements Serializable {
  /** Refuses a commit of which a part is missing. */
  public CommittedPartition {
    Objects.requireNonNull(job, "job");
    Objects.requireNonNull(partition, "partition");
    Objects.requireNonNull(runId, "runId");
    Objects.requireNonNull(runFingerprint, "runFingerprint");
    columns = List.copyOf(columns);
    embeddings = List.copyOf(embeddings);
    rejects = List.copyOf(rejects);
    duplicates = List.copyOf(duplicates);
    superseded = List.copyOf(superseded);
  }

  /** Kept items. */
  public long rows() {
    return embeddings.stream().mapToLong(CommittedFile::rows).sum();
  }

  /** The same commit, read from that lake. */
  public CommittedPartition withLake(String uri) {
    return new CommittedPartition(
        uri,
        job,
        partition,
        partitionColumn,
        runId,
        runFingerprint,
        columns,
        embeddings,
        rejects,
        duplicates,
        superseded,
        committedMillis);
  }

  /** The same commit with another list of files to drop. */
  public CommittedPartition withSuperseded(List<CommittedFile> files) {
    return new CommittedPartition(
        lake,
        job,
        partition,
        partitionColumn,
        runId,
        runFingerprint,
        columns,
        embeddings,
        rejects,
        duplicates,
        files,
        committedMillis);
  }

  /** Full paths of the embedding files, for Spark. */
  public String[] embeddingPaths() {
    return embeddings.stream().map(file -> lake + "/" + file.path()).toArray(String[]::new);
  }

  /** Files of all three tables; superseded ones are not among them. */
  public List<CommittedFile> allFiles() {
    List<CommittedFile> files = new ArrayList<>(embeddings);
    files.addAll(rejects);
    files.addAll(duplicates);
    return files;
  }
}
