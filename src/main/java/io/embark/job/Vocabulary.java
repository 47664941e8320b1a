package io.embark.job;

import io.embark.stage.OptionSet;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Names that a job file may use, each with its options. A key {@code dedup:exact} is written {@code
 * dedup: { exact: {..} }} in YAML.
 */
public record Vocabulary(
    SortedMap<String, OptionSet> readers,
    SortedMap<String, OptionSet> stages,
    SortedMap<String, OptionSet> encoders,
    SortedMap<String, OptionSet> afterEncode,
    SortedMap<String, OptionSet> sinks) {
  /** Keeps copies. */
  public Vocabulary {
    readers = new TreeMap<>(readers);
    stages = new TreeMap<>(stages);
    encoders = new TreeMap<>(encoders);
    afterEncode = new TreeMap<>(afterEncode);
    sinks = new TreeMap<>(sinks);
  }
}
