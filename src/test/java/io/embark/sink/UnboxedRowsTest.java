package io.embark.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.embark.testing.LocalSpark;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnboxedRowsTest {
  @Test
  void onlyListsOfFloatsDifferFromWhatSparkGives() {
    assertSameButForFloats(rows());
  }

  @Test
  void rowsOfFilesAreTheSameFromParquetsColumns(@TempDir Path folder) {
    String files = folder.resolve("rows").toString();
    // several batches of Parquet's reader a file
    Dataset<Row> written = rows().union(rows()).coalesce(1);
    written.write().parquet(files);
    SparkSession spark = LocalSpark.session();
    spark.conf().set("spark.sql.parquet.columnarReaderBatchSize", "7");
    try {
      Dataset<Row> rows = LakeFiles.read(spark, written.schema(), files);
      assertThat(rows.queryExecution().executedPlan().toString()).contains("ColumnarToRow");
      assertSameButForFloats(rows);
      assertSameButForFloats(rows.filter("number > 20"));
    } finally {
      spark.conf().unset("spark.sql.parquet.columnarReaderBatchSize");
    }
  }

  private static Dataset<Row> rows() {
    return LocalSpark.session()
        .range(0, 40, 1, 2)
        .selectExpr(
            "if(id % 5 = 0, null, concat('tea ', id)) as text",
            "cast(id as int) as number",
            "map('title', concat('T', id), 'none', null) as attributes",
            "if(id % 7 = 0, null, array(cast(id as float), cast(id / 3 as float))) as dense",
            "named_struct('indices', array(1, 2), 'values', array(cast(id as float))) as"
                + " sparse",
            "cast(concat('b', id) as binary) as bits",
            "array(array(cast(id as float))) as many");
  }

  private static void assertSameButForFloats(Dataset<Row> rows) {
    List<Row> boxed = rows.toJavaRDD().collect();
    List<Row> unboxed = LakeFiles.unboxed(rows).collect();
    assertThat(unboxed).hasSameSizeAs(boxed).isNotEmpty();
    int dense = rows.schema().fieldIndex("dense");
    for (int i = 0; i < boxed.size(); i++) {
      Row expected = boxed.get(i);
      Row found = unboxed.get(i);
      assertThat(found.schema()).isEqualTo(expected.schema());
      for (int column = 0; column < expected.length(); column++) {
        if (column != dense) {
          assertThat(found.get(column)).isEqualTo(expected.get(column));
        }
      }
      assertThat(floats(found.getAs(dense)))
          .isEqualTo(expected.isNullAt(dense) ? null : expected.<Float>getList(dense));
    }
  }

  private static List<Float> floats(float[] values) {
    if (values == null) {
      return null;
    }
    return new ArrayList<>(IntStream.range(0, values.length).mapToObj(i -> values[i]).toList());
  }
}
