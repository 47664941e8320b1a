package io.embark.ml;

import java.io.Serializable;
import java.util.List;

/**
 * How cells of the input column become cells of the columns that are added. Made on the driver,
 * used by the tasks of an executor, each in its own copy.
 *
 * @param <T> what is encoded: a text, or what a file holds
 */
interface CellEncoding<T> extends Serializable {
  /** Why a null has no value. */
  String missing();

  /** What is encoded of a cell that is not null; what it is not fit for is a reason. */
  Outcome<T> open(Object cell);

  /** Bytes that it holds while it waits, about. */
  long bytes(T item);

  /**
   * One outcome an item, in order: a value for each column that is added, {@code reasonCol} apart.
   */
  List<Outcome<List<Object>>> encode(List<T> items);
}
