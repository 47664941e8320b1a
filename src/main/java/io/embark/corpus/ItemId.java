package io.embark.corpus;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Identity of an item. It depends on nothing but its source and span: not on partitioning, order,
 * run or content.
 */
public final class ItemId {
  private static final char UNIT_SEPARATOR = '\u001f';

  private ItemId() {}

  /** MD5 of the UTF-8 of source id, span start and span end, joined by U+001F; 32 hex digits. */
  public static String of(String sourceId, long spanStart, long spanEnd) {
    String name = sourceId + UNIT_SEPARATOR + spanStart + UNIT_SEPARATOR + spanEnd;
    return HexFormat.of()
        .formatHex(ContentHash.digest("MD5").digest(name.getBytes(StandardCharsets.UTF_8)));
  }
}
