package io.embark.filter;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * A classifier's file of fastText ({@code FastText::loadModel} of fastText 0.9.3, versions 11 and
 * 12; {@code .bin}, or {@code .ftz} with product quantisation, Joulin et al., arXiv 1612.03651),
 * its numbers as floats.
 *
 * @param dimension floats a row
 * @param loss how scores are made
 * @param wordNgrams longest sequence of words that has a row
 * @param buckets of n-grams
 * @param leastLetters of an n-gram of letters
 * @param mostLetters of an n-gram of letters; 0 for none
 * @param words in the file's order, as UTF-8; row i is word i
 * @param labels in the file's order
 * @param counts of the labels, from which the tree of hierarchical softmax is made
 * @param bucketRows by bucket its row behind those of the words, or -1; null if no bucket was
 *     pruned
 * @param input rows of words and buckets, one behind the other
 * @param output rows of labels, or of the tree's inner nodes
 */
@SuppressWarnings("ArrayRecordComponent") // large, read only, never compared
record FastTextModel(
    int dimension,
    Loss loss,
    int wordNgrams,
    int buckets,
    int leastLetters,
    int mostLetters,
    byte[][] words,
    String[] labels,
    long[] counts,
    int[] bucketRows,
    float[] input,
    float[] output) {
  private static final int MAGIC = 793_712_314;
  private static final int OLDEST_VERSION = 11;
  private static final int VERSION = 12;
  private static final int SUPERVISED = 3;
  private static final int CENTROIDS = 256;
  private static final int MOST_DIMENSIONS = 1 << 14;
  private static final int MOST_BUCKETS = 1 << 26;

  /** Loss functions by fastText's number. */
  enum Loss {
    /** A path through a tree of labels. */
    HIERARCHICAL_SOFTMAX(1),
    /** Trained by sampling, read as softmax. */
    NEGATIVE_SAMPLING(2),
    /** Over all labels. */
    SOFTMAX(3),
    /** A sigmoid a label. */
    ONE_VERSUS_ALL(4);

    private final int number;

    Loss(int number) {
      this.number = number;
    }

    static Optional<Loss> of(int number) {
      return Arrays.stream(values()).filter(loss -> loss.number == number).findFirst();
    }
  }

  /**
   * Reads a whole file.
   *
   * @throws IllegalArgumentException for what is no whole classifier; the message tells what was
   *     found
   */
  static FastTextModel read(byte[] bytes) {
    try {
      return new Reading(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN)).read();
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("the file ends early", e);
    }
  }

  private record Reading(ByteBuffer in) {
    FastTextModel read() {
      check(in.getInt() == MAGIC, "its first bytes are not fastText's");
      int version = in.getInt();
      check(version == OLDEST_VERSION || version == VERSION, "its version is " + version);
      int dimension = in.getInt();
      skip(4); // window, epochs, least count, negatives
      int wordNgrams = in.getInt();
      int loss = in.getInt();
      int kind = in.getInt();
      int buckets = in.getInt();
      int leastLetters = in.getInt();
      int mostLetters = in.getInt();
      skip(1); // update rate
      in.getDouble(); // sampling threshold
      check(kind == SUPERVISED, "it has word vectors and is no classifier");
      check(Loss.of(loss).isPresent(), "its loss is " + loss);
      check(dimension > 0 && dimension <= MOST_DIMENSIONS, "it has " + dimension + " dimensions");
      check(buckets >= 0 && buckets <= MOST_BUCKETS, "it has " + buckets + " buckets");
      int size = in.getInt();
      int wordCount = in.getInt();
      int labelCount = in.getInt();
      in.getLong(); // tokens
      long pruned = in.getLong();
      check(
          wordCount >= 0 && labelCount > 0 && size == wordCount + labelCount && size <= in.limit(),
          "its dictionary has " + size + " entries");
      byte[][] words = new byte[wordCount][];
      String[] labels = new String[labelCount];
      long[] counts = new long[labelCount];
      for (int i = 0; i < size; i++) {
        byte[] name = name();
        long count = in.getLong();
        in.get(); // word or label
        if (i < wordCount) {
          words[i] = name;
        } else {
          labels[i - wordCount] = new String(name, StandardCharsets.UTF_8);
          counts[i - wordCount] = count;
        }
      }
      int[] bucketRows = pruned < 0 ? null : bucketRows(pruned, buckets);
      boolean isQuantised = in.get() != 0;
      float[] input = isQuantised ? quantised(dimension) : dense(dimension);
      long rows = wordCount + (pruned < 0 ? buckets : pruned);
      check(input.length == rows * dimension, "its matrix has not " + rows + " rows");
      boolean isOutputQuantised = in.get() != 0;
      float[] output = isQuantised && isOutputQuantised ? quantised(dimension) : dense(dimension);
      check(output.length == labelCount * dimension, "it has no row for each label");
      return new FastTextModel(
          dimension,
          Loss.of(loss).orElseThrow(),
          wordNgrams,
          buckets,
          leastLetters,
          version == OLDEST_VERSION ? 0 : mostLetters,
          words,
          labels,
          counts,
          bucketRows,
          input,
          output);
    }

    private int[] bucketRows(long pruned, int buckets) {
      int[] rows = new int[buckets];
      Arrays.fill(rows, -1);
      for (long i = 0; i < pruned; i++) {
        int bucket = in.getInt();
        int row = in.getInt();
        check(bucket >= 0 && bucket < buckets && row >= 0 && row < pruned, "a bucket of " + bucket);
        rows[bucket] = row;
      }
      return rows;
    }

    private float[] dense(int dimension) {
      long rows = in.getLong();
      long columns = in.getLong();
      checkSize(rows, columns, dimension, Float.BYTES * columns);
      return floats((int) (rows * columns));
    }

    private float[] quantised(int dimension) {
      boolean hasNorms = in.get() != 0;
      long rows = in.getLong();
      long columns = in.getLong();
      int codeBytes = in.getInt();
      check(codeBytes >= 0 && codeBytes <= in.remaining(), "the file ends early");
      byte[] codes = new byte[codeBytes];
      in.get(codes);
      Quantiser values = quantiser();
      checkSize(rows, columns, dimension, 0);
      check(
          values.dimension() == dimension && codeBytes == rows * values.parts(),
          "its codes are not those of its matrix");
      float[] norms = null;
      if (hasNorms) {
        check(rows <= in.remaining(), "the file ends early");
        byte[] normCodes = new byte[(int) rows];
        in.get(normCodes);
        Quantiser ofNorms = quantiser();
        norms = new float[(int) rows];
        for (int row = 0; row < norms.length; row++) {
          ofNorms.decode(normCodes, row, 1, norms, row);
        }
      }
      float[] matrix = new float[(int) (rows * columns)];
      for (int row = 0; row < rows; row++) {
        values.decode(codes, row, norms == null ? 1 : norms[row], matrix, row * dimension);
      }
      return matrix;
    }

    /** {@code ProductQuantizer}: a code a part of a row, which stands for some of its numbers. */
    private record Quantiser(
        int dimension, int parts, int width, int lastWidth, float[] centroids) {
      void decode(byte[] codes, int row, float scale, float[] to, int at) {
        for (int part = 0; part < parts; part++) {
          int code = codes[row * parts + part] & 0xFF;
          boolean isLast = part == parts - 1;
          int from = part * CENTROIDS * width + (isLast ? code * lastWidth : code * width);
          for (int i = 0; i < (isLast ? lastWidth : width); i++) {
            to[at + part * width + i] = scale * centroids[from + i];
          }
        }
      }
    }

    private Quantiser quantiser() {
      int dimension = in.getInt();
      int parts = in.getInt();
      int width = in.getInt();
      int lastWidth = in.getInt();
      boolean isWhole =
          dimension > 0
              && dimension <= MOST_DIMENSIONS
              && parts > 0
              && parts <= dimension
              && width > 0
              && lastWidth > 0
              && lastWidth <= width
              && (parts - 1) * width + lastWidth == dimension;
      check(isWhole, "its quantiser has " + parts + " parts of " + width);
      return new Quantiser(dimension, parts, width, lastWidth, floats(dimension * CENTROIDS));
    }

    private void checkSize(long rows, long columns, int dimension, long rowBytes) {
      check(
          columns == dimension
              && rows >= 0
              && rows <= Integer.MAX_VALUE / columns
              && rows * rowBytes <= in.remaining(),
          "a matrix of " + rows + " x " + columns);
    }

    private float[] floats(int count) {
      check(in.remaining() / Float.BYTES >= count, "the file ends early");
      float[] values = new float[count];
      in.asFloatBuffer().get(values);
      in.position(in.position() + count * Float.BYTES);
      for (float value : values) {
        check(Float.isFinite(value), "it has a number that is not finite");
      }
      return values;
    }

    private byte[] name() {
      int start = in.position();
      while (in.get() != 0) {
        // to its end
      }
      byte[] name = new byte[in.position() - start - 1];
      in.get(start, name);
      return name;
    }

    private void skip(int numbers) {
      in.position(in.position() + numbers * Integer.BYTES);
    }

    private static void check(boolean holds, String found) {
      if (!holds) {
        throw new IllegalArgumentException(found);
      }
    }
  }
}
