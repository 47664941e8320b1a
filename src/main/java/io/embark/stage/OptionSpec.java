package io.embark.stage;

import java.util.List;

/**
 * One option of a reader, stage, encoder or sink. Names are kebab-case with their unit, and the
 * same in YAML, schema, docs and messages.
 *
 * @param name kebab-case key
 * @param type what values it takes
 * @param isRequired no default, must be given
 * @param defaultValue value when not given; null = absent
 * @param choices allowed words of {@link Type#CHOICE}, else empty
 * @param min smallest allowed number, or null
 * @param max largest allowed number, or null
 * @param doc one sentence for the schema and the docs, ending in a full stop
 */
public record OptionSpec(
    String name,
    Type type,
    boolean isRequired,
    Object defaultValue,
    List<String> choices,
    Double min,
    Double max,
    String doc) {

  /** What values an option takes; {@code words} is how a message says it. */
  public enum Type {
    /** Any text. */
    STRING("a text"),
    /** A whole number. */
    INTEGER("a whole number"),
    /** A number. */
    NUMBER("a number"),
    /** A share of 1, written as {@code 0.01} or {@code 1%}. */
    FRACTION("a share such as 1% or 0.01"),
    /** True or false. */
    FLAG("true or false"),
    /** A list of texts; one text stands for a list of one. */
    STRINGS("a list of texts"),
    /** One of {@link #choices}. */
    CHOICE("one of the choices"),
    /** {@code { env: NAME }} or {@code { file: PATH }}, see {@link Secret}. */
    SECRET("{ env: NAME } or { file: PATH }");

    private final String words;

    Type(String words) {
      this.words = words;
    }

    /** As it stands in messages. */
    public String words() {
      return words;
    }
  }

  /** An optional option without default. */
  public static OptionSpec of(String name, Type type, String doc) {
    return new OptionSpec(name, type, false, null, List.of(), null, null, doc);
  }

  /** An optional option that takes one of the given words. */
  public static OptionSpec choice(String name, List<String> choices, String doc) {
    return new OptionSpec(name, Type.CHOICE, false, null, List.copyOf(choices), null, null, doc);
  }

  /** The same, but it must be given. */
  public OptionSpec required() {
    return new OptionSpec(name, type, true, null, choices, min, max, doc);
  }

  /** The same with a value for when it is not given. */
  public OptionSpec defaultTo(Object value) {
    return new OptionSpec(name, type, false, value, choices, min, max, doc);
  }

  /** The same with inclusive limits. */
  public OptionSpec between(double least, double most) {
    return new OptionSpec(name, type, isRequired, defaultValue, choices, least, most, doc);
  }

  /** The same with an inclusive lower limit. */
  public OptionSpec atLeast(double least) {
    return new OptionSpec(name, type, isRequired, defaultValue, choices, least, max, doc);
  }
}
