package io.embark.model;

import java.io.Serializable;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How the token vectors of a text become one vector, as sentence-transformers' Pooling module does
 * it: the result of each mode, one behind the other.
 *
 * @param modes at least one, in the order of their parts in the vector
 * @param includesPrompt false: tokens of the prompt (a start token in front of it included) take no
 *     part, see {@code include_prompt} of {@code 1_Pooling/config.json}
 */
public record TokenPooling(List<PoolingMode> modes, boolean includesPrompt)
    implements Serializable {
  /** Keeps an unmodifiable copy of the modes. */
  public TokenPooling {
    modes = List.copyOf(modes);
  }

  /** One mode over all tokens. */
  public static TokenPooling of(PoolingMode mode) {
    return new TokenPooling(List.of(mode), true);
  }

  /** As it stands in cards and fingerprints: {@code mean}, {@code cls+max without prompt}. */
  public String wireName() {
    return modes.stream().map(PoolingMode::wireName).collect(Collectors.joining("+"))
        + (includesPrompt ? "" : " without prompt");
  }

  @Override
  public String toString() {
    return wireName();
  }
}
