package io.embark.model;

/**
 * One text as a model takes it, without padding.
 *
 * @param ids vocabulary ids, special tokens included, at most the model's maximum; owned by the
 *     receiver
 * @param typeIds segment ids of the same length; empty when the model's graph takes none
 * @param isTruncated {@code ids} lack tokens of the text
 * @param fullLength tokens of the whole text, special tokens included; of a text so long that only
 *     its beginning was tokenised, a lower bound
 * @param attended positions from the first on where the attention mask is 1: all but those of a
 *     query that was expanded
 */
@SuppressWarnings("ArrayRecordComponent") // a million ids a second, never boxed or compared
public record TokenIds(
    long[] ids, long[] typeIds, boolean isTruncated, int fullLength, int attended) {
  /** All ids are attended to. */
  public TokenIds(long[] ids, long[] typeIds, boolean isTruncated, int fullLength) {
    this(ids, typeIds, isTruncated, fullLength, ids.length);
  }

  /** Number of ids. */
  public int length() {
    return ids.length;
  }
}
