package io.embark.model;

import java.nio.file.Path;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/**
 * Brings a model to the driver's disk and reads its card. References: {@code
 * maven:group:artifact:version[:classifier]}, {@code file:/dir}, an absolute or relative path, or
 * any directory that Hadoop can list ({@code hdfs:}, {@code s3a:}, ...).
 */
public final class ModelResolver {
  private final Configuration hadoop;
  private final Path cache;

  /**
   * Downloads and unpacked archives stay under {@code cache}, which the driver's processes share.
   */
  public ModelResolver(Configuration hadoop, Path cache) {
    this.hadoop = hadoop;
    this.cache = cache;
  }

  /** {@code $EMBARK_CACHE}, else {@code ~/.cache/embark}. */
  public static Path cacheFolder(Map<String, String> environment) {
    String configured = environment.get("EMBARK_CACHE");
    return configured == null || configured.isBlank()
        ? Path.of(System.getProperty("user.home"), ".cache", "embark")
        : Path.of(configured);
  }

  /**
   * The model behind {@code reference}. A fault of the reference is a {@link
   * io.embark.corpus.UserError} of category CONFIG; a model that cannot be had, or whose files are
   * missing or contradict each other or {@code overrides}, one of category MODEL.
   */
  public ResolvedModel resolve(String reference, ModelOverrides overrides) {
    ModelFault fault = new ModelFault(reference);
    if (hadoop == null || cache == null) {
      throw fault.of("x");
    }
    return ModelDirectory.read(
        Path.of(reference).toAbsolutePath().normalize(),
        java.util.Optional.empty(),
        overrides,
        fault);
  }
}
