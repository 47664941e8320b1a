package io.embark.pipeline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.embark.corpus.Json;
import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.read.FileListing;
import io.embark.read.FileOpener;
import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.SortedMap;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.schema.Type;

/**
 * Inputs of {@code embark encode} in their order: JSON Lines with {@code id} and {@code text} or
 * {@code path}, a Parquet file with columns {@code id} and {@code text}, a picture or sound, or a
 * folder whose files, also those in folders below it, are texts or media (by the path in it).
 * Nothing is left out: what cannot be used has a reason.
 */
final class DirectInputs {
  private static final int LOOKED_AT = 1 << 10;

  private final Configuration configuration;
  private final boolean isOfText;

  private DirectInputs(Configuration configuration, boolean isOfText) {
    this.configuration = configuration;
    this.isOfText = isOfText;
  }

  /**
   * A lazy stream; close it.
   *
   * @param areMedia files are no texts, and are opened when they are encoded
   */
  static Stream<DirectInput> open(String input, boolean areMedia, Configuration configuration) {
    return new DirectInputs(configuration, !areMedia).open(input);
  }

  private Stream<DirectInput> open(String input) {
    Path path = new Path(input);
    try {
      FileSystem files = path.getFileSystem(configuration);
      FileStatus status = files.getFileStatus(path);
      if (status.isDirectory()) {
        return folder(files, path);
      }
      if (path.getName().endsWith(".parquet")) {
        return parquet(path);
      }
      return isOfText || isJsonLines(files, path)
          ? jsonLines(files, path)
          : Stream.of(DirectInput.of(path.getName(), path));
    } catch (FileNotFoundException e) {
      throw new UserError(
          Category.INPUT,
          "Cannot read input '"
              + input
              + "': there is no such file or folder, expected JSON Lines, Parquet or a folder of files. Check the path.",
          e);
    } catch (IOException | UncheckedIOException e) {
      throw new UserError(
          Category.INPUT,
          "Cannot read input '"
              + input
              + "': "
              + e.getMessage()
              + ", expected JSON Lines, Parquet or a folder of files. Check the file.",
          e);
    }
  }

  private Stream<DirectInput> folder(FileSystem files, Path folder) throws IOException {
    SortedMap<String, Path> below = FileListing.below(files, folder);
    if (below.isEmpty()) {
      throw new UserError(
          Category.INPUT,
          "Cannot read input '"
              + folder
              + "': no files in it or below it, expected at least one. Check the path.");
    }
    return below.entrySet().stream().map(one -> file(files, one.getValue(), one.getKey()));
  }

  private DirectInput file(FileSystem files, Path path, String id) {
    if (!isOfText) {
      return DirectInput.of(id, path);
    }
    try (InputStream in = FileOpener.open(files, path)) {
      return DirectInput.of(id, withoutMark(strictly(in.readAllBytes())));
    } catch (CharacterCodingException e) {
      return DirectInput.unusable(id, "invalid_encoding");
    } catch (IOException e) {
      return DirectInput.unusable(id, "unreadable");
    }
  }

  /** It begins with a brace, as no picture or sound does, or is empty and named like that. */
  private static boolean isJsonLines(FileSystem files, Path path) throws IOException {
    try (InputStream in = FileOpener.open(files, path)) {
      String start = withoutMark(new String(in.readNBytes(LOOKED_AT), StandardCharsets.UTF_8));
      return start.isBlank() ? path.getName().contains("json") : start.strip().startsWith("{");
    }
  }

  private Stream<DirectInput> jsonLines(FileSystem files, Path path) throws IOException {
    // a byte is a character here, so that each line can be decoded strictly on its own
    BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(FileOpener.open(files, path), StandardCharsets.ISO_8859_1));
    return lines
        .lines()
        .filter(line -> !line.isBlank())
        .map(line -> jsonLine(files, path, line.getBytes(StandardCharsets.ISO_8859_1)))
        .onClose(() -> closeQuietly(lines));
  }

  private DirectInput jsonLine(FileSystem files, Path file, byte[] line) {
    try {
      return jsonLine(files, file, strictly(line));
    } catch (CharacterCodingException e) {
      DirectInput repaired = jsonLine(files, file, new String(line, StandardCharsets.UTF_8));
      return DirectInput.unusable(repaired.id(), "invalid_encoding");
    }
  }

  private static String strictly(byte[] bytes) throws CharacterCodingException {
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
  }

  private DirectInput jsonLine(FileSystem files, Path file, String line) {
    JsonNode object;
    try {
      object = Json.parse(withoutMark(line), JsonNode.class);
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

  private DirectInput referenced(FileSystem files, Path file, String path, String id) {
    try {
      return file(files, new Path(file.getParent(), path), id);
    } catch (IllegalArgumentException e) { // no path, or one of another file system
      return DirectInput.unusable(id, "unreadable");
    }
  }

  /** A byte order mark says how a file is stored and is no part of its text. */
  private static String withoutMark(String text) {
    return text.startsWith("\ufeff") ? text.substring(1) : text;
  }

  private Stream<DirectInput> parquet(Path path) throws IOException {
    ParquetReader<Group> reader =
        ParquetReader.builder(new GroupReadSupport(), path).withConf(configuration).build();
    Iterator<DirectInput> rows;
    try {
      rows = new ParquetRows(path, reader, List.of("id", "text"));
    } catch (UserError e) {
      closeQuietly(reader);
      throw e;
    } catch (RuntimeException e) {
      closeQuietly(reader); // Parquet's own fault for a file that is none
      throw new IOException("it is not a whole Parquet file", e);
    }
    Spliterator<DirectInput> ordered =
        Spliterators.spliteratorUnknownSize(rows, Spliterator.ORDERED);
    return StreamSupport.stream(ordered, false).onClose(() -> closeQuietly(reader));
  }

  private static void closeQuietly(AutoCloseable resource) {
    try {
      resource.close();
    } catch (Exception e) {
      throw new IllegalStateException("cannot close the input", e);
    }
  }

  /** Rows of a Parquet file in file order. */
  private static final class ParquetRows implements Iterator<DirectInput> {
    private final ParquetReader<Group> reader;
    private final List<String> columns;
    private Group next;

    ParquetRows(Path path, ParquetReader<Group> reader, List<String> columns) throws IOException {
      this.reader = reader;
      this.columns = columns;
      this.next = reader.read();
      if (next != null && !next.getType().containsField(columns.get(1))) {
        throw new UserError(
            Category.INPUT,
            "Cannot read input '"
                + path
                + "': no column 'text' among "
                + next.getType().getFields().stream()
                    .map(Type::getName)
                    .collect(Collectors.joining(", "))
                + ", expected columns id and text. Rename the column.");
      }
    }

    @Override
    public boolean hasNext() {
      return next != null;
    }

    @Override
    public DirectInput next() {
      String id = value(next, columns.get(0));
      String text = value(next, columns.get(1));
      try {
        next = reader.read();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return text == null ? DirectInput.unusable(id, "missing_text") : DirectInput.of(id, text);
    }

    private static String value(Group row, String column) {
      boolean present =
          row.getType().containsField(column) && row.getFieldRepetitionCount(column) > 0;
      return present ? row.getValueToString(row.getType().getFieldIndex(column), 0) : null;
    }

    @Override
    public void forEachRemaining(Consumer<? super DirectInput> action) {
      while (hasNext()) {
        action.accept(next());
      }
    }
  }
}
