package io.embark.encode.remote;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.embark.corpus.Json;
import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.stage.Options;
import java.io.Serializable;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Fields of a request that only some services know, such as {@code task} or {@code dimensions}.
 *
 * @param json value as JSON, by field
 */
record ExtraFields(TreeMap<String, String> json) implements Serializable {
  static final String OPTION = "extra-fields";

  /**
   * Of {@code field=value}; a value that is no JSON is a text.
   *
   * @param taken fields that the protocol fills itself
   */
  static ExtraFields of(Options options, Set<String> taken) {
    TreeMap<String, String> fields = new TreeMap<>();
    for (String given : options.strings(OPTION)) {
      int equals = given.indexOf('=');
      String name = equals < 0 ? "" : given.substring(0, equals).strip();
      if (name.isEmpty()) {
        throw refusal(options, "'" + given + "'", "field=value");
      }
      if (taken.contains(name) || fields.containsKey(name)) {
        throw refusal(
            options,
            "the field '" + name + "'",
            taken.contains(name) ? "one that Embark does not fill itself" : "each field once");
      }
      fields.put(name, Json.line(value(given.substring(equals + 1).strip())));
    }
    return new ExtraFields(fields);
  }

  void addTo(Map<String, Object> request) {
    json.forEach((name, value) -> request.put(name, value(value)));
  }

  private static Object value(String text) {
    try {
      return Json.parse(text, Object.class);
    } catch (JsonProcessingException e) {
      return text;
    }
  }

  private static UserError refusal(Options options, String found, String expected) {
    return new UserError(
        Category.CONFIG,
        "Cannot read '"
            + options.where()
            + "."
            + OPTION
            + "': found "
            + found
            + ", expected "
            + expected
            + ". Correct it.");
  }
}
