package io.embark.read;

import io.embark.corpus.Rejection;
import java.io.IOException;
import java.util.Locale;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;

/** Why a reader rejects a row; the docs list these. */
public enum ReadReason {
  /** More bytes than {@code max-document-bytes}; the text is dropped. */
  DOCUMENT_TOO_LARGE,
  /** No character but white space. */
  EMPTY_DOCUMENT,
  /** Bytes that are not of the expected charset. */
  INVALID_ENCODING,
  /** A file that fails while it is opened or read. */
  UNREADABLE,
  /** A file without a column that is configured, although the file looked at first has it. */
  MISSING_COLUMN,
  /** An archive that ends early or is none; entries before the fault are kept. */
  CORRUPT_ARCHIVE,
  /** A document that its parser cannot read to the end. */
  MALFORMED_DOCUMENT,
  /** A document that only a password or a licence opens. */
  ENCRYPTED,
  /** A document that takes longer than {@code max-seconds}. */
  TOO_SLOW,
  /** A record of a web archive whose HTTP message cannot be read. */
  MALFORMED_HTTP,
  /** A line that is not one JSON value. */
  MALFORMED_JSON,
  /** A line that is JSON but no object. */
  NOT_AN_OBJECT,
  /** A record with a wrong number of cells or quotes that do not match. */
  MALFORMED_CSV,
  /** The text column is absent or null. */
  MISSING_TEXT,
  /** The text is no string, or the id no scalar. */
  WRONG_TYPE,
  /** The id column is absent, null or empty. */
  NULL_ID,
  /** Another live row has the same source id and is kept. */
  REPEATED_ID;

  /** Name of all readers in the rejects table. */
  static final String STAGE = "read";

  /** Detail of {@link #UNREADABLE}. */
  public static String unreadableDetail(IOException cause) {
    return "reading failed: " + cause.getClass().getSimpleName() + ": " + cause.getMessage();
  }

  /** As it stands in the rejects table. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The same as a column of {@link io.embark.corpus.ItemSchema#REJECTION}. */
  Column because(Column detail) {
    return functions.struct(
        functions.lit(STAGE).as("stage"), functions.lit(word()).as("reason"), detail.as("detail"));
  }

  /** Line breaks in {@code detail}, which libraries like in their messages, become blanks. */
  Rejection because(String detail) {
    return new Rejection(STAGE, word(), detail.replaceAll("\\s*[\\r\\n]+\\s*", " "));
  }
}
