package io.embark.search;

import java.util.Map;

/**
 * One item found.
 *
 * @param itemId 32 hex digits
 * @param segment 0-based number of the item within its source
 * @param spanStart first character (code points) or millisecond in the source, inclusive
 * @param spanEnd as {@code spanStart}, exclusive
 * @param text empty for items without text; the store may hold only its beginning
 * @param attributes carried columns, title, heading path; without null values
 * @param score as the column's metric says: larger is nearer for COSINE and IP, smaller for L2; of
 *     words and of fused searches larger is better
 */
public record Hit(
    String itemId,
    String sourceId,
    int segment,
    long spanStart,
    long spanEnd,
    String text,
    Map<String, String> attributes,
    double score) {
  /** The same item with another score. */
  Hit withScore(double other) {
    return new Hit(itemId, sourceId, segment, spanStart, spanEnd, text, attributes, other);
  }
}
