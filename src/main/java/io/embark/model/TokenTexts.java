package io.embark.model;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.nio.file.Path;
import java.util.Map;

/** Token ids back to text, by a model's {@code tokenizer.json}. Thread-safe. */
public final class TokenTexts {
  private final HuggingFaceTokenizer tokenizer;

  private TokenTexts(HuggingFaceTokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /** Opens the tokenizer of a copy of the model. */
  public static TokenTexts open(Path directory, Card card) {
    return new TokenTexts(
        TextTokenizer.library(
            directory.resolve(ModelLayout.TOKENIZER),
            card.reference(),
            Map.of("truncation", "false", "padding", "false")));
  }

  /** Their text; special tokens have none. */
  public String of(long[] ids) {
    return tokenizer.decode(ids, true);
  }
}
