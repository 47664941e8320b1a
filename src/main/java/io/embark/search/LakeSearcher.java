package io.embark.search;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.udf;

import io.embark.corpus.Columns;
import io.embark.corpus.Metric;
import io.embark.corpus.SparseVector;
import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.corpus.VectorColumn;
import io.embark.encode.DenseEmbedding;
import io.embark.encode.Embedding;
import io.embark.encode.MultiVectorEmbedding;
import io.embark.encode.Quantizer;
import io.embark.encode.SparseEmbedding;
import io.embark.sink.CommitLog;
import io.embark.sink.CommittedPartition;
import io.embark.sink.LakeCell;
import io.embark.sink.LakeFiles;
import io.embark.sink.LakeStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.sql.types.DataTypes;

/**
 * Exact search: scores every committed vector of a lake with Spark. No index and no server; the
 * answer that an approximate index is measured against. Filters are Spark SQL over the columns of
 * the embeddings table. Vectors that are stored in less than float32 are compared as the floats
 * that they stand for, with the query's own floats.
 */
public final class LakeSearcher implements Searcher {
  private static final String SCORE = "score";
  private static final String PLACE = "place_in_source";

  private final SparkSession spark;
  private final String root;
  private final List<CommittedPartition> commits;

  /** Opens the committed state of a lake. */
  public LakeSearcher(SparkSession spark, String lake) {
    this.spark = spark;
    LakeStore store = new LakeStore(lake, spark.sparkContext().hadoopConfiguration());
    this.root = store.root();
    this.commits =
        CommitLog.all(store).stream().filter(commit -> !commit.embeddings().isEmpty()).toList();
    if (commits.isEmpty()) {
      throw new UserError(
          Category.CONFIG,
          "Cannot search lake '"
              + root
              + "': it has no committed rows, expected a lake that a job has written. Check --lake.");
    }
  }

  @Override
  public String where() {
    return "lake '" + root + "'";
  }

  @Override
  public List<VectorColumn> columns() {
    return commits.get(0).columns();
  }

  /** A lake has no index of words. */
  @Override
  public Optional<String> words() {
    return Optional.empty();
  }

  @Override
  public List<Hit> search(SearchPart part, Scope scope) {
    VectorColumn searched = QueryFit.column(where(), columns(), Optional.of(part.column()));
    Embedding query = part.query();
    QueryFit.checkShape(where(), searched, query);
    Metric metric = searched.metric();
    UDF1<Row, Double> score =
        stored -> VectorDistance.score(metric, query, embedding(stored, searched));
    Column scored = udf(score, DataTypes.DoubleType).apply(struct(col(part.column())));
    Dataset<Row> rows = filtered(scope.filter()).withColumn(SCORE, scored);
    if (scope.without().isPresent()) {
      rows = rows.filter(col(Columns.ITEM_ID).notEqual(scope.without().get()));
    }
    Column nearest = metric == Metric.L2 ? col(SCORE).asc() : col(SCORE).desc();
    if (scope.isOneASource()) {
      WindowSpec ofSource =
          Window.partitionBy(col(Columns.SOURCE_ID)).orderBy(nearest, col(Columns.ITEM_ID));
      rows = rows.withColumn(PLACE, row_number().over(ofSource)).filter(col(PLACE).equalTo(1));
    }
    return rows.orderBy(nearest, col(Columns.ITEM_ID)).limit(scope.limit()).collectAsList().stream()
        .map(LakeSearcher::hit)
        .toList();
  }

  @Override
  public List<Hit> hybrid(List<SearchPart> parts, Fusion fusion, Scope scope) {
    return fusion.ofSearches(this, parts, scope);
  }

  @Override
  public Optional<String> textOf(String itemId) {
    return rows()
        .filter(col(Columns.ITEM_ID).equalTo(itemId))
        .select(Columns.TEXT)
        .takeAsList(1)
        .stream()
        .findFirst()
        .map(row -> row.isNullAt(0) ? "" : row.getString(0));
  }

  @Override
  public Optional<Embedding> vectorOf(String itemId, String column) {
    VectorColumn asked = QueryFit.column(where(), columns(), Optional.of(column));
    return rows().filter(col(Columns.ITEM_ID).equalTo(itemId)).select(column).takeAsList(1).stream()
        .findFirst()
        .map(row -> embedding(row, asked));
  }

  @Override
  public void close() {
    // The session belongs to the caller.
  }

  private Dataset<Row> rows() {
    return LakeFiles.embeddings(spark, commits);
  }

  private Dataset<Row> filtered(Optional<String> filter) {
    if (filter.isEmpty()) {
      return rows();
    }
    try {
      return rows().filter(expr(filter.get()));
    } catch (Exception e) {
      if (!(e instanceof AnalysisException)) {
        throw e;
      }
      throw new UserError(
          Category.CONFIG,
          "Cannot search "
              + where()
              + ": filter '"
              + filter.get()
              + "' is not a condition over its columns, expected Spark SQL over "
              + String.join(", ", rows().columns())
              + ". Change --filter.",
          e);
    }
  }

  /** Of a row with one column. */
  private static Embedding embedding(Row row, VectorColumn column) {
    Object cell = LakeCell.read(row, 0, column);
    if (cell instanceof byte[] stored) {
      return new DenseEmbedding(Quantizer.dequantize(column, stored));
    }
    if (cell instanceof float[] dense) {
      return new DenseEmbedding(dense);
    }
    return cell instanceof SparseVector sparse
        ? new SparseEmbedding(sparse)
        : new MultiVectorEmbedding((float[][]) cell);
  }

  private static Hit hit(Row row) {
    Map<String, String> attributes =
        new TreeMap<>(row.<String, String>getJavaMap(row.fieldIndex(Columns.ATTRIBUTES)));
    attributes.values().removeIf(value -> value == null);
    String text = row.getString(row.fieldIndex(Columns.TEXT));
    return new Hit(
        row.getString(row.fieldIndex(Columns.ITEM_ID)),
        row.getString(row.fieldIndex(Columns.SOURCE_ID)),
        row.getInt(row.fieldIndex(Columns.SEGMENT)),
        row.getLong(row.fieldIndex(Columns.SPAN_START)),
        row.getLong(row.fieldIndex(Columns.SPAN_END)),
        text == null ? "" : text,
        attributes,
        row.getDouble(row.fieldIndex(SCORE)));
  }
}
