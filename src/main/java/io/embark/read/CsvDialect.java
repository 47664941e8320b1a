package io.embark.read;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.stage.Options;
import java.io.Serializable;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * How cells are told apart. The bytes are cut before they are decoded, so that one bad byte costs
 * one record and not the file; therefore the charset must have ASCII's characters as single bytes.
 *
 * @param charset name, as Charset is not serializable
 * @param isMultiLine quoted cells may hold line ends; such files are read by one task each
 */
record CsvDialect(
    byte delimiter, byte quote, byte escape, boolean hasHeader, boolean isMultiLine, String charset)
    implements Serializable {
  private static final String ASCII_PROBE = "aZ09,;|\t\"'\\\r\n";

  static CsvDialect of(Options options) {
    return new CsvDialect(
        character(options, "delimiter"),
        character(options, "quote"),
        character(options, "escape"),
        options.flag("header"),
        options.flag("multi-line"),
        charset(options).name());
  }

  private static byte character(Options options, String name) {
    String given = options.string(name);
    String meant = given.equals("\\t") ? "\t" : given;
    if (meant.length() != 1 || meant.charAt(0) > 0x7E || "\r\n".contains(meant)) {
      throw refusal(options, name, given, "one ASCII character (\\t for a tab)");
    }
    return (byte) meant.charAt(0);
  }

  private static Charset charset(Options options) {
    String name = options.string("charset");
    try {
      Charset charset = Charset.forName(name);
      if (new String(ASCII_PROBE.getBytes(StandardCharsets.US_ASCII), charset)
          .equals(ASCII_PROBE)) {
        return charset;
      }
    } catch (IllegalArgumentException e) {
      // unknown to Java: refused below with the others
    }
    throw refusal(
        options,
        "charset",
        name,
        "a charset that extends ASCII, such as UTF-8, windows-1252 or Shift_JIS");
  }

  private static UserError refusal(Options options, String name, String found, String expected) {
    return new UserError(
        Category.CONFIG,
        "Cannot read '"
            + options.where()
            + "."
            + name
            + "': found '"
            + found
            + "', expected "
            + expected
            + ". Change '"
            + name
            + "'.");
  }
}
