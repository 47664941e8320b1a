package io.embark.job;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.stage.Guess;
import java.util.Collection;
import java.util.TreeSet;

/** Wording of the errors of one job file; the place is {@code file:line}, as editors take it. */
record JobFault(String fileName) {
  /** {@code Cannot read job 'file:line': <found>, expected <expected>.<action>}. */
  UserError at(int line, String found, String expected, String action) {
    return new UserError(
        Category.CONFIG,
        "Cannot read job '"
            + place(line)
            + "': "
            + found
            + ", expected "
            + expected
            + "."
            + action);
  }

  /** The same without a line. */
  UserError inFile(String found, String expected, String action) {
    return new UserError(
        Category.CONFIG,
        "Cannot read job '" + fileName + "': " + found + ", expected " + expected + "." + action);
  }

  /** A name that nobody knows, with those that are known and the nearest of them. */
  UserError unknown(int line, String noun, String name, String where, Collection<String> known) {
    return at(
        line,
        "unknown " + noun + " '" + name + "'" + (where.isEmpty() ? "" : " in '" + where + "'"),
        "one of: " + String.join(", ", new TreeSet<>(known)),
        Guess.nearest(name, known));
  }

  /** {@code file:line}. */
  String place(int line) {
    return fileName + ":" + line;
  }
}
