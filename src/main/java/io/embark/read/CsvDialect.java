package io.embark.read;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.stage.Options;
import java.io.Serializable;
import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * How cells are told apart. The bytes are cut before they are decoded, so that one bad byte costs
 * one record and not the file; therefore no character of the charset may hold the byte of a mark or
 * line end, as Shift_JIS does with the backslash and UTF-16 with all of them.
 *
 * @param charset name, as Charset is not serializable
 * @param isMultiLine quoted cells may hold line ends; such files are read by one task each
 */
record CsvDialect(
    byte delimiter, byte quote, byte escape, boolean hasHeader, boolean isMultiLine, String charset)
    implements Serializable {
  static CsvDialect of(Options options) {
    CsvDialect dialect =
        new CsvDialect(
            character(options, "delimiter"),
            character(options, "quote"),
            character(options, "escape"),
            options.flag("header"),
            options.flag("multi-line"),
            charset(options).name());
    dialect.refuseAmbiguousBytes(options);
    return dialect;
  }

  private void refuseAmbiguousBytes(Options options) {
    Charset charset = Charset.forName(this.charset);
    byte[] marks = {delimiter, quote, escape, '\n', '\r'};
    for (byte mark : marks) {
      if (charset.canEncode()
          && !Arrays.equals(Character.toString(mark).getBytes(charset), new byte[] {mark})) {
        throw ambiguous(options, mark);
      }
    }
    if (!charset.canEncode() || charset.equals(StandardCharsets.UTF_8)) {
      return;
    }
    CharsetEncoder encoder = charset.newEncoder();
    for (char c = 0x80; c < Character.MAX_VALUE; c++) {
      if (!Character.isSurrogate(c) && encoder.canEncode(c)) {
        for (byte b : Character.toString(c).getBytes(charset)) {
          for (byte mark : marks) {
            if (b == mark) {
              throw ambiguous(options, mark);
            }
          }
        }
      }
    }
  }

  private static UserError ambiguous(Options options, byte mark) {
    return new UserError(
        Category.CONFIG,
        "Cannot read '"
            + options.where()
            + ".charset': characters of '"
            + options.string("charset")
            + "' hold the byte "
            + String.format("0x%02X", mark)
            + " of a delimiter, quote, escape or line end, expected a charset where none does."
            + " Change one of them, or convert the files to UTF-8.");
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
      return Charset.forName(name);
    } catch (IllegalArgumentException e) {
      throw refusal(
          options, "charset", name, "a charset that Java knows, such as UTF-8 or windows-1252");
    }
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
