package io.embark.stage;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The options that one reader, stage, encoder or sink takes. */
public record OptionSet(List<OptionSpec> specs) {
  /** Refuses two options of one name. */
  public OptionSet {
    specs = List.copyOf(specs);
    if (specs.stream().map(OptionSpec::name).distinct().count() != specs.size()) {
      throw new IllegalArgumentException("an option is listed twice");
    }
  }

  /** In the order in which docs and schema show them. */
  public static OptionSet of(OptionSpec... specs) {
    return new OptionSet(Arrays.asList(specs));
  }

  /** This set and more. */
  public OptionSet and(OptionSpec... more) {
    List<OptionSpec> all = new ArrayList<>(specs);
    all.addAll(Arrays.asList(more));
    return new OptionSet(all);
  }

  /**
   * Checks values against this set and fills defaults.
   *
   * @param where path of the options in the job file, such as {@code stages[1].chunk}; stands in
   *     messages
   * @param values as YAML gives them: String, Integer, Long, Double, Boolean, List, Map, null
   */
  public Options parse(String where, Map<String, ?> values) {
    Map<String, OptionSpec> known = new LinkedHashMap<>();
    specs.forEach(spec -> known.put(spec.name(), spec));
    for (String name : values.keySet()) {
      if (!known.containsKey(name)) {
        throw new UserError(
            Category.CONFIG,
            "Cannot read '"
                + where
                + "': unknown option '"
                + name
                + "', expected "
                + (specs.isEmpty()
                    ? "no options"
                    : "one of: "
                        + specs.stream()
                            .map(OptionSpec::name)
                            .sorted()
                            .collect(Collectors.joining(", ")))
                + "."
                + Guess.nearest(name, known.keySet()));
      }
    }
    Map<String, Object> parsed = new TreeMap<>();
    for (OptionSpec spec : specs) {
      Object value = values.get(spec.name());
      if (value == null && spec.isRequired()) {
        throw new UserError(
            Category.CONFIG,
            "Cannot read '"
                + where
                + "': option '"
                + spec.name()
                + "' is missing, expected "
                + spec.type().words()
                + ". Add '"
                + spec.name()
                + ":' ("
                + spec.doc()
                + ")");
      }
      Object filled = value == null ? spec.defaultValue() : OptionValue.parse(where, spec, value);
      if (filled != null) {
        parsed.put(spec.name(), filled);
      }
    }
    return new Options(where, parsed);
  }
}
