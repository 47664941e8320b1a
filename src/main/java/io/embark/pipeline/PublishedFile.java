package io.embark.pipeline;

import io.embark.encode.EncodeStatistics;
import io.embark.sink.CommittedFile;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What one task made of one staged file; its marker {@code
 * _embark/staging/<run_id>/published/NNNNN.json} is created only once and only after the files that
 * it names are complete.
 *
 * @param number of the staged file
 * @param partition partition value
 * @param embeddings file of kept rows, or null
 * @param rejects file of rejected rows, or null
 * @param duplicates file of duplicates, or null
 * @param tallies counts of all its rows, taken while they were written
 * @param truncated kept items longer than the model takes
 * @param reused kept items whose vectors came from the commit before
 * @param statistics forward passes of this task
 */
record PublishedFile(
    int number,
    String partition,
    CommittedFile embeddings,
    CommittedFile rejects,
    CommittedFile duplicates,
    List<Tally> tallies,
    long truncated,
    long reused,
    EncodeStatistics statistics)
    implements Serializable {
  /** The files that were written, those of tables without a row left out. */
  List<CommittedFile> files() {
    return Stream.of(embeddings, rejects, duplicates).filter(Objects::nonNull).toList();
  }
}
