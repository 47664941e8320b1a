package io.embark.pipeline;

import io.embark.corpus.Columns;
import io.embark.corpus.Json;
import io.embark.corpus.VectorColumn;
import io.embark.encode.RangeTally;
import io.embark.sink.CommittedFile;
import io.embark.sink.LakeFileReader;
import io.embark.sink.LakeFileWriter;
import io.embark.sink.LakeLayout;
import io.embark.sink.LakeStore;
import io.embark.sink.LakeTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.parquet.schema.MessageType;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.VoidFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Writes published files of kept rows again without the rows that others stand for, and files of
 * those. Gets what {@link AfterEncode} found, the rows of a file together. A file that has
 * duplicates already is done. Runs on an executor.
 */
final class MoveDuplicatesTask implements VoidFunction<Iterator<Row>> {
  private static final long serialVersionUID = 1L;

  private final String lake;
  private final LakeLayout layout;
  private final List<VectorColumn> columns;
  private final String stage;
  private final String runId;
  private final String attempt;
  private final SerializableConfiguration configuration;

  /** {@code stage}: its name, {@code dedup:} and the method. */
  MoveDuplicatesTask(JobPlan plan, String stage, String runId, String attempt) {
    this.lake = plan.store().root();
    this.layout = plan.layout();
    this.columns = List.copyOf(plan.columns());
    this.stage = stage;
    this.runId = runId;
    this.attempt = attempt;
    this.configuration = new SerializableConfiguration(plan.store().configuration());
  }

  private record Mark(String survivorId, float similarity) {}

  @Override
  public void call(Iterator<Row> found) throws IOException {
    LakeStore store = new LakeStore(lake, configuration.value());
    Map<String, Mark> marks = new HashMap<>();
    int file = -1;
    while (found.hasNext()) {
      Row row = found.next();
      int ofRow = row.<Integer>getAs(AfterEncode.FILE);
      if (ofRow != file && !marks.isEmpty()) {
        move(store, file, marks);
        marks.clear();
      }
      file = ofRow;
      marks.put(
          row.getAs(Columns.ITEM_ID),
          new Mark(row.getAs("survivor_id"), row.<Float>getAs("similarity")));
    }
    if (!marks.isEmpty()) {
      move(store, file, marks);
    }
  }

  private void move(LakeStore store, int number, Map<String, Mark> marks) throws IOException {
    String marker = EncodeJob.marker(runId, number);
    PublishedFile file = EncodeJob.read(store, marker).orElseThrow();
    if (file.duplicates() == null) {
      store.replace(marker, Json.line(moved(store, file, marks)));
    }
  }

  private PublishedFile moved(LakeStore store, PublishedFile file, Map<String, Mark> marks)
      throws IOException {
    // unlike the name of any other attempt: what loses is swept after the commit
    String suffix = attempt + "-d" + TaskContext.get().taskAttemptId();
    String before = file.embeddings().path();
    String keptPath =
        LakeLayout.isUnquantized(runId, before)
            ? LakeLayout.unquantizedFile(runId, file.number(), suffix)
            : layout.dataFile(
                LakeLayout.EMBEDDINGS, file.partition(), runId, file.number(), suffix);
    String movedPath =
        layout.dataFile(LakeLayout.DUPLICATES, file.partition(), runId, file.number(), suffix);
    MessageType schema = LakeTable.embeddings(columns);
    int segment = schema.getFieldIndex(Columns.SEGMENT);
    int firstVector = schema.getFieldCount() - columns.size();
    RangeTally ranges = new RangeTally(columns);
    long firstSegments = 0;
    CommittedFile kept;
    CommittedFile moved;
    try (LakeFileReader rows = LakeFileReader.open(store.path(before), store.configuration());
        LakeFileWriter keptOut =
            LakeFileWriter.open(
                keptPath, store.path(keptPath), schema, columns, store.configuration());
        LakeFileWriter movedOut =
            LakeFileWriter.open(
                movedPath,
                store.path(movedPath),
                LakeTable.duplicates(),
                List.of(),
                store.configuration())) {
      for (Object[] row = rows.read(); row != null; row = rows.read()) {
        Mark mark = marks.get(row[schema.getFieldIndex(Columns.ITEM_ID)]);
        if (mark == null) {
          ranges.add(Arrays.asList(row).subList(firstVector, row.length));
          keptOut.write(row);
        } else {
          firstSegments += row[segment].equals(0) ? 1 : 0;
          movedOut.write(
              row[schema.getFieldIndex(Columns.ITEM_ID)],
              row[schema.getFieldIndex(Columns.SOURCE_ID)],
              mark.survivorId(),
              method(),
              mark.similarity());
        }
      }
      kept = keptOut.finish();
      moved = movedOut.finish();
    }
    if (moved.rows() != marks.size()) {
      throw new IllegalStateException(
          "found " + moved.rows() + " of " + marks.size() + " duplicates in " + before);
    }
    if (kept.rows() == 0) {
      store.delete(keptPath);
      kept = null;
    }
    return file.withDuplicates(
        kept, moved, tallies(file.tallies(), moved.rows(), firstSegments), ranges.ranges());
  }

  private String method() {
    return stage.substring(stage.indexOf(':') + 1);
  }

  private List<Tally> tallies(List<Tally> before, long rows, long firstSegments) {
    List<Tally> tallies = new ArrayList<>();
    for (Tally tally : before) {
      tallies.add(
          tally.stage().isEmpty()
              ? new Tally("", "", tally.rows() - rows, tally.firstSegments() - firstSegments)
              : tally);
    }
    tallies.add(new Tally(stage, method(), rows, firstSegments));
    return Collections.unmodifiableList(tallies);
  }
}
