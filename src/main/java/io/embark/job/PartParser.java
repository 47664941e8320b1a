package io.embark.job;

import io.embark.corpus.UserError;
import io.embark.job.YamlValue.Mapping;
import io.embark.job.YamlValue.Mapping.Entry;
import io.embark.job.YamlValue.Nothing;
import io.embark.job.YamlValue.Sequence;
import io.embark.stage.OptionSet;
import io.embark.stage.Options;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;

/**
 * Reads the named parts of one job: {@code chunk: {..}} and, for a vocabulary key {@code
 * dedup:exact}, {@code dedup: { exact: {..} }}.
 */
final class PartParser {
  private final JobFault fault;

  PartParser(JobFault fault) {
    this.fault = fault;
  }

  /** A list of maps of one key each; null is an empty list. */
  List<PartSpec> list(Entry entry, String where, String noun, SortedMap<String, OptionSet> known) {
    if (entry.value() instanceof Nothing) {
      return List.of();
    }
    if (!(entry.value() instanceof Sequence sequence)) {
      throw fault.at(
          entry.line(),
          "'" + where + "' is " + entry.value().words(),
          "a list",
          " Write one '- " + noun + ": {..}' a line.");
    }
    List<PartSpec> parts = new ArrayList<>();
    for (YamlValue item : sequence.items()) {
      String place = where + "[" + parts.size() + "]";
      parts.add(only(map(item, item.line(), place), place, noun, known));
    }
    return List.copyOf(parts);
  }

  /** A map of exactly one key. */
  PartSpec only(Mapping mapping, String where, String noun, SortedMap<String, OptionSet> known) {
    if (mapping.entries().size() != 1) {
      String found =
          mapping.entries().isEmpty()
              ? "no " + noun
              : mapping.entries().size()
                  + " "
                  + noun
                  + "s ("
                  + String.join(", ", mapping.entries().keySet())
                  + ")";
      throw fault.at(
          mapping.line(),
          found + " in '" + where + "'",
          "exactly one of: " + String.join(", ", firstWords(known)),
          "");
    }
    Map.Entry<String, Entry> part = mapping.entries().entrySet().iterator().next();
    return part(part.getKey(), part.getValue(), where, noun, known);
  }

  /** One part under its key. */
  PartSpec part(
      String key, Entry entry, String where, String noun, SortedMap<String, OptionSet> known) {
    if (known.containsKey(key)) {
      return new PartSpec(key, options(entry, where + "." + key, known.get(key)));
    }
    SortedMap<String, OptionSet> methods = known.subMap(key + ":", key + ";");
    if (methods.isEmpty()) {
      throw fault.unknown(entry.line(), noun, key, where, firstWords(known));
    }
    String place = where + "." + key;
    List<String> names =
        methods.keySet().stream().map(name -> name.substring(key.length() + 1)).toList();
    Mapping mapping =
        entry.value() instanceof Nothing
            ? new Mapping(entry.line(), Map.of())
            : map(entry.value(), entry.line(), place);
    if (mapping.entries().size() != 1) {
      throw fault.at(
          entry.line(),
          mapping.entries().size() + " methods in '" + place + "'",
          "exactly one of: " + String.join(", ", names),
          " Write '" + key + ": { " + names.get(0) + ": {..} }'.");
    }
    Map.Entry<String, Entry> method = mapping.entries().entrySet().iterator().next();
    if (!names.contains(method.getKey())) {
      throw fault.unknown(method.getValue().line(), "method", method.getKey(), place, names);
    }
    String kind = key + ":" + method.getKey();
    return new PartSpec(
        kind, options(method.getValue(), place + "." + method.getKey(), known.get(kind)));
  }

  /** Options under a key; null is no options. */
  Options options(Entry entry, String where, OptionSet set) {
    Map<String, ?> values =
        entry.value() instanceof Nothing
            ? Map.of()
            : map(entry.value(), entry.line(), where).plain();
    return options(entry.line(), where, values, set);
  }

  Options options(int line, String where, Map<String, ?> values, OptionSet set) {
    return set.parse(fault.place(line) + " " + where, values);
  }

  /** Refuses what is no map, without showing it: it may be a secret. */
  Mapping map(YamlValue value, int line, String where) {
    if (value instanceof Mapping mapping) {
      return mapping;
    }
    throw notMap(value, line, where);
  }

  private UserError notMap(YamlValue value, int line, String where) {
    return fault.at(
        line,
        "'" + where + "' is " + value.words(),
        "a map of options",
        " Write 'name: value' below it.");
  }

  private static Set<String> firstWords(SortedMap<String, OptionSet> known) {
    Set<String> words = new TreeSet<>();
    known.keySet().forEach(name -> words.add(name.replaceFirst(":.*", "")));
    return words;
  }
}
