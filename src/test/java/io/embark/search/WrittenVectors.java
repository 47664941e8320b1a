package io.embark.search;

import io.embark.corpus.Columns;
import io.embark.corpus.ContentHash;
import io.embark.corpus.ItemId;
import io.embark.corpus.Metric;
import io.embark.corpus.Precision;
import io.embark.corpus.VectorColumn;
import io.embark.encode.Quantizer;
import io.embark.sink.CommitLog;
import io.embark.sink.CommittedPartition;
import io.embark.sink.LakeFileWriter;
import io.embark.sink.LakeLayout;
import io.embark.sink.LakeStore;
import io.embark.sink.LakeTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;

/** A committed lake of plain items, written as a run writes one. */
public record WrittenVectors(Path root, String partitionColumn, VectorColumn column) {
  /** One kept item, whole document. */
  @SuppressWarnings("ArrayRecordComponent") // identity and equality are never asked for
  public record Item(
      String sourceId, String text, Map<String, String> attributes, float... vector) {
    /** As the identity says. */
    public String itemId() {
      return ItemId.of(sourceId, 0, text.codePointCount(0, text.length()));
    }
  }

  /** A column {@code dense} compared by that metric. */
  public static VectorColumn dense(int dimension, Metric metric, Map<String, String> fingerprint) {
    return new VectorColumn("dense", "dense", dimension, metric, false, new TreeMap<>(fingerprint));
  }

  private Object stored(float[] vector) {
    return column.precision() == Precision.FLOAT32 ? vector : Quantizer.quantize(column, vector);
  }

  /** Commits these items as the content of one partition. */
  public CommittedPartition commit(String partition, List<Item> items) {
    LakeStore store = new LakeStore(root.toString(), new Configuration());
    LakeLayout layout = new LakeLayout(partitionColumn);
    String path = layout.dataFile(LakeLayout.EMBEDDINGS, partition, "run", 0, "");
    try (LakeFileWriter out =
        LakeFileWriter.open(
            path,
            store.path(path),
            LakeTable.embeddings(List.of(column)),
            List.of(column),
            store.configuration())) {
      for (Item item : items) {
        out.write(
            item.itemId(),
            item.sourceId(),
            0,
            0L,
            (long) item.text().codePointCount(0, item.text().length()),
            "text",
            item.text(),
            ContentHash.of(item.text()),
            item.attributes(),
            "run",
            stored(item.vector()));
      }
      CommittedPartition commit =
          new CommittedPartition(
              store.root(),
              "job",
              partition,
              partitionColumn,
              "run",
              "fingerprint",
              List.of(column),
              List.of(out.finish()),
              List.of(),
              List.of(),
              List.of(),
              0);
      new CommitLog(store, layout).commit(commit);
      return commit;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** The names that a row of this lake has, for messages. */
  public String columnNames() {
    return String.join(
        ", ",
        Columns.ITEM_ID,
        Columns.SOURCE_ID,
        Columns.SEGMENT,
        Columns.SPAN_START,
        Columns.SPAN_END,
        Columns.MODALITY,
        Columns.TEXT,
        Columns.CONTENT_HASH,
        Columns.ATTRIBUTES,
        Columns.RUN_ID,
        column.name());
  }
}
