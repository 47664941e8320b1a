package io.embark.ml;

import java.io.Serializable;

/** Makes a value of a Spark column of a cell that is not null. */
interface CellToValue extends Serializable {
  Object of(Object cell);
}
