package io.embark.pipeline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.embark.corpus.Json;
import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;

/**
 * Inputs of {@code embark encode} in their order: JSON Lines with {@code id} and {@code text} or
 * {@code path}, a Parquet file with columns {@code id} and {@code text}, or a folder whose files
 * are texts (by name). Nothing is left out: what cannot be used has a reason.
 */
final class DirectInputs {
  private DirectInputs() {}

  /** A lazy stream; close it. */
  static Stream<DirectInput> open(String input, Configuration configuration) {
    Path path = new Path(input);
    try {
      FileSystem files = path.getFileSystem(configuration);
      FileStatus status = files.getFileStatus(path);
      if (status.isDirectory()) {
        return folder(files, path);
      }
      return path.getName().endsWith(".parquet")
          ? parquet(path, configuration)
          : jsonLines(files, path);
    } catch (FileNotFoundException e) {
      throw new UserError(
          Category.INPUT,
          "Cannot read input '"
              + input
              + "': there is no such file or folder, expected JSON Lines, Parquet or a folder of texts. Check the path.",
          e);
    } catch (IOException | UncheckedIOException e) {
      throw new UserError(
          Category.INPUT,
          "Cannot read input '"
              + input
              + "': "
              + e.getMessage()
              + ", expected JSON Lines, Parquet or a folder of texts. Check the file.",
          e);
    }
  }

  private static Stream<DirectInput> folder(FileSystem files, Path folder) throws IOException {
    FileStatus[] entries =
        files.listStatus(
            folder, name -> !name.getName().startsWith(".") && !name.getName().startsWith("_"));
    return Arrays.stream(entries)
        .filter(FileStatus::isFile)
        .map(FileStatus::getPath)
        .sorted(Comparator.comparing(Path::getName))
        .map(path -> file(files, path, path.getName()));
  }

  private static DirectInput file(FileSystem files, Path path, String id) {
    try (InputStream in = files.open(path)) {
      return DirectInput.of(id, withoutMark(decode(ByteBuffer.wrap(in.readAllBytes()))));
    } catch (CharacterCodingException e) {
      return DirectInput.unusable(id, "invalid_encoding");
    } catch (IOException e) {
      return DirectInput.unusable(id, "unreadable");
    }
  }

  private static Stream<DirectInput> jsonLines(FileSystem files, Path path) throws IOException {
    JsonLines lines = new JsonLines(files.open(path), line -> jsonLine(files, path, line));
    return ordered(lines).onClose(() -> closeQuietly(lines));
  }

  private static DirectInput jsonLine(FileSystem files, Path file, String line) {
    JsonNode object;
    try {
      object = Json.parse(line, JsonNode.class);
    } catch (JsonProcessingException e) {
      return DirectInput.unusable(null, "malformed_json");
    }
    if (!object.isObject()) {
      return DirectInput.unusable(null, "not_an_object");
    }
    String id = object.hasNonNull("id") ? object.get("id").asText() : null;
    if (object.hasNonNull("text")) {
      return object.get("text").isTextual()
          ? DirectInput.of(id, object.get("text").textValue())
          : DirectInput.unusable(id, "wrong_type");
    }
    return object.hasNonNull("path")
        ? referenced(files, file, object.get("path").asText(), id)
        : DirectInput.unusable(id, "missing_text");
  }

  private static DirectInput referenced(FileSystem files, Path file, String path, String id) {
    try {
      return file(files, new Path(file.getParent(), path), id);
    } catch (IllegalArgumentException e) { // no path, or one of another file system
      return DirectInput.unusable(id, "unreadable");
    }
  }

  /** Strict: what is no UTF-8 is an exception. */
  static String decode(ByteBuffer bytes) throws CharacterCodingException {
    return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
  }

  /** A byte order mark says how a file is stored and is no part of its text. */
  static String withoutMark(String text) {
    return text.startsWith("\ufeff") ? text.substring(1) : text;
  }

  private static Stream<DirectInput> ordered(Iterator<DirectInput> inputs) {
    return StreamSupport.stream(
        Spliterators.spliteratorUnknownSize(inputs, Spliterator.ORDERED), false);
  }

  private static Stream<DirectInput> parquet(Path path, Configuration configuration)
      throws IOException {
    ParquetReader<Group> reader =
        ParquetReader.builder(new GroupReadSupport(), path).withConf(configuration).build();
    try {
      return ordered(new ParquetInputs(path, reader)).onClose(() -> closeQuietly(reader));
    } catch (UserError e) {
      closeQuietly(reader);
      throw e;
    } catch (RuntimeException e) { // Parquet's own fault for a file that is none
      closeQuietly(reader);
      throw new IOException("it is not a whole Parquet file", e);
    }
  }

  private static void closeQuietly(AutoCloseable resource) {
    try {
      resource.close();
    } catch (Exception e) {
      throw new IllegalStateException("cannot close the input", e);
    }
  }
}
