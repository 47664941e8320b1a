package io.embark.ml;

import io.embark.media.MediaFault;
import java.io.Serializable;
import java.nio.channels.SeekableByteChannel;
import java.util.List;

/**
 * How files of one kind of media are decoded and encoded.
 *
 * @param <T> what a file holds
 */
interface MediaKind<T> extends Serializable {
  /**
   * What a file holds.
   *
   * @param file stays the caller's
   */
  Outcome<T> decode(SeekableByteChannel file) throws MediaFault;

  /** Bytes that it holds, about. */
  long bytes(T decoded);

  /** One outcome an item, in order. */
  List<Outcome<List<Object>>> encode(List<T> decoded);
}
