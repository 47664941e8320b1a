package io.embark.model;

import java.util.Arrays;

/**
 * Which positions of an encoding stay when it is cut: the special tokens at both ends, and between
 * them as many of the text's own as fit. Equal to truncating before the post-processor adds the
 * special tokens, which is what the library does; a special token written out in the text is not
 * marked in the mask.
 *
 * @param head positions kept from the beginning
 * @param tailFrom first position kept at the end
 */
record Truncation(int head, int tailFrom) {
  /**
   * The cut to {@code maxTokens}.
   *
   * @param specialMask 1 at positions that the post-processor added; longer than {@code maxTokens}
   */
  static Truncation of(long[] specialMask, int maxTokens) {
    int tailFrom = specialMask.length;
    while (tailFrom > 0 && specialMask[tailFrom - 1] == 1) {
      tailFrom--;
    }
    int head = Math.max(0, maxTokens - (specialMask.length - tailFrom));
    return new Truncation(head, tailFrom);
  }

  long[] apply(long[] values) {
    long[] kept = Arrays.copyOf(values, head + values.length - tailFrom);
    System.arraycopy(values, tailFrom, kept, head, values.length - tailFrom);
    return kept;
  }
}
