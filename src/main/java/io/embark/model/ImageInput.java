package io.embark.model;

import java.io.Serializable;

/**
 * The input of a graph that takes pictures.
 *
 * @param name of the graph's input
 * @param isChannelsLast {@code [batch, height, width, 3]}, else {@code [batch, 3, height, width]}
 * @param isBytes samples of 0 to 255 as uint8, else float32
 * @param batch pictures that a pass takes; 0 for any number
 * @param height of every picture; 0 for any
 * @param width of every picture; 0 for any
 */
public record ImageInput(
    String name, boolean isChannelsLast, boolean isBytes, int batch, int height, int width)
    implements Serializable {
  /** The axes of so many pictures. */
  public long[] shape(int pictures, int ofHeight, int ofWidth) {
    return isChannelsLast
        ? new long[] {pictures, ofHeight, ofWidth, 3}
        : new long[] {pictures, 3, ofHeight, ofWidth};
  }
}
