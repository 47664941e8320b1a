package io.embark.model;

import io.embark.corpus.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Word vectors as text, a word and its numbers a line. The word is what stands before the last
 * {@code dimension} numbers, since GloVe's words may hold spaces. Of a word that comes twice the
 * first line counts, as gensim has it. Bytes that are not UTF-8 are read as U+FFFD.
 *
 * <p>Blocks of lines are parsed side by side: a gigabyte in seconds.
 */
final class WordVectorText {
  private static final int BLOCK_BYTES = 8 << 20;
  private static final int MOST_DIMENSIONS = 1 << 16;

  private final String name;
  private final ModelFault fault;
  private final int dimension;

  private WordVectorText(String name, ModelFault fault, int dimension) {
    this.name = name;
    this.fault = fault;
    this.dimension = dimension;
  }

  /** The first line of word2vec's formats. */
  record Header(long words, int dimension, int bytes) {
    /** Null if {@code line}, the first of a file without its end, is none. */
    static Header of(String line) {
      String[] parts = line.strip().split(" +", -1);
      if (parts.length != 2 || !parts[0].matches("\\d{1,10}") || !parts[1].matches("\\d{1,5}")) {
        return null;
      }
      int bytes = line.getBytes(StandardCharsets.ISO_8859_1).length + 1;
      return new Header(Long.parseLong(parts[0]), Integer.parseInt(parts[1]), bytes);
    }
  }

  /**
   * Vectors by word.
   *
   * @param header null if the file has none
   * @param firstLine without its end; says the dimension where there is no header
   */
  static Map<String, float[]> read(
      Path file, String name, Header header, String firstLine, ModelFault fault)
      throws IOException {
    int dimension =
        header == null ? firstLine.strip().split("[ \t]+").length - 1 : header.dimension();
    if (dimension < 1 || dimension > MOST_DIMENSIONS) {
      throw fault.of(
          name
              + " has "
              + dimension
              + " numbers in line 1, expected a word and its vector a line (GloVe), below a line with"
              + " the numbers of words and dimensions (word2vec), or a binary file of word2vec or"
              + " fastText. Name a file of one of these.");
    }
    return new WordVectorText(name, fault, dimension).read(file, header);
  }

  private Map<String, float[]> read(Path file, Header header) throws IOException {
    Map<String, float[]> vectors = new HashMap<>();
    long rows = 0;
    Deque<CompletableFuture<List<Map.Entry<String, float[]>>>> parsing = new ArrayDeque<>();
    try (InputStream in = Files.newInputStream(file)) {
      in.skipNBytes(header == null ? 0 : header.bytes());
      long line = header == null ? 1 : 2;
      byte[] rest = {};
      while (true) {
        byte[] block = Arrays.copyOf(rest, rest.length + BLOCK_BYTES);
        int size = rest.length + in.readNBytes(block, rest.length, BLOCK_BYTES);
        boolean isLast = size < block.length;
        int end = isLast ? size : lastLineEnd(block, size, line);
        rest = Arrays.copyOfRange(block, end, size);
        long first = line;
        line += lines(block, end);
        parsing.add(CompletableFuture.supplyAsync(() -> rows(block, end, first)));
        while (parsing.size() > (isLast ? 0 : 2 * Runtime.getRuntime().availableProcessors())) {
          for (Map.Entry<String, float[]> row : joined(parsing.remove())) {
            vectors.putIfAbsent(row.getKey(), row.getValue());
            rows++;
          }
        }
        if (isLast) {
          break;
        }
      }
    }
    if (header != null && rows != header.words()) {
      throw fault.of(
          name
              + " has "
              + rows
              + " words, expected "
              + header.words()
              + " (its first line). Copy the whole file again.");
    }
    return vectors;
  }

  private static List<Map.Entry<String, float[]>> joined(
      CompletableFuture<List<Map.Entry<String, float[]>>> parsing) {
    try {
      return parsing.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof UserError error ? error : e;
    }
  }

  private int lastLineEnd(byte[] block, int size, long line) {
    int end = size;
    while (end > 0 && block[end - 1] != '\n') {
      end--;
    }
    if (end == 0) {
      throw fault.of(
          name
              + " has over "
              + BLOCK_BYTES
              + " bytes in line "
              + line
              + ", expected a word and "
              + dimension
              + " numbers. Name a file of word vectors.");
    }
    return end;
  }

  private static int lines(byte[] block, int end) {
    int lines = 0;
    for (int i = 0; i < end; i++) {
      lines += block[i] == '\n' ? 1 : 0;
    }
    return lines;
  }

  private List<Map.Entry<String, float[]>> rows(byte[] block, int size, long firstLine) {
    List<Map.Entry<String, float[]>> rows = new ArrayList<>();
    long line = firstLine;
    int start = 0;
    while (start < size) {
      int end = start;
      while (end < size && block[end] != '\n') {
        end++;
      }
      if (!isBlank(block, start, end)) {
        rows.add(row(block, start, end, line));
      }
      start = end + 1;
      line++;
    }
    return rows;
  }

  private static boolean isBlank(byte[] block, int start, int end) {
    for (int i = start; i < end; i++) {
      if (!isSeparator(block[i])) {
        return false;
      }
    }
    return true;
  }

  private static boolean isSeparator(byte b) {
    return b == ' ' || b == '\t' || b == '\r';
  }

  private Map.Entry<String, float[]> row(byte[] block, int start, int lineEnd, long line) {
    int end = lineEnd;
    while (end > start && isSeparator(block[end - 1])) {
      end--;
    }
    float[] vector = new float[dimension];
    int to = end;
    for (int d = dimension - 1; d >= 0; d--) {
      int from = to;
      while (from > start && !isSeparator(block[from - 1])) {
        from--;
      }
      if (from == start) {
        throw wrongWidth(block, start, end, line);
      }
      vector[d] = number(block, from, to, start, end, line);
      to = from - 1;
      while (to > start && isSeparator(block[to - 1])) {
        to--;
      }
    }
    String word = new String(block, start, to - start, StandardCharsets.UTF_8);
    if (word.matches("\\S*([ \t]+[-+]?[0-9.]+([eE][-+]?[0-9]+)?)+")) {
      throw wrongWidth(block, start, end, line);
    }
    return Map.entry(word, vector);
  }

  private UserError wrongWidth(byte[] block, int start, int end, long line) {
    String text = new String(block, start, end - start, StandardCharsets.UTF_8);
    int numbers = text.split("[ \t]+").length - 1;
    return fault.of(
        name
            + " has "
            + numbers
            + " numbers in line "
            + line
            + ", expected "
            + dimension
            + " as in the lines before. Correct the line, or copy the file again.");
  }

  private float number(byte[] block, int from, int to, int start, int end, long line) {
    try {
      float value = DecimalFloat.parse(block, from, to);
      if (Float.isFinite(value)) {
        return value;
      }
    } catch (NumberFormatException e) {
      // refused below
    }
    int fields =
        new String(block, start, end - start, StandardCharsets.UTF_8).split("[ \t]+").length;
    if (fields <= dimension) {
      throw wrongWidth(block, start, end, line);
    }
    throw fault.of(
        name
            + " has '"
            + new String(block, from, to - from, StandardCharsets.UTF_8)
            + "' in line "
            + line
            + ", expected a finite number. Correct the line, or copy the file again.");
  }
}
