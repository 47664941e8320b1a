package io.embark.pipeline;

import io.embark.corpus.Columns;
import io.embark.corpus.Rejection;
import io.embark.corpus.VectorColumn;
import io.embark.encode.EncodeStatistics;
import io.embark.encode.RangeTally;
import io.embark.report.RejectExample;
import io.embark.sink.CommittedFile;
import io.embark.sink.LakeFileWriter;
import io.embark.sink.LakeLayout;
import io.embark.sink.LakeStore;
import io.embark.sink.LakeTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.parquet.schema.MessageType;
import org.apache.spark.sql.Row;

/**
 * Writes the rows of one staged file into the lake's tables and counts them on the way. Files are
 * opened with their first row. Used by one thread.
 */
final class PublishedRows implements AutoCloseable {
  private record End(String stage, String reason) {}

  private static final class Count {
    private long rows;
    private long firstSegments;
    private RejectExample example;
  }

  private final LakeStore store;
  private final LakeLayout layout;
  private final String runId;
  private final StagedFile file;
  private final List<VectorColumn> columns;
  private final String attemptSuffix;
  private final Map<String, LakeFileWriter> writers = new LinkedHashMap<>();
  private final Map<End, Count> tallies = new LinkedHashMap<>();
  private long truncated;
  private long reused;
  private final RangeTally tally;
  private EncodeStatistics statistics = EncodeStatistics.NONE;
  private boolean isFinished;

  PublishedRows(
      LakeStore store,
      LakeLayout layout,
      String runId,
      StagedFile file,
      List<VectorColumn> columns,
      String attemptSuffix) {
    this.store = store;
    this.layout = layout;
    this.runId = runId;
    this.file = file;
    this.columns = columns;
    this.tally = new RangeTally(columns);
    this.attemptSuffix = attemptSuffix;
  }

  /** Rows with their vectors; a row that an encoder rejected goes to the rejects table. */
  void kept(List<Row> rows, List<EncodedColumns> encoded, EncodeStatistics forwards)
      throws IOException {
    for (int i = 0; i < rows.size(); i++) {
      Rejection rejection = null;
      List<Object> vectors = new ArrayList<>(columns.size());
      for (EncodedColumns some : encoded) {
        rejection = rejection == null ? some.rejections().get(i) : rejection;
        if (rejection == null) {
          vectors.addAll(some.cells().get(i));
        }
      }
      if (rejection == null) {
        keep(rows.get(i), vectors);
      } else {
        rejected(rows.get(i), rejection);
      }
    }
    truncated += encoded.stream().mapToLong(EncodedColumns::truncated).max().orElse(0);
    reused += encoded.stream().mapToLong(EncodedColumns::reused).min().orElse(0);
    statistics = statistics.plus(forwards);
  }

  private void keep(Row row, List<Object> vectors) throws IOException {
    List<Object> values =
        new ArrayList<>(
            Arrays.asList(
                row.getString(row.fieldIndex(Columns.ITEM_ID)),
                row.getString(row.fieldIndex(Columns.SOURCE_ID)),
                row.getInt(row.fieldIndex(Columns.SEGMENT)),
                row.getLong(row.fieldIndex(Columns.SPAN_START)),
                row.getLong(row.fieldIndex(Columns.SPAN_END)),
                row.getString(row.fieldIndex(Columns.MODALITY)),
                row.getString(row.fieldIndex(Columns.TEXT)),
                row.getString(row.fieldIndex(Columns.CONTENT_HASH)),
                row.getJavaMap(row.fieldIndex(Columns.ATTRIBUTES)),
                runId));
    values.addAll(vectors);
    tally.add(vectors);
    writer(LakeLayout.EMBEDDINGS, () -> LakeTable.embeddings(columns)).write(values.toArray());
    tally("", "", null, row);
  }

