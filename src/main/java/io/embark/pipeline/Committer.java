package io.embark.pipeline;

import io.embark.sink.CommitLog;
import io.embark.sink.CommittedFile;
import io.embark.sink.CommittedPartition;
import io.embark.sink.LakeStore;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes published files the current content of their partitions. Doing it twice is doing it once.
 */
final class Committer {
  private final JobPlan plan;
  private final LakeStore store;
  private final CommitLog log;

  Committer(JobPlan plan) {
    this.plan = plan;
    this.store = plan.store();
    this.log = new CommitLog(store, plan.layout());
  }

  /** Commits every partition that the run has rows of, and known ones that became empty. */
  List<CommittedPartition> commit(String runId, Collection<PublishedFile> published) {
    TreeSet<String> partitions =
        plan.partition().knownValues(plan.listing()).orElseGet(TreeSet::new);
    published.forEach(file -> partitions.add(file.partition()));
    List<CommittedPartition> commits = new ArrayList<>();
    for (String partition : partitions) {
      Optional<CommittedPartition> before = log.current(partition);
      List<PublishedFile> own =
          published.stream().filter(file -> file.partition().equals(partition)).toList();
      if (before.isPresent() && isOf(before.get(), runId, own)) {
        commits.add(before.get());
        continue;
      }
      CommittedPartition commit =
          new CommittedPartition(
              store.root(),
              plan.spec().job(),
              partition,
              plan.layout().partitionColumn(),
              runId,
              plan.fingerprint(),
              plan.columns(),
              files(own, PublishedFile::embeddings),
              files(own, PublishedFile::rejects),
              files(own, PublishedFile::duplicates),
              before.map(old -> replaced(old, own)).orElse(List.of()),
              System.currentTimeMillis());
      log.commit(commit);
      commits.add(commit);
    }
    return commits;
  }

  /** Deletes the files that the commits replaced, and those of attempts that were killed. */
  void dropSuperseded(List<CommittedPartition> commits) {
    for (CommittedPartition commit : commits) {
      log.dropSuperseded(commit);
      Leftovers.sweep(store, plan.layout(), commit.runId(), commit.partition(), paths(commit));
    }
  }

  /** A file that was damaged after the commit has been written anew under another name. */
  private static boolean isOf(
      CommittedPartition before, String runId, List<PublishedFile> published) {
    Set<String> paths =
        published.stream()
            .flatMap(file -> file.files().stream())
            .map(CommittedFile::path)
            .collect(Collectors.toSet());
    return before.runId().equals(runId) && paths(before).equals(paths);
  }

  private static Set<String> paths(CommittedPartition commit) {
    return commit.allFiles().stream().map(CommittedFile::path).collect(Collectors.toSet());
  }

  private static List<CommittedFile> files(
      List<PublishedFile> published, Function<PublishedFile, CommittedFile> table) {
    return published.stream().map(table).filter(Objects::nonNull).toList();
  }

  private static List<CommittedFile> replaced(CommittedPartition before, List<PublishedFile> own) {
    Set<String> kept =
        own.stream()
            .flatMap(file -> file.files().stream())
            .map(CommittedFile::path)
            .collect(Collectors.toSet());
    return Stream.concat(before.superseded().stream(), before.allFiles().stream())
        .filter(file -> !kept.contains(file.path()))
        .toList();
  }
}
