package io.embark.job;

import io.embark.stage.Guess;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts variables into the texts of one parsed job file, after YAML parsing, so that a value cannot
 * add structure, and keeps book of the names.
 */
final class Substitution implements YamlValue.TextRewriter {
  private static final Pattern REFERENCE =
      Pattern.compile(
          "\\$\\$\\{|\\$\\{(?<name>[A-Za-z_][A-Za-z0-9_.-]*)(?::-(?<default>[^}]*))?}|\\$\\{");

  private final JobFault fault;
  private final Variables variables;
  private final SortedMap<String, String> used = new TreeMap<>();
  private final Map<String, List<String>> unset = new LinkedHashMap<>();

  Substitution(JobFault fault, Variables variables) {
    this.fault = fault;
    this.variables = variables;
  }

  @Override
  public String rewrite(String where, int line, String text) {
    Matcher matcher = REFERENCE.matcher(text);
    StringBuilder result = new StringBuilder();
    while (matcher.find()) {
      matcher.appendReplacement(
          result, Matcher.quoteReplacement(replacement(matcher, where, line)));
    }
    return matcher.appendTail(result).toString();
  }

  private String replacement(Matcher matcher, String where, int line) {
    if (matcher.group().equals("$${")) {
      return "${";
    }
    String name = matcher.group("name");
    if (name == null) {
      throw fault.at(
          line,
          "'${' without a name and a '}' in '" + where + "'",
          "${name} or ${name:-default}",
          " Write $${ for a literal ${.");
    }
    String whenUnset = matcher.group("default");
    Optional<String> value = variables.value(name);
    if (whenUnset != null) {
      value = Optional.of(value.filter(given -> !given.isEmpty()).orElse(whenUnset));
    }
    if (value.isEmpty()) {
      List<String> places = unset.computeIfAbsent(name, unknown -> new ArrayList<>());
      places.add(where + " line " + line);
      return "";
    }
    used.put(name, value.get());
    return value.get();
  }

  /** Every variable that a text asked for and that had a value, with this value. */
  SortedMap<String, String> used() {
    return Collections.unmodifiableSortedMap(used);
  }

  /** One error for all names without a value. */
  void refuseUnset() {
    if (unset.isEmpty()) {
      return;
    }
    List<String> names = new ArrayList<>();
    unset.forEach((name, places) -> names.add(name + " (" + String.join(", ", places) + ")"));
    StringBuilder strangers = new StringBuilder();
    for (String name : variables.set().keySet()) {
      if (!used.containsKey(name)) {
        strangers.append(" The job does not use '--set ").append(name).append("'.");
        strangers.append(Guess.nearest(name, unset.keySet()));
      }
    }
    throw fault.inFile(
        "variables without a value: " + String.join(", ", names),
        "a value for each",
        " Give --set "
            + unset.keySet().iterator().next()
            + "=VALUE or set the environment variable."
            + strangers);
  }

  /** A {@code --set} that neither the job nor its partition columns know is a typing error. */
  void refuseUnused(List<String> partitionColumns) {
    for (String name : variables.set().keySet()) {
      if (!used.containsKey(name) && !partitionColumns.contains(name)) {
        TreeSet<String> known = new TreeSet<>(used.keySet());
        known.addAll(partitionColumns);
        throw fault.inFile(
            "the job does not use '--set " + name + "'",
            known.isEmpty()
                ? "no --set, as it has no variables"
                : "one of: " + String.join(", ", known),
            Guess.nearest(name, known));
      }
    }
  }
}
