package io.embark.sink.milvus;

import io.embark.corpus.Columns;
import io.embark.corpus.Metric;
import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.stage.Options;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How a collection is made and loaded, besides the columns of the lake; from options of {@link
 * MilvusOptions}.
 *
 * @param index type of the index of dense columns of numbers
 * @param binaryIndex type of the index of columns of bits
 * @param indexParameters build parameters of {@code index} by Milvus' names, instead of its usual
 * @param metric how dense columns are compared; null for what the model's card says
 * @param analyzer how texts are cut into words for BM25; null for no BM25
 * @param attributes attributes that are fields of their own, besides the JSON of all
 * @param partitionKey field whose values Milvus spreads over its partitions; null for none
 * @param consistency of readers that ask for none; null for the server's default
 * @param replicas copies in memory
 */
record CollectionSettings(
    String index,
    String binaryIndex,
    SortedMap<String, Integer> indexParameters,
    Metric metric,
    String analyzer,
    List<TypedAttribute> attributes,
    String partitionKey,
    String consistency,
    int replicas)
    implements Serializable {
  /** Indexes of dense columns of numbers. */
  static final List<String> INDEXES =
      List.of("AUTOINDEX", "FLAT", "HNSW", "IVF_FLAT", "IVF_SQ8", "IVF_PQ", "SCANN", "DISKANN");

  /** Indexes of columns of bits. */
  static final List<String> BINARY_INDEXES = List.of("BIN_FLAT", "BIN_IVF_FLAT");

  /** Analyzers that every server with BM25 brings. */
  static final List<String> ANALYZERS = List.of("standard", "english", "chinese");

  /** Levels of consistency, strongest first. */
  static final List<String> CONSISTENCIES = List.of("strong", "session", "bounded", "eventually");

  /** Fields that Milvus can spread rows by, without the attributes. */
  private static final List<String> PARTITION_KEYS =
      List.of(CollectionPlan.DS, CollectionPlan.JOB, Columns.SOURCE_ID, Columns.MODALITY);

  CollectionSettings {
    attributes = List.copyOf(attributes);
  }

  /** What options say; a UserError where they do not fit each other. */
  static CollectionSettings of(Options options) {
    List<TypedAttribute> attributes = new ArrayList<>();
    Set<String> names = new HashSet<>();
    if (options.has("attribute-fields")) {
      for (String text : options.strings("attribute-fields")) {
        TypedAttribute attribute = TypedAttribute.of(options.where(), text);
        if (!names.add(attribute.name())) {
          throw new UserError(
              Category.CONFIG,
              "Cannot use "
                  + options.where()
                  + ".attribute-fields: found '"
                  + attribute.name()
                  + "' twice, expected each attribute once. Remove one.");
        }
        attributes.add(attribute);
      }
    }
    return new CollectionSettings(
        options.string("index"),
        options.string("binary-index"),
        parameters(options),
        options.optionalString("metric").map(Metric::valueOf).orElse(null),
        options.optionalString("bm25").orElse(null),
        attributes,
        partitionKey(options, attributes),
        options.optionalString("consistency").orElse(null),
        options.count("replicas"));
  }

  private static SortedMap<String, Integer> parameters(Options options) {
    SortedMap<String, Integer> parameters = new TreeMap<>();
    if (!options.has("index-parameters")) {
      return parameters;
    }
    for (String text : options.strings("index-parameters")) {
      if (!text.matches("[A-Za-z_]+=[0-9]{1,9}")) {
        throw new UserError(
            Category.CONFIG,
            "Cannot use "
                + options.where()
                + ".index-parameters: found '"
                + text
                + "', expected a name of Milvus and a whole number such as M=32. Change it.");
      }
      int equals = text.indexOf('=');
      parameters.put(text.substring(0, equals), Integer.valueOf(text.substring(equals + 1)));
    }
    return parameters;
  }

  private static String partitionKey(Options options, List<TypedAttribute> attributes) {
    String key = options.optionalString("partition-key").orElse(null);
    List<String> allowed = new ArrayList<>(PARTITION_KEYS);
    attributes.stream()
        .filter(TypedAttribute::mayBePartitionKey)
        .forEach(attribute -> allowed.add(attribute.name()));
    if (key == null || allowed.contains(key)) {
      return key;
    }
    throw new UserError(
        Category.CONFIG,
        "Cannot use "
            + options.where()
            + ".partition-key: found '"
            + key
            + "', expected one of "
            + String.join(", ", allowed)
            + ". Change it, or make the attribute a field of type int64 or varchar by"
            + " attribute-fields.");
  }

  /** Build parameters of the dense index; those of the job where it gives any. */
  SortedMap<String, Integer> buildParameters() {
    if (!indexParameters.isEmpty()) {
      return indexParameters;
    }
    return new TreeMap<>(
        switch (index) {
          case "HNSW" -> Map.of("M", 16, "efConstruction", 200);
          case "IVF_FLAT", "IVF_SQ8", "SCANN" -> Map.of("nlist", 1024);
          case "IVF_PQ" -> Map.of("nlist", 1024, "m", 8, "nbits", 8);
          default -> Map.of();
        });
  }

  /** The level as the client library names it; null for none. */
  String consistencyName() {
    return consistency == null ? null : consistency.toUpperCase(Locale.ROOT);
  }
}
