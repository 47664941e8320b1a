package io.embark.model;

/**
 * One text as a model takes it, without padding: the attention mask is 1 at each position.
 *
 * @param ids vocabulary ids, special tokens included, at most the model's maximum; owned by the
 *     receiver
 * @param typeIds segment ids of the same length; empty when the model's graph takes none
 * @param isTruncated {@code ids} lack tokens of the text
 * @param fullLength tokens of the whole text, special tokens included; of a text so long that only
 *     its beginning was tokenised, a lower bound
 */
@SuppressWarnings("ArrayRecordComponent") // a million ids a second, never boxed or compared
public record TokenIds(long[] ids, long[] typeIds, boolean isTruncated, int fullLength) {
  /** Number of ids. */
  public int length() {
    return ids.length;
  }
}
