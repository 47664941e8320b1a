package io.embark.media;

/** What becomes of transparency: models take three channels. */
public enum Alpha {
  /** Colours as they are stored, as Pillow's {@code convert("RGB")}; the usual reference. */
  DROP,
  /** On a white ground. */
  WHITE
}
