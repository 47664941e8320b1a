package io.embark.encode;

import io.embark.model.ModelCard;
import io.embark.model.TokenIds;
import java.util.Arrays;
import java.util.List;

/**
 * Texts in batches of about one length, see {@link TokenBudgetBatches}.
 *
 * @param tokens by slot
 * @param padTokenId fills a batch
 * @param budgetTokens padded tokens of a batch
 */
@SuppressWarnings("ArrayRecordComponent") // of one window, never compared
record TokenBatching(TokenIds[] tokens, long padTokenId, int budgetTokens)
    implements Batching<PaddedBatch> {
  static TokenBatching of(EncodeWindow window, ModelCard card, int budgetTokens) {
    return new TokenBatching(window.tokens(), card.padTokenId(), budgetTokens);
  }

  @Override
  public List<int[]> cut(int[] slots) {
    int[] lengths = Arrays.stream(slots).map(slot -> tokens[slot].length()).toArray();
    List<int[]> batches = TokenBudgetBatches.cut(lengths, budgetTokens);
    return batches.stream()
        .map(batch -> Arrays.stream(batch).map(i -> slots[i]).toArray())
        .toList();
  }

  @Override
  public PaddedBatch of(int[] slots) {
    return PaddedBatch.of(tokens, slots, padTokenId);
  }

  /** Its first token. */
  @Override
  public PaddedBatch least(int slot) {
    TokenIds whole = tokens[slot];
    long[] typeIds = Arrays.copyOf(whole.typeIds(), Math.min(1, whole.typeIds().length));
    TokenIds first = new TokenIds(Arrays.copyOf(whole.ids(), 1), typeIds, true, whole.length());
    return PaddedBatch.of(new TokenIds[] {first}, new int[] {0}, padTokenId);
  }

  @Override
  public String noun() {
    return "texts";
  }

  @Override
  public String leastNoun() {
    return "a single token";
  }
}
