package io.embark.read;

import io.embark.corpus.Columns;
import io.embark.corpus.Modality;
import io.embark.corpus.Rejection;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import scala.jdk.javaapi.CollectionConverters;

/**
 * One document or reference, or what could be read of it and the reason why it is none.
 *
 * @param text null only with a rejection, and where the row refers to a file
 * @param outline null if unknown
 * @param rejection null while the row is alive
 */
record ReadItem(
    String sourceId,
    Modality modality,
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
        Modality.TEXT,
        withoutLoneSurrogates(text),
        attributes,
        outline,
        isBlank ? ReadReason.EMPTY_DOCUMENT.because(emptyDetail(text)) : null);
  }

  /** A row without text. */
  static ReadItem rejected(
      String sourceId, Map<String, String> attributes, ReadReason reason, String detail) {
    return new ReadItem(
        withoutLoneSurrogates(sourceId),
        Modality.TEXT,
        null,
        attributes,
        null,
        reason.because(detail));
  }

  /** A file that is opened where it is encoded. */
  static ReadItem reference(InputFile file, Modality modality) {
    Map<String, String> attributes = new TreeMap<>(file.partitions());
    attributes.put(Columns.URI, file.uri());
    attributes.put(Columns.BYTES, Long.toString(file.bytes()));
    attributes.put(Columns.MODIFIED, Instant.ofEpochMilli(file.modifiedMillis()).toString());
    return new ReadItem(
        withoutLoneSurrogates(file.relativePath()), modality, null, attributes, null, null);
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
        modality.wireName(),
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
