package io.embark.pipeline;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import io.embark.corpus.Columns;
import io.embark.corpus.ItemId;
import io.embark.corpus.ItemSchema;
import io.embark.testing.ItemRows;
import io.embark.testing.LocalSpark;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class ReadCountTest {
  private static Dataset<Row> rows(int count) {
    List<Row> rows =
        IntStream.range(0, count).mapToObj(i -> ItemRows.of("d" + i, "text").row()).toList();
    return LocalSpark.session().createDataFrame(rows, ItemSchema.ITEM).repartition(3);
  }

  @Test
  void countsEachRowOnceThoughItsIdIsUsedTwice() {
    ReadCount count = new ReadCount(LocalSpark.session());
    Dataset<Row> used =
        count
            .observe(rows(100))
            .select(ItemId.column().as("item"), col(Columns.SOURCE_ID))
            .filter(col(Columns.SOURCE_ID).endsWith("7"));
    assertThat(used.collectAsList()).hasSize(10);
    assertThat(count.rows()).hasValue(100);
  }

  @Test
  void saysNothingWhereNoRowFlowed() {
    ReadCount count = new ReadCount(LocalSpark.session());
    assertThat(count.observe(rows(0)).collectAsList()).isEmpty();
    assertThat(count.rows()).isEmpty();
  }

  @Test
  void leavesTheSchemaAndNoNodeThatGpuSqlCannotPlan() {
    Dataset<Row> observed = new ReadCount(LocalSpark.session()).observe(rows(1));
    assertThat(observed.schema()).isEqualTo(ItemSchema.ITEM);
    assertThat(observed.queryExecution().executedPlan().toString())
        .doesNotContain("CollectMetrics");
  }
}
