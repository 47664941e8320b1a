package io.embark.testing;

import static io.embark.stage.OptionSpec.Type.FLAG;
import static io.embark.stage.OptionSpec.Type.FRACTION;
import static io.embark.stage.OptionSpec.Type.INTEGER;
import static io.embark.stage.OptionSpec.Type.NUMBER;
import static io.embark.stage.OptionSpec.Type.SECRET;
import static io.embark.stage.OptionSpec.Type.STRING;
import static io.embark.stage.OptionSpec.Type.STRINGS;

import io.embark.job.Vocabulary;
import io.embark.stage.OptionSet;
import io.embark.stage.OptionSpec;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A vocabulary with an option of every type, so that tests do not follow the registry. */
public final class SmallVocabulary {
  private static final OptionSpec PATH = OptionSpec.of("path", STRING, "Files to read.").required();

  private SmallVocabulary() {}

  /** Two readers, four stages, two encoder kinds, one stage after encoding, two sinks. */
  public static Vocabulary vocabulary() {
    return new Vocabulary(
        new TreeMap<>(
            Map.of(
                "html",
                OptionSet.of(PATH),
                "csv",
                OptionSet.of(
                    PATH,
                    OptionSpec.of("header", FLAG, "The first line has names.").defaultTo(true),
                    OptionSpec.of("attributes", STRINGS, "Columns to carry.")))),
        new TreeMap<>(
            Map.of(
                "chunk",
                OptionSet.of(
                    OptionSpec.of("max-tokens", INTEGER, "Longest chunk in tokens.")
                        .defaultTo(256L)
                        .between(8, 8192),
                    OptionSpec.choice("by", List.of("sentences", "headings"), "Where to cut.")
                        .defaultTo("sentences")),
                "reject",
                OptionSet.of(
                    OptionSpec.of("where", STRING, "SQL that is true for a reject.").required()),
                "dedup:exact",
                OptionSet.of(),
                "dedup:minhash",
                OptionSet.of(
                    OptionSpec.of("threshold", NUMBER, "Least Jaccard similarity.")
                        .defaultTo(0.8)
                        .between(0, 1)))),
        new TreeMap<>(
            Map.of(
                "dense",
                OptionSet.of(
                    OptionSpec.of("model", STRING, "Where the model comes from.").required()),
                "multi-vector",
                OptionSet.of(
                    OptionSpec.of("model", STRING, "Where the model comes from.").required(),
                    OptionSpec.of("drop", FRACTION, "Share of vectors left out.").between(0, 1)))),
        new TreeMap<>(
            Map.of(
                "dedup:semantic",
                OptionSet.of(OptionSpec.of("threshold", NUMBER, "Least cosine.").defaultTo(0.95)))),
        new TreeMap<>(
            Map.of(
                "parquet",
                OptionSet.of(
                    OptionSpec.of("path", STRING, "Folder of the lake.").required(),
                    OptionSpec.of("partition-by", STRINGS, "Partition columns.")),
                "milvus",
                OptionSet.of(
                    OptionSpec.of("uri", STRING, "Where the server listens.").required(),
                    OptionSpec.of("batch-rows", INTEGER, "Rows a request.").atLeast(1),
                    OptionSpec.of("token", SECRET, "Login.")))));
  }
}
