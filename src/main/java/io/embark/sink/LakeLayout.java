package io.embark.sink;

import io.embark.corpus.Columns;
import java.io.Serializable;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.apache.spark.sql.catalyst.catalog.ExternalCatalogUtils;

/**
 * Where things lie in a lake; the only class that knows. Paths are relative to the root, with '/'.
 *
 * @param partitionColumn name of the partition column, or null for an unpartitioned lake
 */
public record LakeLayout(String partitionColumn) implements Serializable {
  /** Kept items with their vectors. */
  public static final String EMBEDDINGS = "embeddings";

  /** Dropped items with their reasons. */
  public static final String REJECTS = "rejects";

  /** Items that a survivor stands for. */
  public static final String DUPLICATES = "duplicates";

  /** Everything that is Embark's own. */
  public static final String META = "_embark";

  /** Commit pointers, one a partition. */
  public static final String CURRENT = META + "/current";

  /** Staged and published files of runs in progress. */
  public static final String STAGING = META + "/staging";

  /** Manifests. */
  public static final String RUNS = META + "/runs";

  /** Models as the driver resolved them. */
  public static final String MODELS = META + "/models";

  /** What stages keep of a partition for the later ones. */
  public static final String INDEX = META + "/index";

  /** Vectors that services were paid for. */
  public static final String PAID = META + "/paid";

  /** Who runs in the lake now. */
  public static final String LEASE = META + "/lease.json";

  /** What was loaded where. */
  public static final String LOADS = META + "/loads";

  private static final String UNQUANTIZED = "/unquantized/";

  /** {@code embeddings/ds=2026-11-20}, or {@code embeddings} in an unpartitioned lake. */
  public String tableFolder(String table, String partition) {
    return partitionColumn == null ? table : table + "/" + partitionName(partition);
  }

  /**
   * {@code ds=2026-11-20}, or {@code all}; escaped as Spark and Hive do, so that any value is one
   * path element and foreign readers see the value itself.
   */
  public String partitionName(String partition) {
    if (partitionColumn == null) {
      return Columns.UNPARTITIONED;
    }
    return partitionColumn + "=" + ExternalCatalogUtils.escapePathName(partition);
  }

  /**
   * {@code embeddings/ds=2026-11-20/<run_id>-00007.parquet}; {@code file} is the number of the
   * staged file.
   */
  public String dataFile(String table, String partition, String runId, int file, String attempt) {
    return tableFolder(table, partition)
        + "/"
        + runId
        + "-"
        + String.format("%05d", file)
        + attempt
        + ".parquet";
  }

  /**
   * A file of embeddings in float32, for the time until the ranges of its columns are found; {@code
   * file} and {@code attempt} as in {@link #dataFile}.
   */
  public static String unquantizedFile(String runId, int file, String attempt) {
    return staging(runId) + UNQUANTIZED + String.format("%05d", file) + attempt + ".parquet";
  }

  /** The path is one of {@link #unquantizedFile}. */
  public static boolean isUnquantized(String runId, String path) {
    return path.startsWith(staging(runId) + UNQUANTIZED);
  }

  /** Ranges that a run has found. */
  public static String ranges(String runId) {
    return staging(runId) + "/ranges.json";
  }

  /** Which duplicates a run has found among its vectors, and in which folder they are. */
  public static String similar(String runId) {
    return staging(runId) + "/similar.json";
  }

  /** Folder of those duplicates; {@code attempt} as in {@link #dataFile}. */
  public static String similarFolder(String runId, String attempt) {
    return staging(runId) + "/similar" + attempt;
  }

  /** Commit pointer of a partition. */
  public String currentFile(String partition) {
    return CURRENT + "/" + partitionName(partition) + ".json";
  }

  /** Folder of one run's staging. */
  public static String staging(String runId) {
    return STAGING + "/" + runId;
  }

  /** Folder of what a stage keeps of a run's partition for the later ones. */
  public static String index(String runId, String stage) {
    return INDEX + "/" + runId + "/" + escape(stage);
  }

  /** Folder of what stages of a run read more than once. */
  public static String scratch(String runId) {
    return staging(runId) + "/scratch";
  }

  /** Who took over the lease of a holder that was found dead; there for a moment only. */
  public static String takenLease(String holderId) {
    return META + "/lease-" + holderId + ".taken.json";
  }

  /** Manifest of a run. */
  public static String manifest(String runId) {
    return RUNS + "/" + runId + "/manifest.json";
  }

  /** Record of the last load of a partition into a target. */
  public String loadRecord(String target, String partition) {
    return LOADS + "/" + escape(target) + "/" + partitionName(partition) + ".json";
  }

  private static String escape(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20").replace("*", "%2A");
  }
}
