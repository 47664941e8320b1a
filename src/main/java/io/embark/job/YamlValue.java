package io.embark.job;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A YAML value that knows its line. Scalars stay the text that was typed ({@code 007} is not 7):
 * {@link io.embark.stage.OptionSet} gives them their type.
 */
sealed interface YamlValue {
  /** 1-based. */
  int line();

  /** What it is, as it stands in messages. */
  String words();

  /** Strings, lists, maps and nulls, as an {@link io.embark.stage.OptionSet} takes them. */
  Object plain();

  /**
   * The same with every text replaced; keys stay.
   *
   * @param where path of this value, such as {@code stages[1].chunk}
   */
  YamlValue rewritten(String where, TextRewriter rewriter);

  /** Replaces one text; {@code where} is its path in the file. */
  interface TextRewriter {
    String rewrite(String where, int line, String text);
  }

  /** A null. */
  record Nothing(int line) implements YamlValue {
    @Override
    public String words() {
      return "nothing";
    }

    @Override
    public Object plain() {
      return null;
    }

    @Override
    public YamlValue rewritten(String where, TextRewriter rewriter) {
      return this;
    }
  }

  /** A scalar as it was typed, without its quotes. */
  record Text(int line, String text) implements YamlValue {
    @Override
    public String words() {
      return "a text";
    }

    @Override
    public Object plain() {
      return text;
    }

    @Override
    public YamlValue rewritten(String where, TextRewriter rewriter) {
      return new Text(line, rewriter.rewrite(where, line, text));
    }
  }

  /** A list. */
  record Sequence(int line, List<YamlValue> items) implements YamlValue {
    @Override
    public String words() {
      return "a list";
    }

    @Override
    public Object plain() {
      List<Object> plain = new ArrayList<>();
      items.forEach(item -> plain.add(item.plain()));
      return plain;
    }

    @Override
    public YamlValue rewritten(String where, TextRewriter rewriter) {
      List<YamlValue> changed = new ArrayList<>();
      for (int i = 0; i < items.size(); i++) {
        changed.add(items.get(i).rewritten(where + "[" + i + "]", rewriter));
      }
      return new Sequence(line, changed);
    }
  }

  /** A map in file order. */
  record Mapping(int line, Map<String, Entry> entries) implements YamlValue {
    /** A value and the line of its key. */
    record Entry(int line, YamlValue value) {}

    public Mapping {
      entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }

    @Override
    public String words() {
      return "a map";
    }

    @Override
    public Map<String, Object> plain() {
      Map<String, Object> plain = new LinkedHashMap<>();
      entries.forEach((key, entry) -> plain.put(key, entry.value().plain()));
      return plain;
    }

    @Override
    public Mapping rewritten(String where, TextRewriter rewriter) {
      Map<String, Entry> changed = new LinkedHashMap<>();
      entries.forEach(
          (key, entry) ->
              changed.put(
                  key,
                  new Entry(
                      entry.line(),
                      entry
                          .value()
                          .rewritten(where.isEmpty() ? key : where + "." + key, rewriter))));
      return new Mapping(line, changed);
    }
  }
}
