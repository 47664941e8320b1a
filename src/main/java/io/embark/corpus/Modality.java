package io.embark.corpus;

/** What an item is made of; the lake stores {@link #wireName()}. */
public enum Modality {
  /** Characters; spans count Unicode code points of the source's text. */
  TEXT("text"),
  /** One still picture. */
  IMAGE("image"),
  /** One sampled frame of a video; spans are milliseconds. */
  VIDEO_FRAME("video_frame"),
  /** A window of sound; spans are milliseconds. */
  AUDIO("audio");

  private final String wireName;

  Modality(String wireName) {
    this.wireName = wireName;
  }

  /** Stable name in Parquet and Milvus. */
  public String wireName() {
    return wireName;
  }
}
