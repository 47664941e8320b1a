package io.embark.read;

import java.io.IOException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Column names of one CSV file: its first record, or {@code _c0}, {@code _c1}, ... as in Spark. */
final class CsvHeader {
  private static final int MOST_HEADER_BYTES = 1 << 20;

  private CsvHeader() {}

  /**
   * Empty when the file has no record.
   *
   * @throws IOException also when the first record cannot be a header
   */
  static Optional<List<String>> read(InputFile file, FileOpener files, CsvDialect dialect)
      throws IOException {
    try (CappedRecords records =
        CappedRecords.open(Piece.whole(file), files, MOST_HEADER_BYTES, new CsvMachine(dialect))) {
      Optional<CappedRecord> first = records.next();
      while (first.isPresent() && first.get().isEmpty()) {
        first = records.next();
      }
      return first.isEmpty() ? Optional.empty() : Optional.of(names(first.get(), dialect));
    }
  }

  private static List<String> names(CappedRecord record, CsvDialect dialect) throws IOException {
    if (record.bytes() == null) {
      throw new IOException(
          "the first record has "
              + record.length()
              + " bytes, expected at most "
              + MOST_HEADER_BYTES);
    }
    CsvCells cells = CsvCells.of(record.bytes(), dialect);
    if (cells.fault() != null) {
      throw new IOException("the first record is malformed: " + cells.fault());
    }
    List<String> names = new ArrayList<>();
    for (int i = 0; i < cells.cells().size(); i++) {
      byte[] cell = cells.cells().get(i);
      if (!dialect.hasHeader() || cell == null) {
        names.add("_c" + i);
        continue;
      }
      Decoded decoded = Decoded.strictly(cell, Charset.forName(dialect.charset()));
      if (decoded.fault() != null) {
        throw new IOException("the header's column " + (i + 1) + ": " + decoded.fault());
      }
      names.add(decoded.text());
    }
    return names;
  }
}
