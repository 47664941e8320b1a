package io.embark.pipeline;

/**
 * One input of {@code embark encode}.
 *
 * @param id as given; null if the input has none
 * @param text what is encoded, or null
 * @param reason why there is no text, or null
 */
record DirectInput(String id, String text, String reason) {
  static DirectInput of(String id, String text) {
    return new DirectInput(id, text, null);
  }

  static DirectInput unusable(String id, String reason) {
    return new DirectInput(id, null, reason);
  }
}
