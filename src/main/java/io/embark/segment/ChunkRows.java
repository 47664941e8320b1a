package io.embark.segment;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.embark.corpus.Columns;
import io.embark.corpus.Rejection;
import io.embark.stage.TokenCounterSource;
import java.io.IOException;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Lifts a {@link Chunker} to the rows of a partition; chunks of a row are made as they are read.
 */
final class ChunkRows implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1L;

  /** Makes a chunker on an executor. */
  interface Cut extends Serializable {
    Chunker by(SentencePacker packer);
  }

  private final StructType schema;
  private final TokenCounterSource tokenizer;
  private final int maxTokens;
  private final int overlap;
  private final Cut cut;
  private final boolean carriesDocuments;

  ChunkRows(StructType schema, TokenCounterSource tokenizer, int maxTokens, int overlap, Cut cut) {
    this.schema = schema;
    this.tokenizer = tokenizer;
    this.maxTokens = maxTokens;
    this.overlap = overlap;
    this.cut = cut;
    this.carriesDocuments = Arrays.asList(schema.fieldNames()).contains(Columns.DOCUMENT);
  }

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    if (!rows.hasNext()) {
      return Collections.emptyIterator();
    }
    SentencePacker packer =
        new SentencePacker(new ContentCounter(tokenizer.open()), maxTokens, overlap);
    Chunker chunker = cut.by(packer);
    return new Iterator<>() {
      private Iterator<Row> ofRow = Collections.emptyIterator();

      @Override
      public boolean hasNext() {
        return ofRow.hasNext() || rows.hasNext();
      }

      @Override
      public Row next() {
        if (!ofRow.hasNext()) {
          ofRow = chunks(rows.next(), chunker);
        }
        return ofRow.next();
      }
    };
  }

  /** At least one row. */
  private Iterator<Row> chunks(Row row, Chunker chunker) {
    String text = row.getAs(Columns.TEXT);
    if (text == null
        || row.getAs(Columns.REJECTION) != null
        || row.getAs(Columns.DUPLICATE) != null) {
      return List.of(row).iterator();
    }
    List<Chunk> chunks;
    try {
      chunks = chunker.chunk(text, outline(row, text));
    } catch (JsonProcessingException e) {
      return List.of(notJson(row, e.getOriginalMessage())).iterator();
    } catch (IOException e) {
      return List.of(notJson(row, e.getMessage())).iterator();
    }
    if (chunks.isEmpty()) {
      return List.of(rejected(row, text)).iterator();
    }
    CodePointOffsets offsets = new CodePointOffsets(text);
    return IntStream.range(0, chunks.size())
        .mapToObj(segment -> chunkRow(row, text, segment, chunks.get(segment), offsets))
        .iterator();
  }

  private Row chunkRow(
      Row parent, String text, int segment, Chunk chunk, CodePointOffsets offsets) {
    long parentStart = parent.getAs(Columns.SPAN_START);
    Object[] values = values(parent);
    set(values, Columns.TEXT, chunk.span().of(text));
    set(values, Columns.SEGMENT, segment);
    set(values, Columns.SPAN_START, parentStart + offsets.of(chunk.span().start()));
    set(values, Columns.SPAN_END, parentStart + offsets.of(chunk.span().end()));
    set(values, Columns.OUTLINE, null);
    if (segment > 0 && carriesDocuments) { // or each chunk would carry its document along
      set(values, Columns.DOCUMENT, null);
    }
    if (!chunk.attributes().isEmpty()) {
      Map<String, String> attributes =
          new LinkedHashMap<>(parent.getJavaMap(schema.fieldIndex(Columns.ATTRIBUTES)));
      attributes.putAll(chunk.attributes());
      set(values, Columns.ATTRIBUTES, CollectionConverters.asScala(attributes));
    }
    return RowFactory.create(values);
  }

  private Row rejected(Row row, String text) {
    return rejected(
        row,
        ChunkStage.NO_CHUNKS,
        text.codePointCount(0, text.length())
            + " characters, none of which gives the encoder a token");
  }

  private Row notJson(Row row, String why) {
    return rejected(
        row,
        ChunkStage.NOT_JSON,
        why.lines().findFirst().orElse("") + ", expected one JSON document");
  }

  private Row rejected(Row row, String reason, String detail) {
    Rejection rejection = new Rejection(ChunkStage.NAME, reason, detail);
    Object[] values = values(row);
    set(
        values,
        Columns.REJECTION,
        RowFactory.create(rejection.stage(), rejection.reason(), rejection.detail()));
    return RowFactory.create(values);
  }

  private static Object[] values(Row row) {
    return IntStream.range(0, row.size()).mapToObj(row::get).toArray();
  }

  private void set(Object[] values, String column, Object value) {
    values[schema.fieldIndex(column)] = value;
  }

  /** A heading that does not lie in its text, after the one before, is a bug of its reader. */
  private static List<Heading> outline(Row row, String text) {
    int column = row.fieldIndex(Columns.OUTLINE);
    if (row.isNullAt(column)) {
      return null;
    }
    List<Row> outline = row.getList(column);
    int before = 0;
    for (Row heading : outline) {
      int start = heading.getInt(1);
      if (start < before || start > text.length()) {
        throw new IllegalStateException(
            "heading at " + start + " of '" + row.getAs(Columns.SOURCE_ID) + "' is out of place");
      }
      before = start;
    }
    return outline.stream()
        .map(
            heading -> {
              int start = heading.getInt(1);
              String title = heading.getString(2);
              int lineEnd = MarkdownHeadings.lineEnd(text, start);
              int end = Math.min(text.length(), Math.max(lineEnd, start + title.length()));
              return new Heading(heading.getInt(0), start, end, title);
            })
        .toList();
  }
}
