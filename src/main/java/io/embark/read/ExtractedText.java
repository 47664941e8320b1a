package io.embark.read;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.Property;
import org.apache.tika.metadata.TikaCoreProperties;

/**
 * What a {@link DocumentFormat} finds in a file.
 *
 * @param attributes {@code title}, {@code author} and {@code created} as the file tells them; a
 *     missing one has no entry
 * @param outline pages, chapters and headings in the order of their starts
 */
record ExtractedText(String text, List<Heading> outline, Map<String, String> attributes) {
  private static final Map<String, Property> TOLD =
      Map.of(
          "title", TikaCoreProperties.TITLE,
          "author", TikaCoreProperties.CREATOR,
          "created", TikaCoreProperties.CREATED);

  static ExtractedText of(String text, List<Heading> outline, Metadata metadata) {
    Map<String, String> attributes = new LinkedHashMap<>();
    TOLD.forEach(
        (name, property) -> {
          String[] values = metadata.getValues(property);
          String value = String.join("; ", values).strip();
          if (!value.isEmpty()) {
            attributes.put(name, value);
          }
        });
    return new ExtractedText(text, outline, attributes);
  }
}
