package io.embark.sink.milvus;

import java.util.Locale;

/**
 * Which mode is cheaper for a run, by what both took on Milvus 2.3.5 with an index that takes no
 * time to build ({@code scripts/bench milvus --index FLAT}, docs/benchmarks.md): an upsert 146 µs a
 * row, an import 75 µs a row and 17.5 s beside. An upsert sends the rows of the run's partitions;
 * an import writes every row of the lake, waits for the server to see them, and builds each index
 * once.
 *
 * @param runRows rows that an upsert sends
 * @param allRows rows that an import writes
 * @param canImport the server has imports
 */
record LoadForecast(long runRows, long allRows, boolean canImport) {
  /** Rows that an import brings in while an upsert brings one in: 146 / 75 µs. */
  static final int IMPORT_IS_FASTER = 2;

  /** What an import costs whatever it brings, in rows that an upsert brings in: 17.5 s / 146 µs. */
  static final long IMPORT_START_ROWS = 120_000;

  static LoadForecast of(long runRows, long allRows, boolean isLite) {
    return new LoadForecast(runRows, allRows, !isLite);
  }

  /** Fewer seconds by import. */
  boolean isImportCheaper() {
    return canImport && runRows > IMPORT_START_ROWS + allRows / IMPORT_IS_FASTER;
  }

  /** The choice and the figures that it is made by. */
  String line() {
    if (!canImport) {
      return String.format(
          Locale.ROOT, "mode upsert sends %,d rows; Milvus Lite has no import", runRows);
    }
    return String.format(
        Locale.ROOT,
        "mode %s is cheaper: upsert sends %,d rows, import writes all %,d, which is worth it from"
            + " %,d + half of them on",
        isImportCheaper() ? "import" : "upsert",
        runRows,
        allRows,
        IMPORT_START_ROWS);
  }
}
