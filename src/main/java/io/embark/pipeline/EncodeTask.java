package io.embark.pipeline;

import io.embark.corpus.Columns;
import io.embark.corpus.Json;
import io.embark.corpus.Modality;
import io.embark.corpus.VectorColumn;
import io.embark.encode.EncoderSpec;
import io.embark.encode.TextSpan;
import io.embark.media.MediaLimits;
import io.embark.segment.SampleStage;
import io.embark.segment.Whole;
import io.embark.sink.LakeLayout;
import io.embark.sink.LakeStore;
import io.embark.stage.MediaStage;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.VoidFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;

/**
 * One task of the encode job: the rows of one staged file in, one file a table out, then the
 * marker. Runs on an executor; a retried or speculative twin writes other files, and the marker
 * that came first wins.
 */
final class EncodeTask implements VoidFunction<Iterator<Row>> {
  private static final long serialVersionUID = 1L;

  /** Column that tells a row's staged file. */
  static final String FILE = "staged_file";

  /**
   * Rows that are sorted by length together: enough to fill batches evenly (1 % padding), few
   * enough for progress.
   */
  private static final int WINDOW_ROWS = 512;

  private final String lake;
  private final LakeLayout layout;
  private final String runId;
  private final String attempt;
  private final List<EncoderSpec> specs;
  private final List<MediaStage> mediaStages;
  private final Map<String, StagedFile> files;
  private final SerializableConfiguration configuration;
  private final int intraOpThreads;
  private final LongAccumulator items;

  EncodeTask(
      String lake,
      LakeLayout layout,
      String runId,
      String attempt,
      List<EncoderSpec> specs,
      List<MediaStage> mediaStages,
      Map<String, StagedFile> files,
      SerializableConfiguration configuration,
      int intraOpThreads,
      LongAccumulator items) {
    this.lake = lake;
    this.layout = layout;
    this.runId = runId;
    this.attempt = attempt;
    this.specs = List.copyOf(specs);
    this.mediaStages = List.copyOf(mediaStages);
    this.files = files;
    this.configuration = configuration;
    this.intraOpThreads = intraOpThreads;
    this.items = items;
  }

  /**
   * The part of a staged file's path that names it within a staging: status, partition and file
   * name.
   */
  static String key(String path) {
    String[] parts = path.split("/", -1);
    return String.join("/", List.of(parts).subList(parts.length - 3, parts.length));
  }

  @Override
  public void call(Iterator<Row> rows) throws Exception {
    if (!rows.hasNext()) {
      return;
    }
    LakeStore store = new LakeStore(lake, configuration.value());
    Row first = rows.next();
    StagedFile file = stagedFile(first);
    List<VectorColumn> columns = specs.stream().flatMap(spec -> spec.columns().stream()).toList();
    PublishedFile published;
    try (PublishedRows out =
        new PublishedRows(store, layout, runId, file, columns, attemptSuffix())) {
      DocumentRows documents = new DocumentRows();
      List<Row> window = new ArrayList<>();
      window.add(first);
      while (rows.hasNext()) {
        if (window.size() == WINDOW_ROWS) {
          TaskContext.get().killTaskIfInterrupted(); // a twin may have won meanwhile
          write(file, window, documents, out);
          window.clear();
        }
        window.add(rows.next());
      }
      write(file, window, documents, out);
      published = out.finish();
    }
    String marker = EncodeJob.marker(runId, file.number());
    if (!store.createIfAbsent(marker, Json.line(published))) {
      PublishedFile winner = EncodeJob.read(store, marker).orElse(null);
      if (winner != null) {
        PublishedRows.deleteUnless(winner, published, store);
        return;
      }
      store.replace(marker, Json.line(published)); // the marker of an attempt that was killed
    }
  }

  private StagedFile stagedFile(Row row) {
    // Spark gives the file's URI, percent-encoded once more than its name on disk
    String path = URI.create(row.getString(row.fieldIndex(FILE))).getPath();
    StagedFile file = files.get(key(path));
    if (file == null) {
      throw new IllegalStateException("no staged file for " + path + " among " + files.keySet());
    }
    return file;
  }

  private void write(StagedFile file, List<Row> window, DocumentRows documents, PublishedRows out)
      throws Exception {
    switch (file.status()) {
      case KEPT -> {
        if (modality(window.get(0)) == Modality.TEXT) {
          encode(window, documents.spans(window), out);
        } else {
          encodeMedia(window, MediaOpening.of(modality(window.get(0)), specs, mediaStages), out);
        }
      }
      case REJECTED -> {
        for (Row row : window) {
          out.rejected(row);
        }
      }
      case DUPLICATE -> {
        for (Row row : window) {
          out.duplicate(row);
        }
      }
    }
    items.add(window.size());
  }

  /** A job reads one kind of thing. */
  private static Modality modality(Row row) {
    return Modality.ofWireName(row.getString(row.fieldIndex(Columns.MODALITY)));
  }

  private <T> void encodeMedia(List<Row> window, MediaOpening<T> opening, PublishedRows out)
      throws IOException {
    MediaFiles<T> files = new MediaFiles<>(opening, configuration.value(), MediaLimits.DEFAULT);
    Optional<Whole> whole =
        mediaStages.stream()
            .filter(SampleStage.class::isInstance)
            .findFirst()
            .flatMap(stage -> ((SampleStage) stage).whole());
    new MediaRows<>(specs, intraOpThreads, files, whole, out).encode(window);
  }

  private void encode(List<Row> window, List<TextSpan> spans, PublishedRows out) throws Exception {
    List<EncodedColumns> encoded = new ArrayList<>();
    for (EncoderSpec spec : specs) {
      encoded.add(
          EncodedColumns.of(
              spec,
              window,
              places ->
                  spec.shared(intraOpThreads)
                      .encodeSpans(places.stream().map(spans::get).toList())));
    }
    out.kept(window, encoded, EncodedColumns.statistics(encoded));
  }

  private String attemptSuffix() {
    TaskContext task = TaskContext.get();
    boolean isFirst = task.attemptNumber() == 0 && task.stageAttemptNumber() == 0;
    return isFirst ? attempt : attempt + "-t" + task.taskAttemptId();
  }
}
