package io.embark.encode;

import io.embark.model.ModelLease;
import io.embark.model.PublishedModel;
import io.embark.model.TextTokenizer;
import io.embark.stage.TokenCounter;
import io.embark.stage.TokenCounterSource;

/**
 * Counts a text as the encoder sees it: prompt in front, special tokens included. One tokenizer a
 * JVM, closed at its shutdown.
 *
 * @param markers tokens that the encoder adds to those of the tokenizer
 */
record PromptedTokenCount(PublishedModel model, String prompt, int markers)
    implements TokenCounterSource {
  @Override
  public int maxTokens() {
    return model.card().maxTokens();
  }

  @Override
  public TokenCounter open() {
    TextTokenizer tokenizer =
        ModelLease.share(
            "tokenizer:" + model.sha256(),
            () -> TextTokenizer.open(model.localCopy(), model.card()));
    return texts -> {
      int[] counts =
          tokenizer.count(
              prompt.isEmpty() ? texts : texts.stream().map(text -> prompt + text).toList());
      for (int i = 0; i < counts.length; i++) {
        counts[i] += markers;
      }
      return counts;
    };
  }
}
