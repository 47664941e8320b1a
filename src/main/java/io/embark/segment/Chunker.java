package io.embark.segment;

import java.util.ArrayList;
import java.util.List;

/** Cuts a text into chunks that the encoder takes whole. */
interface Chunker {
  /**
   * Chunks in order; empty if nothing in the text gives a token.
   *
   * @param outline headings that the reader found, or null if it does not know any
   */
  List<Chunk> chunk(String text, List<Heading> outline);

  /** Chunks of whole sentences, wherever headings are. */
  static Chunker byTokens(SentencePacker packer) {
    return (text, outline) ->
        packer.pack(text, Span.whole(text)).stream().map(span -> new Chunk(span, null)).toList();
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
          chunks.add(new Chunk(span, section.path()));
        }
      }
      return chunks;
    };
  }
}
