package io.embark.filter;

import com.github.jfasttext.JFastText;
import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A classifier of fastText, such as lid.176.ftz (Joulin et al., arXiv 1607.01759; 176 languages):
 * fastText's own code, by JNI (Linux x86-64, macOS, Windows x86-64).
 */
final class FastTextDetector implements LanguageDetector {
  /** First four bytes of a fastText model, little-endian (fasttext.cc). */
  private static final int MAGIC = 793_712_314;

  private static final String LABEL = "__label__";

  private static final Map<String, LanguageDetector> OPEN = new ConcurrentHashMap<>();

  private final JFastText model;

  private FastTextDetector(JFastText model) {
    this.model = model;
  }

  /** Refuses what fastText cannot load, before any executor tries; opens it on this machine. */
  static void check(String where, String path, byte[] bytes, String hash) {
    boolean isModel =
        bytes.length > Integer.BYTES
            && ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt() == MAGIC;
    if (!isModel) {
      throw new UserError(
          Category.CONFIG,
          "Cannot use '"
              + where
              + "': '"
              + path
              + "' is no fastText model, expected a classifier such as lid.176.ftz. Name its file.");
    }
    try {
      get(hash, bytes);
    } catch (RuntimeException e) {
      throw new UserError(
          Category.CONFIG,
          "Cannot use '"
              + where
              + "': fastText cannot load '"
              + path
              + "' ("
              + e.getMessage()
              + "), expected a classifier such as lid.176.ftz. Copy it again.",
          e);
    } catch (LinkageError e) {
      throw new UserError(
          Category.CONFIG,
          "Cannot use '"
              + where
              + "': fastText's native library does not load here ("
              + e.getMessage()
              + "), expected Linux x86-64, macOS or Windows x86-64. Leave 'model' out.",
          e);
    }
  }

  /** Opened once a JVM for each hash; the native library reads files only. */
  static LanguageDetector get(String hash, byte[] bytes) {
    return OPEN.computeIfAbsent(hash, key -> open(bytes));
  }

  private static LanguageDetector open(byte[] bytes) {
    try {
      Path file = Files.createTempFile("embark-language", ".bin");
      try {
        Files.write(file, bytes);
        JFastText model = new JFastText();
        model.loadModel(file.toString());
        return new FastTextDetector(model);
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the language model to the temporary folder", e);
    }
  }

  @Override
  public LanguageGuess detect(String text) {
    JFastText.ProbLabel found = model.predictProba(text);
    if (found == null || !found.label.startsWith(LABEL)) {
      return LanguageGuess.NONE;
    }
    return new LanguageGuess(
        found.label.substring(LABEL.length()), Math.min(1, Math.exp(found.logProb)));
  }
}
