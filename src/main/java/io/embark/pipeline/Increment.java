package io.embark.pipeline;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;

import io.embark.corpus.Columns;
import io.embark.corpus.ItemSchema;
import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.corpus.VectorColumn;
import io.embark.report.IncrementCounts;
import io.embark.sink.CommittedFile;
import io.embark.sink.CommittedPartition;
import io.embark.sink.LakeFiles;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;

/**
 * What a run has to do on top of the commits that it replaces: an item whose id and content are
 * unchanged keeps its vector, everything else is encoded.
 *
 * @param spark session
 * @param previous commits of the partitions that the run can replace
 * @param columns vector columns of the run
 * @param reuses take vectors over; false with {@code --fresh}
 * @param isSampled rows refer to files that hold several items each: a file is new, changed or
 *     unchanged, and keeps all of its items or none
 */
record Increment(
    SparkSession spark,
    List<CommittedPartition> previous,
    List<VectorColumn> columns,
    boolean reuses,
    boolean isSampled) {
  private static final String PREVIOUS_ID = "previous_id";
  private static final String PREVIOUS_HASH = "previous_hash";
  private static final ArrayType REJECTS =
      DataTypes.createArrayType(
          ItemSchema.REJECTION.add(Columns.ITEM_ID, DataTypes.StringType), false);

  /**
   * Adds a column {@code reused_<name>} per vector column, null where the item is new or changed.
   */
  Dataset<Row> withReusedVectors(Dataset<Row> tagged) {
    if (!reuses || previous.stream().allMatch(commit -> commit.embeddings().isEmpty())) {
      return tagged;
    }
    if (isSampled) {
      return withReusedItems(tagged);
    }
    List<Column> vectors =
        new ArrayList<>(
            List.of(
                col(Columns.ITEM_ID).as(PREVIOUS_ID), col(Columns.CONTENT_HASH).as(PREVIOUS_HASH)));
    columns.forEach(
        column -> vectors.add(col(column.name()).as(StagedRows.REUSED + column.name())));
    Dataset<Row> committed =
        LakeFiles.embeddings(spark, previous)
            .select(vectors.toArray(Column[]::new))
            // an id may be committed in two partitions: one row each, or the join would double rows
            .dropDuplicates(PREVIOUS_ID, PREVIOUS_HASH);
    Column same =
        tagged
            .col(Columns.ITEM_ID)
            .equalTo(committed.col(PREVIOUS_ID))
            .and(tagged.col(Columns.CONTENT_HASH).equalTo(committed.col(PREVIOUS_HASH)));
    return tagged.join(committed, same, "left").drop(PREVIOUS_ID, PREVIOUS_HASH);
  }

  /** Adds {@link ItemRows#ITEMS} and {@link ItemRows#REJECTS}. */
  private Dataset<Row> withReusedItems(Dataset<Row> tagged) {
    List<Column> item =
        new ArrayList<>(
            Stream.of(
                    Columns.ITEM_ID,
                    Columns.SEGMENT,
                    Columns.SPAN_START,
                    Columns.SPAN_END,
                    Columns.MODALITY)
                .map(Columns::named)
                .toList());
    columns.forEach(column -> item.add(Columns.named(column.name())));
    Dataset<Row> committed =
        LakeFiles.embeddings(spark, previous)
            .dropDuplicates(Columns.ITEM_ID, Columns.CONTENT_HASH) // a source of two partitions
            .groupBy(
                col(Columns.SOURCE_ID).as(PREVIOUS_ID), col(Columns.CONTENT_HASH).as(PREVIOUS_HASH))
            .agg(collect_list(struct(item.toArray(Column[]::new))).as(ItemRows.ITEMS));
    Dataset<Row> rejects =
        of(CommittedPartition::rejects)
            .map(
                rows ->
                    rows.dropDuplicates(Columns.ITEM_ID)
                        .groupBy(col(Columns.SOURCE_ID).as("reject_of"))
                        .agg(
                            collect_list(
                                    struct(
                                        col(Columns.ITEM_ID),
                                        col("stage"),
                                        col("reason"),
                                        col("detail")))
                                .as(ItemRows.REJECTS)))
            .orElse(null);
    Dataset<Row> duplicates = of(CommittedPartition::duplicates).orElse(null);
    if (duplicates != null) { // have no vectors: such a file is opened again
      Dataset<Row> incomplete = duplicates.select(col(Columns.SOURCE_ID).as("of")).distinct();
      committed = committed.join(incomplete, col(PREVIOUS_ID).equalTo(col("of")), "left_anti");
    }
    committed =
        rejects == null
            ? committed.withColumn(ItemRows.REJECTS, lit(null).cast(REJECTS))
            : committed
                .join(rejects, col(PREVIOUS_ID).equalTo(col("reject_of")), "left")
                .drop("reject_of");
    Column same =
        tagged
            .col(Columns.SOURCE_ID)
            .equalTo(committed.col(PREVIOUS_ID))
            .and(tagged.col(Columns.CONTENT_HASH).equalTo(committed.col(PREVIOUS_HASH)));
    return tagged.join(committed, same, "left").drop(PREVIOUS_ID, PREVIOUS_HASH);
  }

  private Optional<Dataset<Row>> of(Function<CommittedPartition, List<CommittedFile>> table) {
    String[] paths =
        previous.stream()
            .flatMap(
                commit ->
                    table.apply(commit).stream().map(file -> commit.lake() + "/" + file.path()))
            .toArray(String[]::new);
    return paths.length == 0 ? Optional.empty() : Optional.of(LakeFiles.read(spark, paths));
  }

  /**
   * Kept rows of these staged files against the commits that they replace.
   *
   * @param known partitions that the run replaces even if it has no row of them
   */
  IncrementCounts counts(Staging staging, List<StagedFile> files, Collection<String> known) {
    List<StagedFile> kept = files.stream().filter(file -> file.status() == RowStatus.KEPT).toList();
    List<CommittedPartition> replaced = replaced(files, known);
    if (kept.isEmpty()) {
      return new IncrementCounts(
          0, 0, 0, replaced.stream().mapToLong(CommittedPartition::rows).sum());
    }
    return counts(staging.keys(kept), replaced);
  }

  /** Commits of partitions that have rows now, or that are known; all if there is no row at all. */
  List<CommittedPartition> replaced(List<StagedFile> files, Collection<String> known) {
    Set<String> partitions = new HashSet<>(known);
    files.forEach(file -> partitions.add(file.partition()));
    return previous.stream()
        .filter(commit -> partitions.contains(commit.partition()) || files.isEmpty())
        .toList();
  }

  /** Kept rows (source and item id, content hash) against commits. */
  IncrementCounts counts(Dataset<Row> kept, List<CommittedPartition> replaced) {
    if (replaced.stream().allMatch(commit -> commit.embeddings().isEmpty())) {
      return new IncrementCounts(kept.count(), 0, 0, 0);
    }
    String key = isSampled ? Columns.SOURCE_ID : Columns.ITEM_ID;
    Dataset<Row> now = kept.select(col(key), col(Columns.CONTENT_HASH));
    Dataset<Row> before =
        LakeFiles.embeddings(spark, replaced)
            .select(col(key).as(PREVIOUS_ID), col(Columns.CONTENT_HASH).as(PREVIOUS_HASH));
    before = isSampled ? before.distinct() : before;
    Column isNew = col(PREVIOUS_ID).isNull();
    Column isGone = col(key).isNull();
    Column isSame = col(Columns.CONTENT_HASH).equalTo(col(PREVIOUS_HASH));
    Row counts =
        now.join(before, now.col(key).equalTo(before.col(PREVIOUS_ID)), "full_outer")
            .agg(
                count_if(isNew).as("added"),
                count_if(isSame.equalTo(lit(false))).as("changed"),
                count_if(isSame).as("unchanged"),
                count_if(isGone).as("deleted"))
            .first();
    return new IncrementCounts(
        counts.getLong(0), counts.getLong(1), counts.getLong(2), counts.getLong(3));
  }

  /** Refuses a run that would drop more committed items than the job allows. */
  static void checkDeletes(IncrementCounts counts, double budget, String job) {
    long before = counts.changed() + counts.unchanged() + counts.deleted();
    if (before > 0 && counts.deleted() > budget * before) {
      throw new UserError(
          Category.INPUT,
          String.format(
              Locale.ROOT,
              "Cannot commit job '%s': %,d of %,d committed items vanished from the input (%.1f %%), expected at most %.1f %% (budget.deletes)."
                  + " Check that the input is whole, or raise budget.deletes.",
              job,
              counts.deleted(),
              before,
              100.0 * counts.deleted() / before,
              100.0 * budget));
    }
  }
}
