package io.embark.model;

import java.io.Serializable;

/**
 * The input of a graph that takes sound.
 *
 * @param name of the graph's input
 * @param hasBatch {@code [batch, samples]}, else {@code [samples]}
 * @param batch sounds that a pass takes; 0 for any number
 * @param window samples of every sound; 0 for any number, and for features
 */
public record AudioInput(String name, boolean hasBatch, int batch, int window)
    implements Serializable {
  /** The axes of so many sounds. */
  public long[] shape(int sounds, int samples) {
    return hasBatch ? new long[] {sounds, samples} : new long[] {samples};
  }
}
