package io.embark.stage;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Checked options of one reader, stage, encoder or sink: every name is known, every value has the
 * type of its {@link OptionSpec}, defaults are filled. The plain getters are for options that are
 * required or have a default; asking for an absent one is a bug of the caller.
 */
public final class Options implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String where;
  private final TreeMap<String, Object> values;

  Options(String where, Map<String, Object> values) {
    this.where = where;
    this.values = new TreeMap<>(values);
  }

  /** Path of these options in the job file, for messages. */
  public String where() {
    return where;
  }

  /** Was it given, or has it a default. */
  public boolean has(String name) {
    return values.containsKey(name);
  }

  /** Of type STRING or CHOICE. */
  public String string(String name) {
    return (String) value(name);
  }

  /** Of type STRING or CHOICE; empty when not given. */
  public Optional<String> optionalString(String name) {
    return Optional.ofNullable((String) values.get(name));
  }

  /** Of type INTEGER. */
  public long integer(String name) {
    return ((Number) value(name)).longValue();
  }

  /**
   * Of type INTEGER, for counts that fit an int; larger values are cut to {@link
   * Integer#MAX_VALUE}.
   */
  public int count(String name) {
    return (int) Math.min(Integer.MAX_VALUE, integer(name));
  }

  /** Of type NUMBER or FRACTION. */
  public double number(String name) {
    return ((Number) value(name)).doubleValue();
  }

  /** Of type FLAG. */
  public boolean flag(String name) {
    return (Boolean) value(name);
  }

  /** Of type STRINGS; empty list when not given. */
  @SuppressWarnings("unchecked") // OptionValue makes only lists of strings
  public List<String> strings(String name) {
    return values.containsKey(name) ? (List<String>) values.get(name) : List.of();
  }

  /** Of type SECRET; empty when not given. */
  public Optional<Secret> secret(String name) {
    return Optional.ofNullable((Secret) values.get(name));
  }

  /**
   * Every value as text, by name: what fingerprints and manifests record. A secret shows only its
   * place.
   */
  public SortedMap<String, String> asText() {
    SortedMap<String, String> text = new TreeMap<>();
    values.forEach((name, value) -> text.put(name, value.toString()));
    return text;
  }

  private Object value(String name) {
    Object value = values.get(name);
    if (value == null) {
      throw new IllegalStateException(
          "option '" + where + "." + name + "' is absent and has no default");
    }
    return value;
  }
}
