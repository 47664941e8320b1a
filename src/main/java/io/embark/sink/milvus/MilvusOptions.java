package io.embark.sink.milvus;

import io.embark.corpus.Metric;
import io.embark.stage.OptionSet;
import io.embark.stage.OptionSpec;
import java.util.Arrays;
import java.util.List;

/** Options under {@code write.milvus}. */
public final class MilvusOptions {
  static final int TIMEOUT_SECONDS = 10;
  static final int REQUEST_SECONDS = 300;
  static final int RETRY_SECONDS = 60;

  /** Options under {@code write.milvus}. */
  public static final OptionSet OPTIONS =
      OptionSet.of(
          OptionSpec.of("uri", OptionSpec.Type.STRING, "Address, such as http://localhost:19530.")
              .required(),
          OptionSpec.of(
                  "collection",
                  OptionSpec.Type.STRING,
                  "Alias to load through; the collection behind it is NAME__1, or of a higher number.")
              .required(),
          OptionSpec.choice(
                  "mode",
                  List.of("upsert", ImportSettings.MODE),
                  "How rows come in: upsert replaces rows of equal key in the live collection;"
                      + " import fills a fresh one from the whole lake and moves the alias.")
              .defaultTo("upsert"),
          OptionSpec.of("token", OptionSpec.Type.SECRET, "API key, or user:password."),
          OptionSpec.of("user", OptionSpec.Type.STRING, "User name, together with password."),
          OptionSpec.of("password", OptionSpec.Type.SECRET, "Password of user."),
          OptionSpec.of(
              "database", OptionSpec.Type.STRING, "Database; the server's default if left out."),
          OptionSpec.choice(
                  "index",
                  CollectionSettings.INDEXES,
                  "Index of dense columns when the collection is made; AUTOINDEX is the server's"
                      + " choice.")
              .defaultTo("AUTOINDEX"),
          OptionSpec.of(
              "index-parameters",
              OptionSpec.Type.STRINGS,
              "Build parameters of that index by Milvus' names, such as M=32; Milvus' usual ones if"
                  + " left out."),
          OptionSpec.choice(
                  "binary-index",
                  CollectionSettings.BINARY_INDEXES,
                  "Index of columns of bits (precision: binary) when the collection is made.")
              .defaultTo("BIN_FLAT"),
          OptionSpec.choice(
              "metric",
              Arrays.stream(Metric.values()).map(Metric::name).toList(),
              "How dense columns are compared; what the model's card says if left out."),
          OptionSpec.choice(
              "bm25",
              CollectionSettings.ANALYZERS,
              "Let the server index the words of texts for full-text search, in field bm25, cut by"
                  + " this analyzer."),
          OptionSpec.of(
              "attribute-fields",
              OptionSpec.Type.STRINGS,
              "Attributes that become fields of their own, each as name:type with a type of int64,"
                  + " double, bool or varchar; all stay in the JSON field attributes."),
          OptionSpec.of(
              "partition-key",
              OptionSpec.Type.STRING,
              "Field whose values Milvus spreads rows by: ds, job, source_id, modality or an"
                  + " attribute field."),
          OptionSpec.choice(
              "consistency",
              CollectionSettings.CONSISTENCIES,
              "What readers get that ask for no consistency; the server's default if left out."),
          OptionSpec.of(
                  "replicas",
                  OptionSpec.Type.INTEGER,
                  "Copies in the memory of the server's query nodes.")
              .defaultTo(1)
              .between(1, 64),
          OptionSpec.of("batch-rows", OptionSpec.Type.INTEGER, "Most rows a request.")
              .defaultTo(1_000)
              .between(1, 10_000),
          OptionSpec.of(
                  "writers",
                  OptionSpec.Type.INTEGER,
                  "Tasks that send at once; the number of task slots but at most 8 if left out,"
                      + " always 1 on Milvus Lite.")
              .between(1, 256),
          OptionSpec.of(
                  "text-max-bytes",
                  OptionSpec.Type.INTEGER,
                  "Longer texts are cut to so many UTF-8 bytes in Milvus, not in the lake.")
              .defaultTo(CollectionPlan.MAX_VARCHAR_BYTES)
              .between(1, CollectionPlan.MAX_VARCHAR_BYTES),
          OptionSpec.choice(
                  "text-too-long",
                  List.of("cut", "leave-out"),
                  "What becomes of rows with longer texts: cut, or not loaded at all; both are"
                      + " counted.")
              .defaultTo("cut"),
          OptionSpec.of(
                  "timeout-seconds", OptionSpec.Type.INTEGER, "Longest wait for a connection.")
              .defaultTo(TIMEOUT_SECONDS)
              .atLeast(1),
          OptionSpec.of(
                  "request-seconds",
                  OptionSpec.Type.INTEGER,
                  "Longest wait for the answer to a request.")
              .defaultTo(REQUEST_SECONDS)
              .atLeast(1),
          OptionSpec.of(
                  "retry-seconds",
                  OptionSpec.Type.INTEGER,
                  "Longest time after a fault in which a request is sent again.")
              .defaultTo(RETRY_SECONDS)
              .atLeast(0),
          OptionSpec.of(
                  "verify-sample",
                  OptionSpec.Type.INTEGER,
                  "Least rows read back after a load; 0.1 % of them if that is more.")
              .defaultTo(1_000)
              .atLeast(1_000),
          ImportSettings.PATH,
          ImportSettings.SERVER_PATH,
          ImportSettings.FILE_MB,
          ImportSettings.TASKS,
          ImportSettings.API,
          ZillizCloud.URI_OF_CLOUD,
          ZillizCloud.CLUSTER,
          ZillizCloud.ACCESS_KEY,
          ZillizCloud.SECRET_KEY,
          ZillizCloud.SESSION_TOKEN,
          ImportSettings.PATIENCE);

  private MilvusOptions() {}
}
