package io.embark.eval;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.embark.corpus.Json;
import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * One file of a test collection, read line by line; faults name the line. A byte order mark is left
 * out and blank lines are passed over.
 *
 * @param what {@code corpus}, {@code queries} or {@code qrels}
 * @param path local, or any Hadoop URI
 */
record CollectionFile(String what, String path, Configuration hadoop) {
  /** Takes a line and its number, from 1. */
  interface Lines {
    void accept(int number, String line);
  }

  /** Takes each line that is not blank. */
  void lines(Lines lines) {
    Path file = new Path(path);
    try {
      FileSystem files = file.getFileSystem(hadoop);
      if (files.getFileStatus(file).isDirectory()) {
        throw fault("it is a folder", "a file", "Name the file");
      }
      // a byte is a character here, so that each line can be decoded strictly on its own
      try (BufferedReader reader =
          new BufferedReader(
              new InputStreamReader(files.open(file), StandardCharsets.ISO_8859_1))) {
        int number = 0;
        for (String bytes = reader.readLine(); bytes != null; bytes = reader.readLine()) {
          number++;
          String line = decoded(number, bytes);
          if (!line.isBlank()) {
            lines.accept(number, line);
          }
        }
      }
    } catch (FileNotFoundException e) {
      throw fault("there is no such file", "a file", "Check the path");
    } catch (IOException e) {
      throw fault(e.getMessage(), "a file that this user may read", "Check the file");
    }
  }

  private String decoded(int number, String bytes) {
    try {
      String line =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(bytes.getBytes(StandardCharsets.ISO_8859_1)))
              .toString();
      return number == 1 && line.startsWith("\ufeff") ? line.substring(1) : line;
    } catch (CharacterCodingException e) {
      throw fault("line " + number + " is not UTF-8", "UTF-8", "Convert the file");
    }
  }

  /** The object on a line of JSON Lines. */
  JsonNode object(int number, String line, String expected) {
    JsonNode object;
    try {
      object = Json.parse(line, JsonNode.class);
    } catch (JsonProcessingException e) {
      throw fault(
          "line "
              + number
              + " is not JSON ("
              + e.getOriginalMessage().replaceAll("\\s+", " ")
              + ")",
          expected,
          "Mend the line");
    }
    if (!object.isObject()) {
      throw fault("line " + number + " is no JSON object", expected, "Mend the line");
    }
    return object;
  }

  /**
   * A field that is a string, or an {@code _id} that is a whole number.
   *
   * @param otherwise instead of a field that is missing or null; null if it must be there
   */
  String text(int number, JsonNode object, String field, String otherwise, String expected) {
    if (!object.hasNonNull(field)) {
      if (otherwise == null) {
        throw fault("line " + number + " has no '" + field + "'", expected, "Add it");
      }
      return otherwise;
    }
    JsonNode value = object.get(field);
    boolean isId = field.equals("_id");
    if (!value.isTextual() && !(isId && value.isIntegralNumber())) {
      throw fault("'" + field + "' of line " + number + " is no string", expected, "Mend the line");
    }
    String text = value.asText();
    if (isId && text.isEmpty()) {
      throw fault("'" + field + "' of line " + number + " is empty", expected, "Give it an id");
    }
    return text;
  }

  /** {@code Cannot read <what> '<path>': <found>, expected <expected>. <advice>.} */
  UserError fault(String found, String expected, String advice) {
    return new UserError(
        Category.INPUT,
        "Cannot read "
            + what
            + " '"
            + path
            + "': "
            + found
            + ", expected "
            + expected
            + ". "
            + advice
            + ".");
  }
}
