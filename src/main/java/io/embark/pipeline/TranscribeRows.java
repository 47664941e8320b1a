package io.embark.pipeline;

import io.embark.corpus.Columns;
import io.embark.corpus.ContentHash;
import io.embark.corpus.Modality;
import io.embark.corpus.Rejection;
import io.embark.corpus.UserError;
import io.embark.encode.SpeechEncoder;
import io.embark.encode.SpeechEncoderSpec;
import io.embark.encode.Transcript;
import io.embark.media.MediaLimits;
import io.embark.model.Engine;
import io.embark.sink.LakeStore;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.util.SerializableConfiguration;
import scala.jdk.javaapi.CollectionConverters;

/** Lifts a recognizer to the rows of a partition. */
final class TranscribeRows implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1L;

  /** Reason of a file in which nobody speaks. */
  static final String NO_SPEECH = "no_speech";

  /** Attribute with the code of the language that is spoken. */
  static final String LANGUAGE = "language";

  private final SpeechEncoderSpec speech;
  private final long mostMillis;
  private final String kept;
  private final SerializableConfiguration configuration;
  private final int intraOpThreads;

  TranscribeRows(
      SpeechEncoderSpec speech,
      long mostMillis,
      Optional<String> kept,
      SerializableConfiguration configuration,
      int intraOpThreads) {
    this.speech = speech;
    this.mostMillis = mostMillis;
    this.kept = kept.orElse(null);
    this.configuration = configuration;
    this.intraOpThreads = intraOpThreads;
  }

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    return new Iterator<>() {
      private Iterator<Row> ofRow = Collections.emptyIterator();

      @Override
      public boolean hasNext() {
        return ofRow.hasNext() || rows.hasNext();
      }

      @Override
      public Row next() {
        if (!ofRow.hasNext()) {
          ofRow = passages(rows.next()).iterator();
        }
        return ofRow.next();
      }
    };
  }

  /** At least one row. */
  private List<Row> passages(Row row) {
    if (row.getAs(Columns.REJECTION) != null || row.getAs(Columns.DUPLICATE) != null) {
      return List.of(row);
    }
    Map<String, String> attributes =
        new LinkedHashMap<>(row.getJavaMap(row.fieldIndex(Columns.ATTRIBUTES)));
    MediaFiles.Decoded<Transcript> heard = transcript(attributes);
    if (heard.rejection() != null) {
      return List.of(rejected(row, heard.rejection().reason(), heard.rejection().detail()));
    }
    List<Transcript.Passage> passages = joined(heard.item().passages());
    if (passages.isEmpty()) {
      return List.of(rejected(row, NO_SPEECH, "no window in which somebody speaks"));
    }
    if (heard.item().language() != null) {
      attributes.put(LANGUAGE, heard.item().language());
    }
    return IntStream.range(0, passages.size())
        .mapToObj(segment -> row(row, segment, passages.get(segment), attributes))
        .toList();
  }

  private MediaFiles.Decoded<Transcript> transcript(Map<String, String> attributes) {
    String file =
        String.join(
            "\u001f",
            attributes.get(Columns.URI),
            attributes.get(Columns.BYTES),
            attributes.get(Columns.MODIFIED),
            speech.column().fingerprint().toString());
    Optional<KeptTranscripts> store =
        Optional.ofNullable(kept)
            .map(folder -> new KeptTranscripts(new LakeStore(folder, configuration.value())));
    String key = ContentHash.of(file);
    Optional<Transcript> before = store.flatMap(some -> some.read(key));
    if (before.isPresent()) {
      return new MediaFiles.Decoded<>(before.get(), null);
    }
    SpeechEncoder encoder = (SpeechEncoder) speech.shared(intraOpThreads);
    MediaFiles.Decoded<Transcript> heard = heard(encoder, new Path(attributes.get(Columns.URI)));
    if (heard.item() != null) {
      store.ifPresent(some -> some.write(key, heard.item()));
    }
    return heard;
  }

  private MediaFiles.Decoded<Transcript> heard(SpeechEncoder encoder, Path file) {
    try {
      return new MediaFiles<>(
              new SpeechOpening(encoder.recognizer()), configuration.value(), MediaLimits.DEFAULT)
          .decode(file);
    } catch (IllegalStateException | UncheckedIOException | UserError e) {
      throw e; // not the file's fault
    } catch (RuntimeException e) {
      return new MediaFiles.Decoded<>(
          null, new Rejection(TranscribeStage.NAME, "encode_failed", Engine.said(e)));
    }
  }

  /** Passages up to the most milliseconds from the first one's start to the last one's end. */
  private List<Transcript.Passage> joined(List<Transcript.Passage> passages) {
    List<Transcript.Passage> joined = new ArrayList<>();
    for (Transcript.Passage passage : passages) {
      Transcript.Passage last = joined.isEmpty() ? null : joined.get(joined.size() - 1);
      if (last != null && passage.endMillis() - last.startMillis() <= mostMillis) {
        joined.set(
            joined.size() - 1,
            new Transcript.Passage(
                last.startMillis(), passage.endMillis(), last.text() + passage.text()));
      } else {
        joined.add(passage);
      }
    }
    return joined;
  }

  private static Row row(
      Row file, int segment, Transcript.Passage passage, Map<String, String> attributes) {
    return ItemRows.with(
        file,
        Map.of(
            Columns.MODALITY, Modality.TEXT.wireName(),
            Columns.TEXT, passage.text().strip(),
            Columns.SEGMENT, segment,
            Columns.SPAN_START, passage.startMillis(),
            Columns.SPAN_END, passage.endMillis(),
            Columns.ATTRIBUTES, CollectionConverters.asScala(attributes)));
  }

  private static Row rejected(Row row, String reason, String detail) {
    return ItemRows.with(
        row, Map.of(Columns.REJECTION, RowFactory.create(TranscribeStage.NAME, reason, detail)));
  }
}
