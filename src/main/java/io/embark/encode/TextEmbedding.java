package io.embark.encode;

import java.util.List;

/** A text that stands for an input: what is spoken in a sound. */
record TextEmbedding(String text) implements Embedding {
  @Override
  public boolean isFinite() {
    return true;
  }

  @Override
  public int size() {
    return text.length();
  }

  @Override
  public List<Object> cells() {
    return List.of(text);
  }
}
