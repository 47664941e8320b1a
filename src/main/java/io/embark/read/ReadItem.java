package io.embark.read;

import io.embark.corpus.Modality;
import io.embark.corpus.Rejection;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import scala.jdk.javaapi.CollectionConverters;

/**
 * One document, or what could be read of it and the reason why it is none.
 *
 * @param text null only with a rejection
 * @param outline null if unknown
 * @param rejection null while the row is alive
 */
record ReadItem(
    String sourceId,
    String text,
    Map<String, String> attributes,
    List<Heading> outline,
    Rejection rejection) {

  /**
   * A document, rejected if it has nothing but white space. A lone surrogate, which has no UTF-8
   * form, becomes U+FFFD: the same length, so offsets hold.
   */
  static ReadItem document(
      String sourceId, String text, Map<String, String> attributes, List<Heading> outline) {
    boolean isBlank = text.codePoints().allMatch(ReadItem::isBlank);
    return new ReadItem(
        withoutLoneSurrogates(sourceId),
        withoutLoneSurrogates(text),
        attributes,
        outline,
        isBlank ? ReadReason.EMPTY_DOCUMENT.because(emptyDetail(text)) : null);
  }

  /** A row without text. */
  static ReadItem rejected(
      String sourceId, Map<String, String> attributes, ReadReason reason, String detail) {
    return new ReadItem(
        withoutLoneSurrogates(sourceId), null, attributes, null, reason.because(detail));
  }

  /** A row whose bytes were counted but not kept. */
  static ReadItem tooLarge(
      String sourceId, Map<String, String> attributes, long bytes, long mostBytes) {
    return rejected(
        sourceId, attributes, ReadReason.DOCUMENT_TOO_LARGE, tooLargeDetail(bytes, mostBytes));
  }

  static String tooLargeDetail(long bytes, long mostBytes) {
    return "found "
        + bytes
        + " bytes, expected at most "
        + mostBytes
        + " (option max-document-bytes)";
  }

  /** A row of {@link io.embark.corpus.ItemSchema#READ}. */
  Row toRow() {
    Row[] headings =
        outline == null
            ? null
            : outline.stream()
                .map(
                    heading -> RowFactory.create(heading.level(), heading.start(), heading.title()))
                .toArray(Row[]::new);
    Row reason =
        rejection == null
            ? null
            : RowFactory.create(rejection.stage(), rejection.reason(), rejection.detail());
    return RowFactory.create(
        sourceId,
        Modality.TEXT.wireName(),
        text,
        CollectionConverters.asScala(attributes),
        headings,
        reason);
  }

  private static String emptyDetail(String text) {
    return text.isEmpty()
        ? "found no characters, expected a text"
        : "found " + text.length() + " characters of white space, expected a text";
  }

  private static boolean isBlank(int codePoint) {
    return Character.isWhitespace(codePoint) || Character.isSpaceChar(codePoint);
  }

  private static String withoutLoneSurrogates(String text) {
    StringBuilder mended = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!Character.isSurrogate(c)) {
        continue;
      }
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
        continue;
      }
      mended = mended == null ? new StringBuilder(text) : mended;
      mended.setCharAt(i, '\uFFFD');
    }
    return mended == null ? text : mended.toString();
  }
}
