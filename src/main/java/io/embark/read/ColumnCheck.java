package io.embark.read;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.stage.Guess;
import java.util.Collection;
import java.util.Map;

/** Refuses a configured column that the input does not have. */
final class ColumnCheck {
  private ColumnCheck() {}

  /**
   * @param where path of the reader in the job file
   * @param uri the file whose columns were looked at
   */
  static void refuseMissing(
      String where, RowColumns columns, String uri, Collection<String> found) {
    for (Map.Entry<String, String> column : columns.named()) {
      if (!found.contains(column.getValue())) {
        throw new UserError(
            Category.CONFIG,
            "Cannot read '"
                + where
                + "."
                + column.getKey()
                + "': no column '"
                + column.getValue()
                + "' in "
                + uri
                + ", expected one of: "
                + String.join(", ", found)
                + ". Change '"
                + column.getKey()
                + "'."
                + Guess.nearest(column.getValue(), found));
      }
    }
  }
}
