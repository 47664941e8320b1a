package io.embark.segment;

import io.embark.stage.TokenCounterSource;
import java.util.List;

/**
 * Chunks of a text outside of a Spark job, as the stage {@code chunk} cuts them by tokens without
 * overlap. Thread-safe.
 */
public final class TextChunks {
  private final TokenCounterSource tokens;
  private final int maxTokens;

  /**
   * @param tokens counts as the encoder of the chunks does
   * @param maxTokens most of a chunk, special tokens and prompt included; more than these
   */
  public TextChunks(TokenCounterSource tokens, int maxTokens) {
    this.tokens = tokens;
    this.maxTokens = maxTokens;
  }

  /**
   * A chunk.
   *
   * @param text of the chunk
   * @param start first character, in Unicode code points of the text that was cut
   * @param end one behind the last
   */
  public record Part(String text, int start, int end) {}

  /** In order; empty if nothing in the text gives a token. */
  public List<Part> of(String text) {
    SentencePacker packer = new SentencePacker(new ContentCounter(tokens.open()), maxTokens, 0);
    CodePointOffsets offsets = new CodePointOffsets(text);
    return packer.pack(text, Span.whole(text)).stream()
        .map(
            span ->
                new Part(
                    span.of(text),
                    Math.toIntExact(offsets.of(span.start())),
                    Math.toIntExact(offsets.of(span.end()))))
        .toList();
  }
}
