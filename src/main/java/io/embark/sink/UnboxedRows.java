package io.embark.sink;

import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Copies Spark's own rows, of which the next may be the same object again, to rows as others see
 * them, but for lists of floats, which become {@code float[]}.
 */
record UnboxedRows(StructType schema) implements FlatMapFunction<Iterator<InternalRow>, Row> {
  @Override
  public Iterator<Row> call(Iterator<InternalRow> rows) {
    List<Function<InternalRow, Object>> cells =
        IntStream.range(0, schema.length())
            .mapToObj(index -> cell(index, schema.apply(index).dataType()))
            .toList();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return rows.hasNext();
      }

      @Override
      public Row next() {
        InternalRow row = rows.next();
        Object[] values = new Object[cells.size()];
        for (int i = 0; i < values.length; i++) {
          values[i] = row.isNullAt(i) ? null : cells.get(i).apply(row);
        }
        return new GenericRowWithSchema(values, schema);
      }
    };
  }

  private static Function<InternalRow, Object> cell(int index, DataType type) {
    if (type instanceof ArrayType list && list.elementType().equals(DataTypes.FloatType)) {
      return row -> row.getArray(index).toFloatArray();
    }
    scala.Function1<Object, Object> converter = CatalystTypeConverters.createToScalaConverter(type);
    return row -> converter.apply(row.get(index, type));
  }
}
