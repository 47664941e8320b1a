package io.embark.pipeline;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.sink.CommittedPartition;
import java.util.List;
import java.util.Objects;

/**
 * A lake belongs to one job and has one partition column: rows of two would be taken for each
 * other's leftovers.
 */
final class LakeOwner {
  private LakeOwner() {}

  static void check(JobPlan plan, List<CommittedPartition> commits) {
    for (CommittedPartition commit : commits) {
      if (!commit.job().equals(plan.spec().job())) {
        throw refusal(
            plan,
            "it holds partition '" + commit.partition() + "' of job '" + commit.job() + "'",
            "only partitions of its own");
      }
      if (!Objects.equals(commit.partitionColumn(), plan.layout().partitionColumn())) {
        throw refusal(
            plan,
            "it is " + words(commit.partitionColumn()),
            "a lake that is " + words(plan.layout().partitionColumn()));
      }
    }
  }

  private static String words(String column) {
    return column == null ? "not partitioned" : "partitioned by '" + column + "'";
  }

  private static UserError refusal(JobPlan plan, String found, String expected) {
    return new UserError(
        Category.CONFIG,
        "Cannot write job '"
            + plan.spec().job()
            + "' into the lake '"
            + plan.store().root()
            + "': "
            + found
            + ", expected "
            + expected
            + ". Change write.parquet, or the job back.");
  }
}
