package io.embark.pipeline;

import io.embark.corpus.Rejection;

/**
 * One item of a file.
 *
 * @param item null exactly when {@code rejection} is not
 * @param startMillis of its span; 0 where the file itself is the item
 * @param endMillis of its span; 0 where the file itself is the item
 * @param rejection by a stage of media
 */
record MediaPart<T>(T item, long startMillis, long endMillis, Rejection rejection) {
  /** Takes the items of one file, in order. */
  interface Sink<T> {
    void take(MediaPart<T> part);
  }
}
