package io.embark.encode;

import io.embark.model.ModelCard;
import io.embark.model.TextTokenizer;
import io.embark.model.TokenIds;
import io.embark.model.TokenVectorHead;
import java.util.Arrays;

/** Tokens of a text as one kind of encoder takes them. Thread-safe. */
@FunctionalInterface
interface TextTokens {
  /** Throws as {@link TextTokenizer#encode(String)} does. */
  TokenIds of(String text);

  /** With a prompt in front, as it stands. */
  static TextTokens prompted(TextTokenizer tokenizer, String prompt) {
    return text -> tokenizer.encode(prompt + text);
  }

  /** As {@link #prompted}, filled up to the model's most; see {@link ModelCard#isOfFixedLength}. */
  static TextTokens padded(TextTokenizer tokenizer, String prompt, ModelCard card) {
    return marked(
        tokenizer,
        prompt,
        new TokenVectorHead.Side(
            TokenVectorHead.NO_TOKEN, card.maxTokens(), card.padTokenId(), true));
  }

  /**
   * As {@link #prompted}, with a side's marker behind the first token and, where it expands, filled
   * up. The tokenizer leaves room for the marker.
   */
  static TextTokens marked(TextTokenizer tokenizer, String prompt, TokenVectorHead.Side side) {
    return text -> {
      TokenIds plain = tokenizer.encode(prompt + text);
      int marker = side.markerId() == TokenVectorHead.NO_TOKEN ? 0 : 1;
      int length = plain.length() + marker;
      boolean expands = side.expansionId() != TokenVectorHead.NO_TOKEN;
      int whole = expands ? Math.max(length, side.maxTokens()) : length;
      long[] ids = Arrays.copyOf(plain.ids(), whole);
      if (marker == 1) {
        System.arraycopy(plain.ids(), 1, ids, 2, plain.length() - 1);
        ids[1] = side.markerId();
      }
      Arrays.fill(ids, length, whole, side.expansionId());
      return new TokenIds(
          ids,
          plain.typeIds().length == 0 ? plain.typeIds() : new long[whole],
          plain.isTruncated(),
          plain.fullLength() + marker,
          side.attendsToExpansion() ? whole : length);
    };
  }
}
