package io.embark.read;

import java.io.Serializable;

/**
 * Part of a file that one task reads: the records that start in it.
 *
 * @param start first byte, inclusive
 * @param end last byte, exclusive; {@link Long#MAX_VALUE} = the end of the file, whatever its
 *     length
 */
record Piece(InputFile file, long start, long end) implements Serializable {
  static Piece whole(InputFile file) {
    return new Piece(file, 0, Long.MAX_VALUE);
  }

  long bytes() {
    return Math.min(end, file.bytes()) - start;
  }
}
