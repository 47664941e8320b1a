package io.embark.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.embark.corpus.Columns;
import io.embark.corpus.ContentHash;
import io.embark.corpus.ItemSchema;
import io.embark.corpus.Metric;
import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.report.IncrementCounts;
import io.embark.search.WrittenVectors;
import io.embark.search.WrittenVectors.Item;
import io.embark.sink.CommittedPartition;
import io.embark.testing.ItemRows;
import io.embark.testing.LocalSpark;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IncrementTest {
  @TempDir Path folder;
  private WrittenVectors lake;
  private CommittedPartition first;
  private CommittedPartition second;

  private static Item item(String id, String text, float first) {
    return new Item(id, text, Map.of(), first, 2);
  }

  @BeforeEach
  void commit() {
    lake =
        new WrittenVectors(
            folder.resolve("lake [1]"), "ds", WrittenVectors.dense(2, Metric.COSINE, Map.of()));
    first = lake.commit("1", List.of(item("same", "aa", 1), item("changed", "aa", 3)));
    second = lake.commit("2", List.of(item("gone", "aa", 4), item("gone too", "aa", 5)));
  }

  private static Dataset<Row> now(String... idsAndTexts) {
    List<Row> rows =
        Stream.iterate(0, i -> i < idsAndTexts.length, i -> i + 2)
            .map(i -> ItemRows.of(idsAndTexts[i], idsAndTexts[i + 1]).row())
            .toList();
    return StagedRows.identified(LocalSpark.session().createDataFrame(rows, ItemSchema.ITEM), "");
  }

  private Increment increment(boolean reuses, CommittedPartition... previous) {
    return new Increment(
        LocalSpark.session(), List.of(previous), List.of(lake.column()), reuses, false);
  }

  /** A source that two partitions have keeps the items of one, or they would come twice. */
  @Test
  void aFileTakesItsItemsOverOnce() {
    CommittedPartition again = lake.commit("3", List.of(item("same", "aa", 1)));
    Increment sampled =
        new Increment(
            LocalSpark.session(), List.of(first, again), List.of(lake.column()), true, true);

    List<Row> rows = sampled.withReusedVectors(now("same", "aa", "changed", "bb")).collectAsList();

    assertThat(rows)
        .extracting(
            row ->
                row.getAs(Columns.SOURCE_ID)
                    + " "
                    + (row.isNullAt(row.fieldIndex("reused_items"))
                        ? "null"
                        : row.getList(row.fieldIndex("reused_items")).size()))
        .containsExactlyInAnyOrder("same 1", "changed null");
    assertThat(sampled.counts(now("same", "aa", "changed", "bb"), List.of(first, again)))
        .isEqualTo(new IncrementCounts(0, 1, 1, 0));
  }

  @Test
  void itemsAreComparedByIdAndContent() {
    Dataset<Row> now = now("same", "aa", "changed", "bb", "new", "aa");
    assertThat(increment(true).counts(now, List.of(first, second)))
        .isEqualTo(new IncrementCounts(1, 1, 1, 2));
    assertThat(increment(true).counts(now, List.of(first)))
        .isEqualTo(new IncrementCounts(1, 1, 1, 0));
    assertThat(increment(true).counts(now, List.of())).isEqualTo(new IncrementCounts(3, 0, 0, 0));
    assertThat(increment(true).counts(now(), List.of(first)))
        .isEqualTo(new IncrementCounts(0, 0, 0, 2));
  }

  @Test
  void onlyUnchangedItemsKeepTheirVector() {
    Dataset<Row> now = now("same", "aa", "changed", "bb", "new", "aa");
    List<Row> rows = increment(true, first, second).withReusedVectors(now).collectAsList();
    assertThat(rows)
        .extracting(
            row ->
                row.getAs(Columns.SOURCE_ID)
                    + " "
                    + (row.isNullAt(row.fieldIndex("reused_dense"))
                        ? "null"
                        : row.getList(row.fieldIndex("reused_dense")).toString()))
        .containsExactlyInAnyOrder("same [1.0, 2.0]", "changed null", "new null");
    assertThat(rows.get(0).schema().fieldNames())
        .containsExactly(
            Stream.concat(Stream.of(now.columns()), Stream.of("reused_dense"))
                .toArray(String[]::new));
    assertThat(ContentHash.of("aa")).isNotEqualTo(ContentHash.of("bb"));
  }

  @Test
  void aFreshRunReusesNothing() {
    Dataset<Row> now = now("same", "aa");
    assertThat(increment(false, first).withReusedVectors(now)).isSameAs(now);
    assertThat(increment(true).withReusedVectors(now)).isSameAs(now);
  }

  @Test
  void moreVanishedItemsThanTheBudgetAreRefused() {
    Increment.checkDeletes(new IncrementCounts(9, 400, 500, 100), 0.1, "docs");
    Increment.checkDeletes(new IncrementCounts(9, 0, 0, 0), 0, "docs");
    UserError error =
        catchThrowableOfType(
            UserError.class,
            () -> Increment.checkDeletes(new IncrementCounts(9, 400, 499, 101), 0.1, "docs"));
    assertThat(error)
        .hasMessage(
            "Cannot commit job 'docs': 101 of 1,000 committed items vanished from the input (10.1"
                + " %), expected at most 10.0 % (budget.deletes). Check that the input is whole, or"
                + " raise budget.deletes.");
    assertThat(error.category()).isEqualTo(Category.INPUT);
  }

  @Test
  void aKnownPartitionWithoutRowsCountsAsDeleted() {
    List<StagedFile> files = List.of(new StagedFile(0, "x", RowStatus.REJECTED, "1"));
    Increment increment = increment(true, first, second);
    assertThat(increment.replaced(files, List.of("1", "2"))).containsExactly(first, second);
    assertThat(increment.replaced(files, List.of())).containsExactly(first);
    assertThat(increment.replaced(List.of(), List.of())).containsExactly(first, second);
  }
}
