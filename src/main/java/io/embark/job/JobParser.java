package io.embark.job;

import static io.embark.stage.OptionSpec.Type.FRACTION;
import static io.embark.stage.OptionSpec.Type.INTEGER;

import io.embark.job.YamlValue.Mapping;
import io.embark.job.YamlValue.Mapping.Entry;
import io.embark.job.YamlValue.Nothing;
import io.embark.job.YamlValue.Sequence;
import io.embark.job.YamlValue.Text;
import io.embark.stage.OptionSet;
import io.embark.stage.OptionSpec;
import io.embark.stage.Options;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reads a job file. Everything in it is checked before Spark starts; the first fault is thrown. */
public final class JobParser {
  /** Shape of a job's name, which is also a Milvus field value and part of run ids. */
  public static final String JOB_NAME = "[A-Za-z0-9][A-Za-z0-9_.-]*";

  /** Keys at the top of a job file, in the order in which people write them. */
  public static final List<String> KEYS =
      List.of("job", "read", "stages", "encode", "after-encode", "write", "budget", "checkpoint");

  /** Of {@code budget:}. */
  public static final OptionSet BUDGET =
      OptionSet.of(
          OptionSpec.of("rejects", FRACTION, "Largest share of rejected items in what was read.")
              .defaultTo(0.01)
              .between(0, 1),
          OptionSpec.of(
                  "deletes", FRACTION, "Largest share of vanished keys in a committed partition.")
              .defaultTo(0.10)
              .between(0, 1));

  /** Of {@code checkpoint:}; a file of 20,000 texts is some minutes of encoding on one core. */
  public static final OptionSet CHECKPOINT =
      OptionSet.of(
          OptionSpec.of(
                  "items", INTEGER, "Most items a staged file, so most items a kill can repeat.")
              .defaultTo(20_000L)
              .between(1, Integer.MAX_VALUE));

  private static final Pattern JOB_NAME_PATTERN = Pattern.compile(JOB_NAME);
  private static final Map<String, String> REQUIRED =
      new TreeMap<>(
          Map.of(
              "job", "job: NAME",
              "read", "read: { READER: {..} }",
              "encode", "encode: { dense: { model: MODEL } }",
              "write", "write: { parquet: { path: FOLDER } }"));

  private final JobFault fault;
  private final PartParser parts;
  private final Vocabulary vocabulary;
  private final Mapping top;

  private JobParser(String fileName, Mapping top, Vocabulary vocabulary) {
    this.fault = new JobFault(fileName);
    this.parts = new PartParser(fault);
    this.vocabulary = vocabulary;
    this.top = top;
  }

  /**
   * A checked job, or a {@link io.embark.corpus.UserError} of category CONFIG with file, line and
   * path of the fault. No message and no record shows a value of a secret option.
   *
   * @param fileName stands in messages only
   * @param yaml whole content of the file
   */
  public static JobSpec parse(
      String fileName, String yaml, Variables variables, Vocabulary vocabulary) {
    JobFault fault = new JobFault(fileName);
    Substitution substitution = new Substitution(fault, variables);
    Mapping top = YamlFile.read(fileName, yaml).rewritten("", substitution);
    substitution.refuseUnset();
    JobParser parser = new JobParser(fileName, top, vocabulary);
    List<String> partitionColumns = parser.partitionColumns();
    SortedMap<String, String> used = new TreeMap<>(substitution.used());
    variables
        .set()
        .forEach(
            (name, value) -> {
              if (partitionColumns.contains(name)) {
                used.put(name, value);
              }
            });
    JobSpec job = parser.job(used);
    substitution.refuseUnused(partitionColumns);
    new SecretNames(vocabulary).refuseAsVariables(fault, job);
    return job;
  }

  private JobSpec job(SortedMap<String, String> variables) {
    for (Map.Entry<String, Entry> entry : top.entries().entrySet()) {
      if (!KEYS.contains(entry.getKey())) {
        throw fault.unknown(entry.getValue().line(), "key", entry.getKey(), "", KEYS);
      }
    }
    REQUIRED.forEach(
        (key, example) -> {
          if (!top.entries().containsKey(key)) {
            throw fault.inFile("key '" + key + "' is missing", "it", " Add '" + example + "'.");
          }
        });
    Options budget = parts.options(entry("budget"), "budget", BUDGET);
    Options checkpoint = parts.options(entry("checkpoint"), "checkpoint", CHECKPOINT);
    return new JobSpec(
        name(),
        parts.only(mapping("read"), "read", "reader", vocabulary.readers()),
        stages(),
        new EncodeParser(fault, parts, vocabulary.encoders(), partitionColumns())
            .encoders(mapping("encode")),
        parts.list(entry("after-encode"), "after-encode", "stage", vocabulary.afterEncode()),
        sinks(),
        budget.number("rejects"),
        budget.number("deletes"),
        checkpoint.count("items"),
        variables);
  }

  private String name() {
    Entry entry = entry("job");
    if (entry.value() instanceof Text text && JOB_NAME_PATTERN.matcher(text.text()).matches()) {
      return text.text();
    }
    String found =
        entry.value() instanceof Text text ? "'" + text.text() + "'" : entry.value().words();
    throw fault.at(
        entry.line(),
        "'job' is " + found,
        "a name of letters, digits, '-', '_' and '.'",
        " Change 'job'.");
  }

  private List<PartSpec> stages() {
    List<PartSpec> stages = parts.list(entry("stages"), "stages", "stage", vocabulary.stages());
    List<String> chunkers = new ArrayList<>();
    for (int i = 0; i < stages.size(); i++) {
      if (stages.get(i).kind().equals("chunk")) {
        chunkers.add("stages[" + i + "]");
      }
    }
    if (chunkers.size() > 1) {
      throw fault.at(
          entry("stages").line(),
          "'chunk' in " + String.join(" and ", chunkers),
          "at most one 'chunk' stage",
          " Remove one: spans of items are spans of the source.");
    }
    return stages;
  }

  private List<PartSpec> sinks() {
    List<PartSpec> sinks = new ArrayList<>();
    mapping("write")
        .entries()
        .forEach(
            (key, entry) -> sinks.add(parts.part(key, entry, "write", "sink", vocabulary.sinks())));
    if (sinks.stream().noneMatch(sink -> sink.kind().equals("parquet"))) {
      throw fault.at(
          entry("write").line(),
          "'write' has no 'parquet'",
          "it",
          " Add 'parquet: { path: FOLDER }': other sinks are loaded from it.");
    }
    return List.copyOf(sinks);
  }

  /** As typed, as a {@code --set} must be judged before options are. */
  private List<String> partitionColumns() {
    return Optional.ofNullable(top.entries().get("write"))
        .flatMap(write -> child(write.value(), "parquet"))
        .flatMap(parquet -> child(parquet, "partition-by"))
        .map(
            columns ->
                columns instanceof Sequence sequence
                    ? sequence.items().stream().map(item -> String.valueOf(item.plain())).toList()
                    : List.of(String.valueOf(columns.plain())))
        .orElse(List.of());
  }

  private static Optional<YamlValue> child(YamlValue value, String key) {
    return value instanceof Mapping mapping
        ? Optional.ofNullable(mapping.entries().get(key)).map(Entry::value)
        : Optional.empty();
  }

  private Mapping mapping(String key) {
    Entry entry = entry(key);
    return entry.value() instanceof Nothing
        ? new Mapping(entry.line(), Map.of())
        : parts.map(entry.value(), entry.line(), key);
  }

  private Entry entry(String key) {
    return top.entries().getOrDefault(key, new Entry(top.line(), new Nothing(top.line())));
  }
}
