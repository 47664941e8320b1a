package io.embark.corpus;

import java.io.Serializable;
import java.util.Objects;

/**
 * Why a row was dropped. {@code stage} is the name of the room's operation ({@code read}, {@code
 * chunk}, {@code encode}, ...), {@code reason} a stable snake_case word to group by, {@code detail}
 * one line for a person with the values found and expected.
 */
public record Rejection(String stage, String reason, String detail) implements Serializable {
  /** Refuses a reason that is not stable snake_case: people group and alert by it. */
  public Rejection {
    Objects.requireNonNull(stage, "stage");
    Objects.requireNonNull(detail, "detail");
    if (!reason.matches("[a-z][a-z0-9_]*")) {
      throw new IllegalArgumentException("reason '" + reason + "' is not snake_case");
    }
  }
}
