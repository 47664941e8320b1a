package io.embark.cli;

import java.util.stream.Collectors;

/** Messages of libraries may have several lines; a person and a log want one. */
final class OneLine {
  private OneLine() {}

  /** Line breaks become blanks; empty for null. */
  static String of(String message) {
    return message == null
        ? ""
        : message
            .lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty())
            .collect(Collectors.joining(" "));
  }
}
