package io.embark.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.embark.corpus.Json;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One command run in this JVM, as a person sees it.
 *
 * @param exitCode of the process it would have been
 * @param out lines of standard output
 * @param err lines of standard error
 */
record Embark(int exitCode, List<String> out, List<String> err) {

  /** Runs a command; Spark is the shared session if it is there, so start that one first. */
  static Embark run(Object... arguments) {
    List<String> words = List.of(arguments).stream().map(Object::toString).toList();
    PrintStream realOut = System.out;
    PrintStream realErr = System.err;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    try {
      System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
      System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
      int exitCode = Main.commandLine().execute(words.toArray(new String[0]));
      return new Embark(exitCode, lines(out), lines(err));
    } finally {
      System.setOut(realOut);
      System.setErr(realErr);
    }
  }

  private static List<String> lines(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8).lines().toList();
  }

  /** The result of {@code --json}: the only line of standard output. */
  JsonNode json() {
    if (out.size() != 1) {
      throw new AssertionError("expected one line of JSON: " + this);
    }
    try {
      return Json.parse(out.get(0), JsonNode.class);
    } catch (JsonProcessingException e) {
      throw new AssertionError("no JSON: " + this, e);
    }
  }
}
