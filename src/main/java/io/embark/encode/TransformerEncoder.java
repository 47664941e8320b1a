package io.embark.encode;

import io.embark.model.ModelCard;
import io.embark.model.TextTokenizer;
import io.embark.model.TokenIds;
import java.util.List;

/**
 * Embeddings from a transformer: tokens, batches, forward passes, and what its head makes of them.
 * One graph and one tokenizer for all threads; each call works on its own thread and its own
 * window.
 */
final class TransformerEncoder implements Encoder {
  private final TextTokenizer tokenizer;
  private final TextTokens tokens;
  private final int leastTokens;
  private final ForwardPass<PaddedBatch> forward;
  private final ModelCard card;
  private final EmbeddingHead<PaddedBatch> head;
  private final int budgetTokens;
  private volatile boolean isClosed;

  /**
   * Owns tokenizer and forward pass from now on.
   *
   * @param tokens what the tokenizer makes of a text
   * @param promptTokens a text needs more tokens than these
   */
  TransformerEncoder(
      TextTokenizer tokenizer,
      TextTokens tokens,
      int promptTokens,
      ForwardPass<PaddedBatch> forward,
      ModelCard card,
      EmbeddingHead<PaddedBatch> head,
      int budgetTokens) {
    this.tokenizer = tokenizer;
    this.tokens = tokens;
    this.leastTokens = promptTokens + 1;
    this.forward = forward;
    this.card = card;
    this.head = head;
    this.budgetTokens = budgetTokens;
  }

  @Override
  public EncodedWindow encode(List<String> texts) {
    if (isClosed) {
      throw new IllegalStateException("encoder is closed");
    }
    EncodeWindow window = new EncodeWindow(texts.size());
    EncodeCounters counters = new EncodeCounters();
    tokenize(texts, window, counters);
    new BatchRunner<>(forward, card, head, counters)
        .run(window, TokenBatching.of(window, card, budgetTokens));
    counters.encoded(window.embedded());
    return new EncodedWindow(window.results(), counters.snapshot());
  }

  @Override
  public void close() {
    isClosed = true;
    forward.close();
    tokenizer.close();
  }

  private void tokenize(List<String> texts, EncodeWindow window, EncodeCounters counters) {
    long start = System.nanoTime();
    int truncated = 0;
    int slot = 0;
    for (String text : texts) {
      try {
        TokenIds ids = tokens.of(text);
        window.put(slot, ids);
        truncated += ids.isTruncated() ? 1 : 0;
        if (ids.length() == 0) {
          window.reject(slot, "no_tokens", "the tokenizer makes no token of this text");
        } else if (ids.length() < leastTokens) {
          window.reject(
              slot,
              "no_tokens",
              "all " + ids.length() + " tokens that the model takes are of the prompt");
        }
      } catch (IllegalStateException e) { // closed meanwhile: not the text's fault
        throw e;
      } catch (RuntimeException e) { // the native library throws bare RuntimeException
        window.reject(slot, "encode_failed", "the tokenizer failed: " + e.getMessage());
      }
      slot++;
    }
    counters.tokenized(truncated, System.nanoTime() - start);
  }
}
