package io.embark.stage;

import java.io.Serializable;

/**
 * Where a chunker gets the encoder's own tokenizer from. Made on the driver, opened there once for
 * checks and once a task on executors: an implementation that wants one tokenizer a JVM shares it
 * behind {@link #open}, and also decides its lifetime.
 */
public interface TokenCounterSource extends Serializable {
  /** Longest input of the encoder in tokens, special tokens and prompt included. */
  int maxTokens();

  /** A counter that can be used on this machine. */
  TokenCounter open();
}
