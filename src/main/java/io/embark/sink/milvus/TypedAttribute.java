package io.embark.sink.milvus;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.milvus.v2.common.DataType;
import java.io.Serializable;
import java.util.Locale;

/**
 * An attribute of items that is a field of its own, so that Milvus can compare and index it. Null
 * where an item lacks it or its value is not of the type; the JSON of all attributes has the text.
 *
 * @param name of the attribute and of the field
 * @param type {@code Int64}, {@code Double}, {@code Bool} or {@code VarChar}
 */
record TypedAttribute(String name, DataType type) implements Serializable {
  /** Of {@code name:type}. */
  static TypedAttribute of(String where, String text) {
    int colon = text.lastIndexOf(':');
    String name = colon < 0 ? "" : text.substring(0, colon);
    DataType type =
        switch (text.substring(colon + 1)) {
          case "int64" -> DataType.Int64;
          case "double" -> DataType.Double;
          case "bool" -> DataType.Bool;
          case "varchar" -> DataType.VarChar;
          default -> null;
        };
    if (!name.matches("[A-Za-z_][A-Za-z0-9_]*") || type == null) {
      throw new UserError(
          Category.CONFIG,
          "Cannot use "
              + where
              + ".attribute-fields: found '"
              + text
              + "', expected the name of an attribute (letters, digits, '_') and its type, one of"
              + " int64, double, bool, varchar, such as views:int64. Change it.");
    }
    return new TypedAttribute(name, type);
  }

  /** Milvus spreads rows by whole numbers and texts. */
  boolean mayBePartitionKey() {
    return type == DataType.Int64 || type == DataType.VarChar;
  }

  /** The value of the field: Long, Double, Boolean or String, or null. */
  Object value(String text) {
    if (text == null) {
      return null;
    }
    try {
      return switch (type) {
        case Int64 -> Long.valueOf(text.strip());
        case Double -> finite(Double.parseDouble(text.strip()));
        case Bool -> bool(text.strip().toLowerCase(Locale.ROOT));
        default -> Utf8Cut.start(text, CollectionPlan.MAX_VARCHAR_BYTES);
      };
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** What stands for no value where the field must have one. */
  Object ofNone() {
    return type == DataType.Int64 ? (Object) 0L : "";
  }

  private static Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }

  private static Boolean bool(String text) {
    return switch (text) {
      case "true" -> Boolean.TRUE;
      case "false" -> Boolean.FALSE;
      default -> null;
    };
  }
}
