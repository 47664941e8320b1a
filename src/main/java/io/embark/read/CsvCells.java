package io.embark.read;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * The cells of one record, still encoded.
 *
 * @param cells null = empty without quotes; {@code ""} is an empty text
 * @param fault what is wrong with the quotes, or null
 */
record CsvCells(List<byte[]> cells, String fault) {
  static CsvCells of(byte[] record, CsvDialect dialect) {
    CsvMachine machine = new CsvMachine(dialect);
    List<byte[]> cells = new ArrayList<>();
    ByteArrayOutputStream cell = new ByteArrayOutputStream();
    boolean isQuoted = false;
    for (byte b : record) {
      switch (machine.step(b)) {
        case CONTENT -> cell.write(b);
        case ESCAPE_AND_CONTENT -> {
          cell.write(dialect.escape());
          cell.write(b);
        }
        case MARKUP -> isQuoted = true;
        case CELL_END -> {
          cells.add(cell.size() == 0 && !isQuoted ? null : cell.toByteArray());
          cell.reset();
          isQuoted = false;
        }
        case FAULT -> {
          return new CsvCells(
              cells,
              "found text behind the closing quote of column "
                  + (cells.size() + 1)
                  + ", expected a delimiter or the end of the line");
        }
        case RECORD_END -> throw new IllegalStateException("line end inside a record");
      }
    }
    cells.add(cell.size() == 0 && !isQuoted ? null : cell.toByteArray());
    return new CsvCells(
        cells,
        machine.isInQuotes()
            ? "found an open quote in column " + cells.size() + ", expected a closing one"
            : null);
  }
}
