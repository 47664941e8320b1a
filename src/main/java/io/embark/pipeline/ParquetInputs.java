package io.embark.pipeline;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.schema.Type;

/** Rows of a Parquet file with columns {@code id} and {@code text}, in file order. */
final class ParquetInputs implements Iterator<DirectInput> {
  private static final String ID = "id";
  private static final String TEXT = "text";

  private final ParquetReader<Group> reader;
  private Group next;

  /** The reader stays the caller's. A file that has rows but no text column is refused. */
  ParquetInputs(Path path, ParquetReader<Group> reader) throws IOException {
    this.reader = reader;
    this.next = reader.read();
    if (next != null && !next.getType().containsField(TEXT)) {
      throw new UserError(
          Category.INPUT,
          "Cannot read input '"
              + path
              + "': no column 'text' among "
              + next.getType().getFields().stream()
                  .map(Type::getName)
                  .collect(Collectors.joining(", "))
              + ", expected columns id and text. Rename the column.");
    }
  }

  @Override
  public boolean hasNext() {
    return next != null;
  }

  @Override
  public DirectInput next() {
    if (next == null) {
      throw new NoSuchElementException();
    }
    String id = value(next, ID);
    String text = value(next, TEXT);
    try {
      next = reader.read();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text == null ? DirectInput.unusable(id, "missing_text") : DirectInput.of(id, text);
  }

  private static String value(Group row, String column) {
    boolean present =
        row.getType().containsField(column) && row.getFieldRepetitionCount(column) > 0;
    return present ? row.getValueToString(row.getType().getFieldIndex(column), 0) : null;
  }
}
