package io.embark.corpus;

import java.util.Arrays;

/** What an item is made of; the lake stores {@link #wireName()}. */
public enum Modality {
  /** Characters; spans count Unicode code points of the source's text. */
  TEXT("text"),
  /** One still picture. */
  IMAGE("image"),
  /** A whole video. */
  VIDEO("video"),
  /** One sampled frame of a video; spans are milliseconds. */
  VIDEO_FRAME("video_frame"),
  /** A window of sound; spans are milliseconds. */
  AUDIO("audio");

  private final String wireName;

  Modality(String wireName) {
    this.wireName = wireName;
  }

  /** The modality of that {@link #wireName}. */
  public static Modality ofWireName(String name) {
    return Arrays.stream(values())
        .filter(modality -> modality.wireName.equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no modality '" + name + "'"));
  }

  /** It is made of pixels. */
  public boolean isOfPictures() {
    return this == IMAGE || this == VIDEO || this == VIDEO_FRAME;
  }

  /** Stable name in Parquet and Milvus. */
  public String wireName() {
    return wireName;
  }
}
