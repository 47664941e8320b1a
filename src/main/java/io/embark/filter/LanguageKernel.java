package io.embark.filter;

import io.embark.corpus.ContentHash;
import java.util.List;
import java.util.Locale;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

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
  /** Code and confidence are empty texts where nothing is known, reason and detail are null. */
  static final StructType RESULT =
      new StructType()
          .add("language", DataTypes.StringType)
          .add("confidence", DataTypes.StringType)
          .add("reason", DataTypes.StringType)
          .add("detail", DataTypes.StringType);

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
    String language = isKnown ? guess.code() : "";
    String told = isKnown ? confidence : "";
    if (!isKnown && rejectsUnknown) {
      String found =
          guess.code().isEmpty() ? "no language" : guess.code() + " with confidence " + confidence;
      return RowFactory.create(
          language,
          told,
          "unknown_language",
          "found "
              + found
              + ", expected confidence of at least "
              + String.format(Locale.ROOT, "%s", leastConfidence));
    }
    if (isKnown && !keep.isEmpty() && !keep.contains(language)) {
      return RowFactory.create(
          language,
          told,
          "other_language",
          "found "
              + language
              + " with confidence "
              + confidence
              + ", expected "
              + String.join(" or ", keep));
    }
    return RowFactory.create(language, told, null, null);
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
