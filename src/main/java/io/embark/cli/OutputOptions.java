package io.embark.cli;

import io.embark.corpus.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Option;

/** How a command shows its result; every command takes these. */
final class OutputOptions {
  @Option(
      names = "--json",
      description = "Print the result as one JSON object on the last line of standard output.")
  boolean json;

  @Option(names = "--verbose", description = "Print stack traces of errors.")
  boolean verbose;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  /** UTF-8 whatever the locale is. */
  PrintWriter out() {
    return new PrintWriter(System.out, true, StandardCharsets.UTF_8);
  }

  /** Human lines, or with {@code --json} the object alone; fails if nobody can read them. */
  void print(Iterable<String> lines, Object result) {
    PrintWriter out = out();
    if (json) {
      out.println(Json.line(result));
    } else {
      lines.forEach(out::println);
    }
    if (out.checkError()) {
      throw new UncheckedIOException(new IOException("cannot print the result to standard output"));
    }
  }
}
