package io.embark.sink.milvus;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.milvus.v2.common.DataType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a server can do, by the version that it tells. Of Milvus Lite 3.2.2 and Milvus 2.3.5 as seen
 * by asking them, of later servers as Milvus' documentation and release notes say; a server that
 * tells no version of this form is taken for a new one, and says itself what it cannot do.
 *
 * @param version as the server tells it
 * @param isLite Milvus Lite
 * @param minor of Milvus 2, such as 5 of 2.5.4; of Lite 0
 */
record ServerFeatures(String version, boolean isLite, int minor) {
  private static final String LITE = "milvus_lite";
  private static final Pattern VERSION = Pattern.compile("v?2\\.(\\d+)(?:\\D.*)?");
  private static final int UNKNOWN = 99;

  /** Types of fields with the first minor version of Milvus 2 that has them. */
  private static final Map<DataType, Integer> VECTORS =
      Map.of(
          DataType.FloatVector, 0,
          DataType.BinaryVector, 0,
          DataType.Float16Vector, 4,
          DataType.SparseFloatVector, 4,
          DataType.Int8Vector, 6);

  private static final List<DataType> LITE_VECTORS =
      List.of(DataType.FloatVector, DataType.SparseFloatVector);

  /** Others are accepted there and then fail when rows are searched. */
  private static final List<String> LITE_INDEXES =
      List.of("AUTOINDEX", "FLAT", "HNSW", "IVF_FLAT", "IVF_SQ8");

  /** Lite has the words of a language only with a package beside it. */
  private static final String LITE_ANALYZER = "standard";

  private static final Pattern PATCH_OF_23 = Pattern.compile("v?2\\.3\\.(\\d+)(?:\\D.*)?");
  private static final int PARQUET_IMPORT = 3;
  private static final int PARQUET_IMPORT_PATCH = 4;
  private static final int REST_IMPORT = 4;
  private static final int NULLABLE_FIELDS = 5;
  private static final int FULL_TEXT = 5;
  private static final int SEVERAL_VECTORS = 4;

  static ServerFeatures of(MilvusConnection connection) {
    return of(connection.version());
  }

  static ServerFeatures of(String version) {
    Matcher matcher = VERSION.matcher(version);
    boolean isLite = version.startsWith(LITE);
    int minor = matcher.matches() ? Integer.parseInt(matcher.group(1)) : UNKNOWN;
    return new ServerFeatures(version, isLite, isLite ? 0 : minor);
  }

  /** Rows of several searches are ranked together by the server. */
  boolean hasHybridSearch() {
    return isLite || minor >= SEVERAL_VECTORS;
  }

  /** The server makes vectors of words from texts. */
  boolean hasFullText() {
    return isLite || minor >= FULL_TEXT;
  }

  /** Files of Parquet can be imported. */
  boolean importsParquet() {
    Matcher patch = PATCH_OF_23.matcher(version);
    return !isLite
        && minor >= PARQUET_IMPORT
        && !(patch.matches() && Integer.parseInt(patch.group(1)) < PARQUET_IMPORT_PATCH);
  }

  /** Imports are asked for by REST. */
  boolean importsOverRest() {
    return !isLite && minor >= REST_IMPORT;
  }

  /** Refuses a plan with what this server lacks, in one message. */
  void check(MilvusConnection connection, CollectionPlan plan) {
    List<String> missing = missing(plan);
    if (!missing.isEmpty()) {
      throw new UserError(
          Category.CONFIG,
          "Cannot load into Milvus at "
              + connection.address()
              + ": "
              + String.join("; ", missing)
              + ". Change the job, or load into a server that has it.");
    }
  }

  /** One phrase for each thing that the plan needs and the server lacks. */
  List<String> missing(CollectionPlan plan) {
    List<String> missing = new ArrayList<>();
    for (CollectionPlan.Field field : plan.fields()) {
      if (VECTORS.containsKey(field.type()) && !has(field.type())) {
        missing.add(
            "column '"
                + field.name()
                + "' needs fields of type "
                + field.type()
                + ", expected one of "
                + vectors()
                + " on "
                + version);
      }
      if (field.isNullable() && !hasNullableFields()) {
        missing.add(lacks("attribute-fields", NULLABLE_FIELDS));
      }
    }
    String analyzer = plan.settings().analyzer();
    if (analyzer != null && !hasFullText()) {
      missing.add(lacks("bm25", FULL_TEXT));
    } else if (analyzer != null && isLite && !analyzer.equals(LITE_ANALYZER)) {
      missing.add("bm25 " + analyzer + ", expected " + LITE_ANALYZER + " on " + version);
    }
    if (plan.indexes().size() > 1 && !isLite && minor < SEVERAL_VECTORS) {
      missing.add(
          plan.indexes().size()
              + " vector fields, expected one on "
              + version
              + " (several from Milvus 2."
              + SEVERAL_VECTORS
              + ")");
    }
    if (plan.settings().replicas() > 1 && isLite) {
      missing.add("replicas " + plan.settings().replicas() + ", expected 1 on " + version);
    }
    String index = plan.settings().index();
    if (isLite && !LITE_INDEXES.contains(index)) {
      missing.add(
          "index "
              + index
              + ", expected one of "
              + String.join(", ", LITE_INDEXES)
              + " on "
              + version);
    }
    return missing.stream().distinct().toList();
  }

  private boolean has(DataType type) {
    return isLite ? LITE_VECTORS.contains(type) : minor >= VECTORS.get(type);
  }

  private boolean hasNullableFields() {
    return isLite || minor >= NULLABLE_FIELDS;
  }

  private String vectors() {
    return VECTORS.keySet().stream()
        .filter(this::has)
        .map(DataType::name)
        .sorted()
        .collect(Collectors.joining(", "));
  }

  private String lacks(String option, int since) {
    return option
        + " is given, expected none on "
        + version
        + " (there from Milvus 2."
        + since
        + ")";
  }
}
