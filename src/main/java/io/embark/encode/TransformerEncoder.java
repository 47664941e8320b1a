package io.embark.encode;

import io.embark.model.ModelCard;
import io.embark.model.TextTokenizer;
import io.embark.model.TokenIds;
import java.util.List;

/**
 * Dense vectors from a transformer: prompt, tokens, batches, forward passes, pooling, Dense layers.
 * One graph and one tokenizer for all threads; each call works on its own thread and its own
 * window.
 */
final class TransformerEncoder implements Encoder {
  private final TextTokenizer tokenizer;
  private final ForwardPass forward;
  private final ModelCard card;
  private final DenseHead head;
  private final boolean normalize;
  private final String prompt;
  private final int budgetTokens;
  private final int promptTokens;
  private volatile boolean isClosed;

  /** Owns tokenizer and forward pass from now on. */
  TransformerEncoder(
      TextTokenizer tokenizer,
      ForwardPass forward,
      DenseHead head,
      DenseEncoderSpec spec,
      int budgetTokens) {
    this.tokenizer = tokenizer;
    this.forward = forward;
    this.head = head;
    this.card = spec.model().card();
    this.normalize = spec.column().isNormalised();
    this.prompt = spec.prompt();
    this.budgetTokens = budgetTokens;
    this.promptTokens = promptTokens();
  }

  /** Tokens of the prompt that pooling leaves out, as sentence-transformers counts them. */
  private int promptTokens() {
    if (prompt.isEmpty() || card.outputIsPooled() || card.pooling().includesPrompt()) {
      return 0;
    }
    return tokenizer.beginning(prompt);
  }

  @Override
  public EncodedWindow encode(List<String> texts) {
    if (isClosed) {
      throw new IllegalStateException("encoder is closed");
    }
    EncodeWindow window = new EncodeWindow(texts.size());
    EncodeCounters counters = new EncodeCounters();
    tokenize(texts, window, counters);
    new BatchRunner(forward, card, head, normalize, promptTokens, counters)
        .run(window, budgetTokens);
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
        TokenIds tokens = tokenizer.encode(prompt + text);
        window.put(slot, tokens);
        truncated += tokens.isTruncated() ? 1 : 0;
        if (tokens.length() == 0) {
          window.reject(slot, "no_tokens", "the tokenizer makes no token of this text");
        } else if (tokens.length() <= promptTokens) {
          window.reject(
              slot,
              "no_tokens",
              "all " + tokens.length() + " tokens that the model takes are of the prompt");
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
