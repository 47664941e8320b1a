package io.embark.read;

import java.nio.charset.Charset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Turns records of one CSV file into items. */
final class CsvRecord {
  private final InputFile file;
  private final RowColumns columns;
  private final CsvDialect dialect;
  private final List<String> header;
  private final Charset charset;

  CsvRecord(InputFile file, RowColumns columns, CsvDialect dialect, List<String> header) {
    this.file = file;
    this.columns = columns;
    this.dialect = dialect;
    this.header = header;
    this.charset = Charset.forName(dialect.charset());
  }

  /** The item, with its id unnumbered where ids come from the content. */
  ReadItem read(CappedRecord record) {
    String fallbackId = columns.fallbackId(file.relativePath(), record.hash());
    Map<String, String> attributes = file.partitions();
    if (record.bytes() == null) {
      return rejected(
          record,
          fallbackId,
          attributes,
          ReadReason.DOCUMENT_TOO_LARGE,
          ReadItem.tooLargeDetail(record.length(), columns.mostBytes()));
    }
    CsvCells row = CsvCells.of(record.bytes(), dialect);
    String fault = row.fault();
    if (fault == null && row.cells().size() != header.size()) {
      fault = "found " + row.cells().size() + " columns, expected " + header.size();
    }
    if (fault != null) {
      return rejected(record, fallbackId, attributes, ReadReason.MALFORMED_CSV, fault);
    }
    Map<String, String> cells = new TreeMap<>();
    for (Map.Entry<String, String> column : columns.named()) {
      byte[] cell = row.cells().get(header.indexOf(column.getValue()));
      if (cell != null) {
        Decoded decoded = Decoded.strictly(cell, charset);
        if (decoded.fault() != null) {
          return rejected(
              record,
              fallbackId,
              attributes,
              ReadReason.INVALID_ENCODING,
              decoded.fault() + " in column '" + column.getValue() + "'");
        }
        cells.put(column.getValue(), decoded.text());
      }
    }
    return item(record, fallbackId, cells);
  }

  private ReadItem item(CappedRecord record, String fallbackId, Map<String, String> cells) {
    Map<String, String> carried = new TreeMap<>(cells);
    carried.keySet().retainAll(columns.attributes());
    Map<String, String> attributes = RowColumns.attributes(carried, file.partitions());
    String sourceId = fallbackId;
    if (columns.id() != null) {
      String id = cells.getOrDefault(columns.id(), "");
      if (id.isEmpty()) {
        return rejected(
            record,
            fallbackId,
            attributes,
            ReadReason.NULL_ID,
            "found an empty '" + columns.id() + "', expected an id");
      }
      sourceId = id;
    }
    String text = cells.get(columns.text());
    return text == null
        ? rejected(
            record,
            sourceId,
            attributes,
            ReadReason.MISSING_TEXT,
            "found an empty cell in '" + columns.text() + "', expected a text")
        : ReadItem.document(sourceId, text, attributes, null);
  }

  private ReadItem rejected(
      CappedRecord record,
      String sourceId,
      Map<String, String> attributes,
      ReadReason reason,
      String detail) {
    return ReadItem.rejected(
        sourceId, attributes, reason, record.locate(detail, file.relativePath()));
  }
}
