package io.embark.model;

import io.embark.corpus.UserError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * fastText's .bin (FastText::loadModel of fastText 0.9.3, versions 11 and 12): arguments,
 * dictionary, input matrix. The output matrix behind it is not read.
 */
final class FastTextFile {
  /** First bytes of such a file. */
  static final int MAGIC = 793712314;

  private static final int OLDEST_VERSION = 11;
  private static final int VERSION = 12;
  private static final int SUPERVISED = 3;
  private static final int LONGEST_WORD_BYTES = 1 << 16;
  private static final int MOST_DIMENSIONS = 1 << 16;

  private final LittleEndianFile in;
  private final String name;
  private final ModelFault fault;

  private FastTextFile(LittleEndianFile in, String name, ModelFault fault) {
    this.in = in;
    this.name = name;
    this.fault = fault;
  }

  static FastTextTable read(Path file, String name, ModelFault fault) throws IOException {
    try (LittleEndianFile in = new LittleEndianFile(file, found -> damaged(name, found, fault))) {
      return new FastTextFile(in, name, fault).read();
    }
  }

  private FastTextTable read() throws IOException {
    in.int32(); // MAGIC
    int version = in.int32();
    if (version < OLDEST_VERSION || version > VERSION) {
      throw fault.of(
          name
              + " has fastText's format version "
              + version
              + ", expected "
              + OLDEST_VERSION
              + " or "
              + VERSION
              + ". Save the model with fastText 0.9.");
    }
    int dimension = in.int32();
    skipInts(6); // ws, epoch, minCount, neg, wordNgrams, loss
    int model = in.int32();
    int buckets = in.int32();
    int leastLetters = in.int32();
    int mostLetters = in.int32();
    skipInts(1); // lrUpdateRate
    in.float64(); // t
    if (model == SUPERVISED) {
      throw fault.of(
          name
              + " is a classifier (fastText supervised), expected word vectors (skipgram or cbow). Use"
              + " a model of word vectors.");
    }
    Map<String, Integer> words = new HashMap<>();
    int count = words(words);
    if (in.int8() != 0) {
      throw fault.of(
          name
              + " is quantised (.ftz), expected whole vectors. Use the .bin that it was made from.");
    }
    long rows = in.int64();
    long columns = in.int64();
    if (columns != dimension
        || dimension < 1
        || dimension > MOST_DIMENSIONS
        || buckets < 0
        || rows != (long) count + buckets) {
      throw damaged(
          name,
          "its matrix is "
              + rows
              + " x "
              + columns
              + " and it has "
              + count
              + " words, "
              + buckets
              + " buckets and "
              + dimension
              + " dimensions",
          fault);
    }
    float[][] matrix = new float[(int) rows][];
    for (int row = 0; row < matrix.length; row++) {
      matrix[row] = in.floats(dimension);
    }
    return new FastTextTable(words, matrix, buckets, leastLetters, buckets == 0 ? 0 : mostLetters);
  }

  private void skipInts(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      in.int32();
    }
  }

  /** Fills in the row of each word, which is its place; how many there are. */
  private int words(Map<String, Integer> words) throws IOException {
    int size = in.int32();
    int count = in.int32();
    in.int32(); // labels
    in.int64(); // tokens
    long pruned = in.int64();
    if (size < 1 || size != count || pruned > 0) {
      throw damaged(
          name,
          "its dictionary has " + size + " entries, " + count + " words and " + pruned + " pruned",
          fault);
    }
    for (int id = 0; id < count; id++) {
      byte[] word = in.until(0, LONGEST_WORD_BYTES);
      in.int64(); // how often
      in.int8(); // word or label
      words.putIfAbsent(new String(word, StandardCharsets.UTF_8), id);
    }
    return count;
  }

  private static UserError damaged(String name, String found, ModelFault fault) {
    return fault.of(
        name
            + " is damaged ("
            + found
            + "), expected a whole .bin of fastText. Copy the file again.");
  }
}
