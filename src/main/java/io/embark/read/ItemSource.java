package io.embark.read;

import java.io.Closeable;
import java.io.IOException;
import java.io.Serializable;
import java.util.Optional;

/**
 * The items of one piece, one after the other. An {@link IOException} ends the piece with a row
 * {@code unreadable}; items before it are kept. Used by one thread, closed by {@link FileScan}.
 */
interface ItemSource extends Closeable {
  /** Empty at the end. */
  Optional<ReadItem> next() throws IOException;

  /** Opens a piece on an executor. */
  @FunctionalInterface
  interface Opening extends Serializable {
    ItemSource open(Piece piece, FileOpener files) throws IOException;
  }

  /** A source of one item that holds nothing open. */
  static ItemSource of(ReadItem item) {
    return new ItemSource() {
      private Optional<ReadItem> rest = Optional.of(item);

      @Override
      public Optional<ReadItem> next() {
        Optional<ReadItem> next = rest;
        rest = Optional.empty();
        return next;
      }

      @Override
      public void close() {}
    };
  }
}
