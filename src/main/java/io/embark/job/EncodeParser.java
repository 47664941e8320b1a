package io.embark.job;

import io.embark.corpus.Columns;
import io.embark.corpus.ItemSchema;
import io.embark.job.YamlValue.Mapping;
import io.embark.job.YamlValue.Mapping.Entry;
import io.embark.job.YamlValue.Nothing;
import io.embark.job.YamlValue.Text;
import io.embark.stage.OptionSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Reads {@code encode:}, whose keys are names of vector columns. A column {@code multi_vector}
 * without {@code kind} is of kind {@code multi-vector}.
 */
public final class EncodeParser {
  /** Shape of a vector column's name, good in Parquet, SQL and Milvus without quotes. */
  public static final String COLUMN_NAME = "[a-z][a-z0-9_]*";

  private static final Pattern COLUMN_NAME_PATTERN = Pattern.compile(COLUMN_NAME);
  private static final String KIND = "kind";

  private final JobFault fault;
  private final PartParser parts;
  private final SortedMap<String, OptionSet> kinds;
  private final SortedSet<String> taken;

  EncodeParser(
      JobFault fault,
      PartParser parts,
      SortedMap<String, OptionSet> kinds,
      List<String> partitionColumns) {
    this.fault = fault;
    this.parts = parts;
    this.kinds = kinds;
    this.taken = takenColumns();
    taken.addAll(partitionColumns);
  }

  /** Names that lake rows, or the scalar fields of a Milvus row, already have. */
  public static SortedSet<String> takenColumns() {
    SortedSet<String> taken = new TreeSet<>(Arrays.asList(ItemSchema.ITEM.fieldNames()));
    taken.addAll(List.of(Columns.ITEM_ID, Columns.CONTENT_HASH, Columns.RUN_ID, "ds", "job"));
    return taken;
  }

  List<EncodeSpec> encoders(Mapping encode) {
    if (encode.entries().isEmpty()) {
      throw fault.at(
          encode.line(),
          "no encoder in 'encode'",
          "at least one",
          " Add 'dense: { model: MODEL }'.");
    }
    List<EncodeSpec> specs = new ArrayList<>();
    encode.entries().forEach((column, entry) -> specs.add(encoder(column, entry)));
    return List.copyOf(specs);
  }

  private EncodeSpec encoder(String column, Entry entry) {
    String where = "encode." + column;
    Mapping options =
        entry.value() instanceof Nothing
            ? new Mapping(entry.line(), Map.of())
            : parts.map(entry.value(), entry.line(), where);
    checkName(column, entry.line());
    String kind = kind(column, entry.line(), options);
    Map<String, Object> values = new LinkedHashMap<>(options.plain());
    if (kinds.get(kind).specs().stream().noneMatch(spec -> spec.name().equals(KIND))) {
      values.remove(KIND);
    }
    return new EncodeSpec(
        column, kind, parts.options(entry.line(), where, values, kinds.get(kind)));
  }

  private void checkName(String column, int line) {
    if (!COLUMN_NAME_PATTERN.matcher(column).matches()) {
      throw fault.at(
          line,
          "vector column '" + column + "' in 'encode'",
          "a name of small letters, digits and '_', beginning with a letter",
          " Rename it.");
    }
    if (taken.contains(column)) {
      throw fault.at(
          line,
          "vector column '" + column + "' in 'encode'",
          "a name other than the lake's own columns: " + String.join(", ", taken),
          " Rename it.");
    }
  }

  private String kind(String column, int line, Mapping options) {
    Entry given = options.entries().get(KIND);
    if (given == null) {
      String own = column.replace('_', '-');
      if (kinds.containsKey(own)) {
        return own;
      }
      throw fault.at(
          line,
          "'encode." + column + "' has no 'kind' and its name is none",
          "one of: " + String.join(", ", kinds.keySet()),
          " Add 'kind:'.");
    }
    if (given.value() instanceof Text text && kinds.containsKey(text.text())) {
      return text.text();
    }
    String name = given.value() instanceof Text text ? text.text() : given.value().words();
    throw fault.unknown(given.line(), "kind", name, "encode." + column, kinds.keySet());
  }
}
