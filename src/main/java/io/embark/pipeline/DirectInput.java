package io.embark.pipeline;

import org.apache.hadoop.fs.Path;

/**
 * One input of {@code embark encode}: a text, a file of media, or neither.
 *
 * @param id as given; null if the input has none
 * @param text what is encoded, or null
 * @param media a file that is encoded, or null
 * @param reason why there is nothing to encode, or null
 */
record DirectInput(String id, String text, Path media, String reason) {
  static DirectInput of(String id, String text) {
    return new DirectInput(id, text, null, null);
  }

  static DirectInput of(String id, Path media) {
    return new DirectInput(id, null, media, null);
  }

  static DirectInput unusable(String id, String reason) {
    return new DirectInput(id, null, null, reason);
  }
}
