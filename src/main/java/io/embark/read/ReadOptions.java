package io.embark.read;

import io.embark.stage.OptionSpec;

/** Options that several readers share. */
final class ReadOptions {
  static final OptionSpec PATH =
      OptionSpec.of(
              "path",
              OptionSpec.Type.STRING,
              "File, directory (read recursively) or glob, as any Hadoop URI or local path.")
          .required();

  static final OptionSpec ID =
      OptionSpec.of(
          "id",
          OptionSpec.Type.STRING,
          "Column that identifies a document; without it the id is made from the content.");

  static final OptionSpec TEXT =
      OptionSpec.of("text", OptionSpec.Type.STRING, "Column that holds the text.")
          .defaultTo("text");

  static final OptionSpec ATTRIBUTES =
      OptionSpec.of("attributes", OptionSpec.Type.STRINGS, "Columns to carry along as texts.");

  /** Java arrays and Spark's strings end at 2 GiB, with UTF-16 at half of it. */
  private static final double MOST_DOCUMENT_BYTES = 1L << 30;

  static final OptionSpec MAX_DOCUMENT_BYTES =
      OptionSpec.of(
              "max-document-bytes",
              OptionSpec.Type.INTEGER,
              "Larger documents (for jsonl and csv: lines and records) are rejected, in bytes.")
          .between(1, MOST_DOCUMENT_BYTES)
          .defaultTo(33554432L);

  private ReadOptions() {}

  /** A path below which files of other extensions are left out. */
  static OptionSpec extensions(String doc) {
    return OptionSpec.of("extensions", OptionSpec.Type.STRINGS, doc);
  }
}
