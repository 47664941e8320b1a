package io.embark.stage;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Turns one YAML value into the Java type of its option: String, Long, Double, Boolean, List of
 * String, Secret.
 */
final class OptionValue {
  private OptionValue() {}

  static Object parse(String where, OptionSpec spec, Object value) {
    Object parsed =
        switch (spec.type()) {
          case STRING -> isScalar(value) ? value.toString() : null;
          case INTEGER -> wholeNumber(value);
          case NUMBER -> number(value);
          case FRACTION -> fraction(value);
          case FLAG -> flag(value);
          case STRINGS -> strings(value);
          case CHOICE -> spec.choices().contains(value.toString()) ? value.toString() : null;
          case SECRET -> secret(value);
        };
    if (parsed == null) {
      throw refusal(
          where,
          spec,
          spec.type() == OptionSpec.Type.SECRET ? "a value in the job file" : "'" + value + "'",
          expected(spec));
    }
    if (parsed instanceof Number number
        && ((spec.min() != null && number.doubleValue() < spec.min())
            || (spec.max() != null && number.doubleValue() > spec.max()))) {
      throw refusal(where, spec, "'" + value + "'", range(spec));
    }
    return parsed;
  }

  private static UserError refusal(String where, OptionSpec spec, String found, String expected) {
    return new UserError(
        Category.CONFIG,
        "Cannot read '"
            + where
            + "."
            + spec.name()
            + "': found "
            + found
            + ", expected "
            + expected
            + ". Change '"
            + spec.name()
            + "'.");
  }

  private static String expected(OptionSpec spec) {
    return switch (spec.type()) {
      case CHOICE -> "one of: " + String.join(", ", spec.choices());
      case INTEGER, NUMBER, FRACTION ->
          spec.min() == null && spec.max() == null ? spec.type().words() : range(spec);
      case STRING, FLAG, STRINGS, SECRET -> spec.type().words();
    };
  }

  private static String range(OptionSpec spec) {
    if (spec.max() == null) {
      return spec.type().words() + " of at least " + plain(spec.min());
    }
    return spec.type().words() + " from " + plain(spec.min()) + " to " + plain(spec.max());
  }

  private static String plain(double limit) {
    return limit == Math.rint(limit) ? Long.toString((long) limit) : Double.toString(limit);
  }

  private static boolean isScalar(Object value) {
    return value instanceof String || value instanceof Number || value instanceof Boolean;
  }

  private static Long wholeNumber(Object value) {
    if (value instanceof Integer || value instanceof Long) {
      return ((Number) value).longValue();
    }
    try {
      return value instanceof String text ? Long.valueOf(text.strip()) : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static Double number(Object value) {
    try {
      Double number =
          value instanceof Number || value instanceof String
              ? Double.valueOf(value.toString().strip())
              : null;
      return number == null || number.isNaN() || number.isInfinite() ? null : number;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static Double fraction(Object value) {
    if (value instanceof String text && text.strip().endsWith("%")) {
      Double percent = number(text.strip().substring(0, text.strip().length() - 1));
      return percent == null ? null : percent / 100.0;
    }
    return number(value);
  }

  private static Boolean flag(Object value) {
    return switch (value.toString().toLowerCase(Locale.ROOT)) {
      case "true" -> Boolean.TRUE;
      case "false" -> Boolean.FALSE;
      default -> null;
    };
  }

  private static List<String> strings(Object value) {
    if (value instanceof List<?> list) {
      return list.stream().allMatch(OptionValue::isScalar)
          ? list.stream().map(Object::toString).toList()
          : null;
    }
    return isScalar(value) ? List.of(value.toString()) : null;
  }

  private static Secret secret(Object value) {
    if (value instanceof Map<?, ?> map && map.size() == 1) {
      Object kind = map.keySet().iterator().next();
      Object place = map.get(kind);
      if ((kind.equals("env") || kind.equals("file"))
          && place instanceof String text
          && !text.isEmpty()) {
        return new Secret((String) kind, text);
      }
    }
    return null;
  }
}
