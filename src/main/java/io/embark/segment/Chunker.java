package io.embark.segment;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Cuts a text into chunks that the encoder takes whole. */
interface Chunker {
  /**
   * Chunks in order; empty if nothing in the text gives a token.
   *
   * @param outline headings that the reader found, or null if it does not know any
   * @throws IOException if the text is not what is cut here; the message says why
   */
  List<Chunk> chunk(String text, List<Heading> outline) throws IOException;

  /** Chunks of whole sentences, wherever headings are. */
  static Chunker byTokens(SentencePacker packer) {
    return (text, outline) ->
        packer.pack(text, Span.whole(text)).stream()
            .map(span -> new Chunk(span, Map.of()))
            .toList();
  }

  /**
   * Never across a heading: one chunk a section, more where a section is too long. Headings come
   * from the outline, else they are read from the text as Markdown. Chunks of different sections do
   * not overlap.
   */
  static Chunker byHeadings(SentencePacker packer) {
    return (text, outline) -> {
      List<Chunk> chunks = new ArrayList<>();
      List<Heading> headings = outline == null ? MarkdownHeadings.of(text) : outline;
      for (Section section : Sections.of(text, headings)) {
        for (Span span : packer.pack(text, section.span())) {
          chunks.add(new Chunk(span, Map.of(ChunkStage.HEADING_PATH, section.path())));
        }
      }
      return chunks;
    };
  }

  /** Of whole rows of a table; each knows the first row, which usually names the columns. */
  static Chunker byTableRows(SentencePacker packer) {
    return (text, outline) -> {
      List<Span> rows = TableRows.of(text);
      if (rows.isEmpty()) {
        return List.of();
      }
      Map<String, String> header = Map.of(ChunkStage.TABLE_HEADER, rows.get(0).of(text));
      return packer.pack(text, rows.iterator()).stream()
          .map(span -> new Chunk(span, header))
          .toList();
    };
  }

  /** Of whole fields of a JSON document; each knows the path of its first and last one. */
  static Chunker byJsonFields(SentencePacker packer, int longestFieldCharacters) {
    return (text, outline) -> {
      List<JsonFields.Field> fields = JsonFields.of(text, longestFieldCharacters);
      List<Chunk> chunks = new ArrayList<>();
      int first = 0;
      for (Span span : packer.pack(text, fields.stream().map(JsonFields.Field::span).iterator())) {
        while (fields.get(first).span().end() <= span.start()) {
          first++;
        }
        int last = first;
        while (last + 1 < fields.size() && fields.get(last + 1).span().start() < span.end()) {
          last++;
        }
        String path = fields.get(first).path();
        String to = last == first ? "" : " .. " + fields.get(last).path();
        chunks.add(new Chunk(span, Map.of(ChunkStage.JSON_PATH, path + to)));
      }
      return chunks;
    };
  }
}
