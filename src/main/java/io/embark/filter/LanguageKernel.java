package io.embark.filter;

import io.embark.corpus.ContentHash;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;

/**
 * Tells a text's language and whether the job wants it.
 *
 * @param model of fastText; null for the profiles
 * @param hash of the model's bytes
 * @param keep wanted codes; empty for all
 * @param leastConfidence below it the language is unknown
 * @param rejectsUnknown else texts of unknown language are kept
 */
record LanguageKernel(
    Broadcast<byte[]> model,
    String hash,
    List<String> keep,
    double leastConfidence,
    boolean rejectsUnknown)
    implements UDF1<String, Row> {
  /** A language shows long before; the beginning of a text stands for the whole. */
  static final int MOST_CHARACTERS = 10_000;

  static String hash(byte[] bytes) {
    return ContentHash.of(new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1));
  }

  @Override
  public Row call(String text) {
    LanguageGuess guess = detector().detect(line(text));
    String confidence = String.format(Locale.ROOT, "%.4f", guess.confidence());
    boolean isKnown = !guess.code().isEmpty() && guess.confidence() >= leastConfidence;
    Map<String, String> told =
        isKnown
            ? Map.of(LanguageStage.LANGUAGE, guess.code(), LanguageStage.CONFIDENCE, confidence)
            : Map.of();
    if (!isKnown && rejectsUnknown) {
      String found =
          guess.code().isEmpty() ? "no language" : guess.code() + " with confidence " + confidence;
      return RowFactory.create(
          "unknown_language",
          "found " + found + ", expected confidence of at least " + leastConfidence,
          told);
    }
    if (isKnown && !keep.isEmpty() && !keep.contains(guess.code())) {
      return RowFactory.create(
          "other_language",
          "found "
              + guess.code()
              + " with confidence "
              + confidence
              + ", expected "
              + String.join(" or ", keep),
          told);
    }
    return RowFactory.create(null, null, told);
  }

  private LanguageDetector detector() {
    return model == null ? ProfileDetector.get() : FastTextDetector.get(hash, model.value());
  }

  /** The beginning, on one line: fastText takes one. */
  static String line(String text) {
    int end = Math.min(text.length(), MOST_CHARACTERS);
    if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    StringBuilder line = new StringBuilder(end);
    for (int i = 0; i < end; i++) {
      char unit = text.charAt(i);
      line.append(Whitespace.is(unit) || unit == 0 ? ' ' : unit);
    }
    return line.toString();
  }
}