  /** A row that was rejected by an encoder, or on the way to it. */
  void rejected(Row row, Rejection rejection) throws IOException {
    writer(LakeLayout.REJECTS, LakeTable::rejects)
        .write(
            row.getString(row.fieldIndex(Columns.ITEM_ID)),
            row.getString(row.fieldIndex(Columns.SOURCE_ID)),
            rejection.stage(),
            rejection.reason(),
            rejection.detail(),
            row.getString(row.fieldIndex(Columns.TEXT)));
    RejectExample example =
        new RejectExample(row.getString(row.fieldIndex(Columns.SOURCE_ID)), rejection.detail());
    tally(rejection.stage(), rejection.reason(), example, row);
  }

  /** A row that a stage rejected. */
  void rejected(Row row) throws IOException {
    Row rejection = row.getStruct(row.fieldIndex(Columns.REJECTION));
    rejected(
        row, new Rejection(rejection.getString(0), rejection.getString(1), rejection.getString(2)));
  }

  /** A row that a survivor stands for. */
  void duplicate(Row row) throws IOException {
    Row mark = row.getStruct(row.fieldIndex(Columns.DUPLICATE));
    writer(LakeLayout.DUPLICATES, LakeTable::duplicates)
        .write(
            row.getString(row.fieldIndex(Columns.ITEM_ID)),
            row.getString(row.fieldIndex(Columns.SOURCE_ID)),
            mark.getString(0),
            mark.getString(1),
            mark.getFloat(2));
    tally("dedup:" + mark.getString(1), mark.getString(1), null, row);
  }

  private LakeFileWriter writer(String table, Supplier<MessageType> schema) throws IOException {
    LakeFileWriter writer = writers.get(table);
    if (writer == null) {
      List<VectorColumn> vectors = table.equals(LakeLayout.EMBEDDINGS) ? columns : List.of();
      String path = path(table);
      writer =
          LakeFileWriter.open(path, store.path(path), schema.get(), vectors, store.configuration());
      writers.put(table, writer);
    }
    return writer;
  }

  private void tally(String stage, String reason, RejectExample example, Row row) {
    Count count = tallies.computeIfAbsent(new End(stage, reason), end -> new Count());
    count.rows++;
    count.firstSegments += row.getInt(row.fieldIndex(Columns.SEGMENT)) == 0 ? 1 : 0;
    count.example = RejectExample.first(count.example, example);
  }

  /** Completes all files. */
  PublishedFile finish() throws IOException {
    Map<String, CommittedFile> done = new LinkedHashMap<>();
    for (Map.Entry<String, LakeFileWriter> writer : writers.entrySet()) {
      done.put(writer.getKey(), writer.getValue().finish());
    }
    isFinished = true;
    List<Tally> counts =
        tallies.entrySet().stream()
            .map(
                entry ->
                    new Tally(
                        entry.getKey().stage(),
                        entry.getKey().reason(),
                        entry.getValue().rows,
                        entry.getValue().firstSegments,
                        entry.getValue().example))
            .toList();
    return new PublishedFile(
        file.number(),
        file.partition(),
        done.get(LakeLayout.EMBEDDINGS),
        done.get(LakeLayout.REJECTS),
        done.get(LakeLayout.DUPLICATES),
        counts,
        truncated,
        reused,
        statistics,
        tally.ranges());
  }

  /** Deletes the files of {@code loser} that {@code winner} does not name. */
  static void deleteUnless(PublishedFile winner, PublishedFile loser, LakeStore store) {
    Set<String> kept = winner.files().stream().map(CommittedFile::path).collect(Collectors.toSet());
    loser.files().stream()
        .map(CommittedFile::path)
        .filter(path -> !kept.contains(path))
        .forEach(store::delete);
  }

  /** Leaves no half file behind when {@link #finish} was not reached. */
  @Override
  public void close() {
    if (isFinished) {
      return;
    }
    for (Map.Entry<String, LakeFileWriter> writer : writers.entrySet()) {
      try {
        writer.getValue().close();
      } catch (IOException e) {
        // what it could not take goes with the file; the first failure is on its way already
      } finally {
        store.delete(path(writer.getKey()));
      }
    }
  }

  private String path(String table) {
    if (table.equals(LakeLayout.EMBEDDINGS) && !tally.isEmpty()) {
      return LakeLayout.unquantizedFile(runId, file.number(), attemptSuffix);
    }
    return layout.dataFile(table, file.partition(), runId, file.number(), attemptSuffix);
  }
}
