package io.embark.pipeline;

import io.embark.corpus.Ranges;
import io.embark.encode.EncodeStatistics;
import io.embark.sink.CommittedFile;
import java.io.Serializable;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
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
 * @param ranges by column, those of the vectors of this file alone, where the run is to find ranges
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
    EncodeStatistics statistics,
    SortedMap<String, Ranges> ranges)
    implements Serializable {
  /** No ranges where an older version wrote none. */
  PublishedFile {
    ranges =
        ranges == null
            ? Collections.emptySortedMap()
            : Collections.unmodifiableSortedMap(new TreeMap<>(ranges));
  }

  /** The same rows with their vectors in another file. */
  PublishedFile withEmbeddings(CommittedFile other) {
    return new PublishedFile(
        number,
        partition,
        other,
        rejects,
        duplicates,
        tallies,
        truncated,
        reused,
        statistics,
        ranges);
  }

  /** The same with some of its kept rows among the duplicates. */
  PublishedFile withDuplicates(
      CommittedFile kept,
      CommittedFile moved,
      List<Tally> counts,
      SortedMap<String, Ranges> keptRanges) {
    return new PublishedFile(
        number, partition, kept, rejects, moved, counts, truncated, reused, statistics, keptRanges);
  }

  /** The files that were written, those of tables without a row left out. */
  List<CommittedFile> files() {
    return Stream.of(embeddings, rejects, duplicates).filter(Objects::nonNull).toList();
  }
}
