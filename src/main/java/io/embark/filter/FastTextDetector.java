package io.embark.filter;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.filter.FastTextModel.Loss;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A classifier of fastText, such as lid.176.ftz (Joulin et al., arXiv 1607.01759; 176 languages),
 * read and run here as fastText 0.9.3 runs it: the likeliest label of one line and its probability.
 * Thread-safe.
 */
final class FastTextDetector implements LanguageDetector {
  private static final String LABEL = "__label__";
  private static final String END = "</s>";
  private static final int FNV_OFFSET = 0x811c9dc5;
  private static final int FNV_PRIME = 16_777_619;

  /** Joins hashes of words, {@code Dictionary::addWordNgrams}. */
  private static final long WORD_PRIME = 116_049_371L;

  /** Keeps logarithms finite, {@code Loss::std_log}. */
  private static final double LEAST = 1e-5;

  private static final Map<String, LanguageDetector> OPEN = new ConcurrentHashMap<>();

  private final FastTextModel model;

  /** Open addressing by the words' hashes: 1 + the word's row, 0 for none. */
  private final int[] table;

  /** By inner node of the tree its two children, leaves first; null without a tree. */
  private final int[][] children;

  private FastTextDetector(FastTextModel model) {
    this.model = model;
    this.table = table(model.words());
    this.children = model.loss() == Loss.HIERARCHICAL_SOFTMAX ? tree(model.counts()) : null;
  }

  /** Refuses what is no classifier, before any executor tries; opens it on this machine. */
  static void check(String where, String path, byte[] bytes, String hash) {
    try {
      get(hash, bytes);
    } catch (IllegalArgumentException e) {
      throw new UserError(
          Category.CONFIG,
          "Cannot use '"
              + where
              + "': '"
              + path
              + "' is no whole fastText classifier ("
              + e.getMessage()
              + "), expected one such as lid.176.ftz. Name its file, or copy it again.",
          e);
    }
  }

  /** Opened once a JVM for each hash. */
  static LanguageDetector get(String hash, byte[] bytes) {
    return OPEN.computeIfAbsent(hash, key -> new FastTextDetector(FastTextModel.read(bytes)));
  }

  @Override
  public LanguageGuess detect(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    Sum sum = new Sum(model.dimension());
    addWords(bytes, sum);
    if (sum.rows == 0) {
      return LanguageGuess.NONE;
    }
    float[] hidden = sum.mean();
    double[] best =
        switch (model.loss()) {
          case HIERARCHICAL_SOFTMAX -> likeliestLeaf(hidden);
          case SOFTMAX, NEGATIVE_SAMPLING -> softmax(hidden);
          case ONE_VERSUS_ALL -> sigmoids(hidden);
        };
    String label = model.labels()[(int) best[0]];
    return label.startsWith(LABEL)
        ? new LanguageGuess(label.substring(LABEL.length()), Math.min(1, Math.exp(best[1])))
        : LanguageGuess.NONE;
  }

  /** Rows of the input matrix that a text has. */
  private final class Sum {
    private final float[] sum;
    private int rows;

    Sum(int dimension) {
      sum = new float[dimension];
    }

    void add(int row) {
      int at = row * sum.length;
      float[] input = model.input();
      for (int d = 0; d < sum.length; d++) {
        sum[d] += input[at + d];
      }
      rows++;
    }

    void addBucket(long bucket) {
      if (model.bucketRows() == null) {
        add(model.words().length + (int) bucket);
      } else if (model.bucketRows()[(int) bucket] >= 0) {
        add(model.words().length + model.bucketRows()[(int) bucket]);
      }
    }

    float[] mean() {
      float scale = 1f / rows;
      for (int d = 0; d < sum.length; d++) {
        sum[d] *= scale;
      }
      return sum;
    }
  }

  /** {@code Dictionary::getLine} of a line without its end. */
  private void addWords(byte[] line, Sum sum) {
    int[] hashes = new int[16];
    int count = 0;
    byte[] bounded = new byte[64];
    int end = 0;
    while (true) {
      int start = end;
      while (start < line.length && isSpace(line[start])) {
        start++;
      }
      if (start == line.length) {
        break;
      }
      end = start;
      int hash = FNV_OFFSET;
      while (end < line.length && !isSpace(line[end])) {
        hash = (hash ^ line[end]) * FNV_PRIME; // a byte is signed, as in fastText
        end++;
      }
      int length = end - start;
      int row = row(line, start, length, hash);
      if (row < 0 && isLabel(line, start, length)) {
        continue;
      }
      if (row >= 0) {
        sum.add(row);
      }
      if (isText(line, start, length, END)) { // fastText's own mark: nothing behind it counts
        break;
      }
      if (model.mostLetters() > 0) {
        if (bounded.length < length + 2) {
          bounded = new byte[2 * length + 2];
        }
        bounded[0] = '<';
        System.arraycopy(line, start, bounded, 1, length);
        bounded[length + 1] = '>';
        addLetters(bounded, length + 2, sum);
      }
      if (count == hashes.length) {
        hashes = Arrays.copyOf(hashes, 2 * count);
      }
      hashes[count++] = hash;
    }
    addSequences(hashes, count, sum);
  }

  private static boolean isLabel(byte[] line, int start, int length) {
    return length >= LABEL.length() && isText(line, start, LABEL.length(), LABEL);
  }

