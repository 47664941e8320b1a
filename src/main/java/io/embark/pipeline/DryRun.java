package io.embark.pipeline;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import io.embark.corpus.Columns;
import io.embark.report.Funnel;
import io.embark.report.IncrementCounts;
import io.embark.report.RejectExample;
import io.embark.sink.CommitLog;
import io.embark.sink.CommittedPartition;
import io.embark.sink.Sink;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;

/** Reads and runs all stages before encoding, counts, and writes nothing. */
final class DryRun {
  private final SparkSession spark;
  private final JobPlan plan;

  DryRun(SparkSession spark, JobPlan plan) {
    this.spark = spark;
    this.plan = plan;
  }

  PlanReport report() {
    plan.sinks().forEach(Sink::check);
    List<CommittedPartition> commits = CommitLog.all(plan.store());
    LakeOwner.check(plan, commits);
    VectorFingerprints.check(Calibration.known(plan, commits, false), commits, false);
    ReadCount readCount = new ReadCount(spark);
    Dataset<Row> read = readCount.observe(plan.read(spark));
    Scratch scratch =
        Scratch.onExecutors(line -> {}).withIndexes(stage -> plan.index(spark, stage, null));
    Dataset<Row> marks =
        plan.taggedUnheard(read, scratch)
            .select(
                col(Columns.SOURCE_ID),
                col(Columns.ITEM_ID),
                col(Columns.CONTENT_HASH),
                col(Columns.PARTITION),
                col(Columns.SEGMENT),
                col(StagedRows.STATUS),
                when(
                        col("rejection").isNotNull(),
                        struct(
                            col(Columns.SOURCE_ID).as("source_id"),
                            col("rejection.detail").as("detail")))
                    .as("example"),
                coalesce(
                        col("rejection.stage"),
                        concat(lit("dedup:"), col("duplicate.method")),
                        lit(""))
                    .as("stage"),
                coalesce(col("rejection.reason"), col("duplicate.method"), lit("")).as("reason"))
            .persist(StorageLevel.MEMORY_AND_DISK());
    try {
      List<Tally> tallies =
          marks
              .groupBy("stage", "reason")
              .agg(count(lit(1)), count_if(col(Columns.SEGMENT).equalTo(0)), min(col("example")))
              .collectAsList()
              .stream()
              .map(
                  row ->
                      new Tally(
                          row.getString(0),
                          row.getString(1),
                          row.getLong(2),
                          row.getLong(3),
                          example(row.getStruct(4))))
              .toList();
      long rows =
          tallies.isEmpty() ? 0 : readCount.rows().orElseGet(() -> plan.read(spark).count());
      Funnel funnel = Books.funnel(plan.stageNamesToEncode(), rows, tallies);
      List<CommittedPartition> replaced = replaced(marks, commits);
      IncrementCounts increment = increment(marks, replaced);
      return new PlanReport(
          plan.spec().job(),
          state(commits),
          plan.listing().files().size(),
          plan.listing().bytes(),
          plan.stageNames(),
          plan.columns(),
          plan.sinks().stream().map(Sink::target).toList(),
          funnel,
          increment,
          forecasts(increment, commits, replaced));
    } finally {
      marks.unpersist();
    }
  }

  private static RejectExample example(Row smallest) {
    return smallest == null
        ? null
        : new RejectExample(smallest.getString(0), smallest.getString(1));
  }

  private IncrementCounts increment(Dataset<Row> marks, List<CommittedPartition> replaced) {
    return new Increment(spark, replaced, plan.columns(), false, plan.isSampled())
        .counts(marks.filter(col(StagedRows.STATUS).equalTo(RowStatus.KEPT.wireName())), replaced);
  }

  private List<CommittedPartition> replaced(Dataset<Row> marks, List<CommittedPartition> commits) {
    Set<String> partitions =
        marks.select(Columns.PARTITION).distinct().collectAsList().stream()
            .map(row -> row.getString(0))
            .collect(Collectors.toSet());
    plan.partition().knownValues(plan.listing()).ifPresent(partitions::addAll);
    return commits.stream().filter(commit -> partitions.contains(commit.partition())).toList();
  }

  private List<String> forecasts(
      IncrementCounts increment,
      List<CommittedPartition> commits,
      List<CommittedPartition> replaced) {
    long runRows = increment.added() + increment.changed() + increment.unchanged();
    long allRows = runRows + rows(commits) - rows(replaced);
    return plan.sinks().stream().map(sink -> sink.forecast(runRows, allRows)).toList();
  }

  private static long rows(List<CommittedPartition> commits) {
    return commits.stream().mapToLong(CommittedPartition::rows).sum();
  }

  private String state(List<CommittedPartition> commits) {
    if (new Staging(spark, plan).leftover().isPresent()) {
      return "resume";
    }
    return plan.isWhole(plan.own(commits)) ? "unchanged" : "new";
  }
}
