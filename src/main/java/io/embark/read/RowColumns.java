package io.embark.read;

import io.embark.stage.Options;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which columns of a row make up an item.
 *
 * @param id null when ids are made from the content
 */
record RowColumns(String id, String text, List<String> attributes, int mostBytes)
    implements Serializable {
  static RowColumns of(Options options) {
    return new RowColumns(
        options.optionalString("id").orElse(null),
        options.string("text"),
        List.copyOf(options.strings("attributes")),
        options.count("max-document-bytes"));
  }

  /** Every configured column by the option that names it, as messages say it. */
  List<Map.Entry<String, String>> named() {
    List<Map.Entry<String, String>> named = new ArrayList<>();
    if (id != null) {
      named.add(Map.entry("id", id));
    }
    named.add(Map.entry("text", text));
    attributes.forEach(attribute -> named.add(Map.entry("attributes", attribute)));
    return named;
  }

  /**
   * Source id of a row that has no usable id. Where ids are made from the content it is completed
   * by {@link SourceIds#numberOccurrences}.
   */
  String fallbackId(String relativePath, String contentHash) {
    return id == null ? contentHash + SourceIds.UNNUMBERED : relativePath + '#' + contentHash;
  }

  /** Carried columns and partition columns; a partition column wins over a column of its name. */
  static Map<String, String> attributes(Map<String, String> carried, Map<String, String> ofPath) {
    Map<String, String> all = new TreeMap<>(carried);
    all.putAll(ofPath);
    return all;
  }
}