  private static boolean isText(byte[] line, int start, int length, String text) {
    return length == text.length()
        && new String(line, start, length, StandardCharsets.ISO_8859_1).equals(text);
  }

  /** {@code Dictionary::computeSubwords}: letters are UTF-8 sequences; no bracket counts alone. */
  private void addLetters(byte[] word, int length, Sum sum) {
    for (int i = 0; i < length; i++) {
      if (isContinuation(word[i])) {
        continue;
      }
      int hash = FNV_OFFSET;
      int j = i;
      for (int letters = 1; j < length && letters <= model.mostLetters(); letters++) {
        do {
          hash = (hash ^ word[j++]) * FNV_PRIME;
        } while (j < length && isContinuation(word[j]));
        boolean isBracket = letters == 1 && (i == 0 || j == length);
        if (letters >= model.leastLetters() && !isBracket) {
          sum.addBucket(Integer.remainderUnsigned(hash, model.buckets()));
        }
      }
    }
  }

  private void addSequences(int[] hashes, int count, Sum sum) {
    for (int i = 0; i < count; i++) {
      long hash = hashes[i]; // fastText extends the sign
      for (int j = i + 1; j < count && j < i + model.wordNgrams(); j++) {
        hash = hash * WORD_PRIME + hashes[j];
        sum.addBucket(Long.remainderUnsigned(hash, model.buckets()));
      }
    }
  }

  private int row(byte[] line, int start, int length, int hash) {
    int mask = table.length - 1;
    for (int at = hash & mask; table[at] != 0; at = (at + 1) & mask) {
      byte[] word = model.words()[table[at] - 1];
      if (Arrays.equals(word, 0, word.length, line, start, start + length)) {
        return table[at] - 1;
      }
    }
    return -1;
  }

  private static int[] table(byte[][] words) {
    int[] table = new int[Integer.highestOneBit(Math.max(1, words.length)) * 4];
    int mask = table.length - 1;
    for (int row = words.length - 1; row >= 0; row--) {
      int hash = FNV_OFFSET;
      for (byte b : words[row]) {
        hash = (hash ^ b) * FNV_PRIME;
      }
      int at = hash & mask;
      while (table[at] != 0) {
        at = (at + 1) & mask;
      }
      table[at] = row + 1;
    }
    return table;
  }

  /** {@code HierarchicalSoftmaxLoss::buildTree}: Huffman's, over labels by descending count. */
  private static int[][] tree(long[] counts) {
    int labels = counts.length;
    long[] weights = new long[2 * labels - 1];
    Arrays.fill(weights, (long) 1e15);
    System.arraycopy(counts, 0, weights, 0, labels);
    int[][] children = new int[labels - 1][2];
    int leaf = labels - 1;
    int node = labels;
    for (int i = labels; i < weights.length; i++) {
      for (int side = 0; side < 2; side++) {
        boolean isLeaf = leaf >= 0 && weights[leaf] < weights[node];
        children[i - labels][side] = isLeaf ? leaf-- : node++;
      }
      weights[i] = weights[children[i - labels][0]] + weights[children[i - labels][1]];
    }
    return children;
  }

  /** Label and logarithm of its probability; branches that cannot win are left out. */
  private double[] likeliestLeaf(float[] hidden) {
    double[] best = {0, Double.NEGATIVE_INFINITY};
    int labels = model.labels().length;
    descend(hidden, labels, 2 * labels - 2, 0, best);
    return best;
  }

  private void descend(float[] hidden, int labels, int node, double score, double[] best) {
    if (score < best[1]) {
      return;
    }
    if (node < labels) {
      best[0] = node;
      best[1] = score;
      return;
    }
    double right = 1 / (1 + Math.exp(-dot(hidden, node - labels)));
    descend(hidden, labels, children[node - labels][0], score + log(1 - right), best);
    descend(hidden, labels, children[node - labels][1], score + log(right), best);
  }

  private double[] softmax(float[] hidden) {
    double[] scores = scores(hidden);
    double most = Arrays.stream(scores).max().orElseThrow();
    double sum = Arrays.stream(scores).map(score -> Math.exp(score - most)).sum();
    return new double[] {first(scores, most), log(1 / sum)};
  }

  private double[] sigmoids(float[] hidden) {
    double[] scores = scores(hidden);
    double most = Arrays.stream(scores).max().orElseThrow();
    return new double[] {first(scores, most), log(1 / (1 + Math.exp(-most)))};
  }

  private double[] scores(float[] hidden) {
    double[] scores = new double[model.labels().length];
    for (int label = 0; label < scores.length; label++) {
      scores[label] = dot(hidden, label);
    }
    return scores;
  }

  private static int first(double[] scores, double most) {
    int label = 0;
    while (scores[label] != most) {
      label++;
    }
    return label;
  }

  private float dot(float[] hidden, int row) {
    float sum = 0;
    float[] output = model.output();
    for (int d = 0; d < hidden.length; d++) {
      sum += output[row * hidden.length + d] * hidden[d];
    }
    return sum;
  }

  private static double log(double probability) {
    return Math.log(probability + LEAST);
  }

  private static boolean isContinuation(byte b) {
    return (b & 0xc0) == 0x80;
  }

  /** C's isspace, and the end of C's strings. */
  private static boolean isSpace(byte b) {
    return b == ' ' || (b >= 0x09 && b <= 0x0d) || b == 0;
  }
}
