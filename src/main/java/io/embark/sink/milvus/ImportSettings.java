package io.embark.sink.milvus;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.stage.OptionSpec;
import io.embark.stage.Options;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/**
 * How {@code mode: import} works.
 *
 * @param path folder for the files, a Hadoop URI
 * @param serverPath the same folder as the server names it
 * @param fileBytes length of a file, about
 * @param tasks most import tasks at once
 * @param api which interface of the server; empty for what its version has
 * @param cloud who is asked instead of the server
 * @param patience longest time without any progress
 */
record ImportSettings(
    String path,
    String serverPath,
    long fileBytes,
    int tasks,
    Optional<Api> api,
    Optional<ZillizCloud> cloud,
    Duration patience) {
  /** Value of {@code mode}. */
  static final String MODE = "import";

  /** Interface of a server. */
  enum Api {
    GRPC,
    REST
  }

  /** Files of 16 GB are the most that Milvus documents. */
  private static final int MOST_FILE_MB = 16_000;

  static final OptionSpec PATH =
      OptionSpec.of(
          "import-path",
          OptionSpec.Type.STRING,
          "Folder where Spark lays files out for mode import, a Hadoop URI: in the bucket of Milvus"
              + " or below its data folder.");
  static final OptionSpec SERVER_PATH =
      OptionSpec.of(
          "import-server-path",
          OptionSpec.Type.STRING,
          "How the server names import-path: the key inside its bucket, or the path on its disk;"
              + " what import-path says if left out.");
  static final OptionSpec FILE_MB =
      OptionSpec.of(
              "import-file-mb", OptionSpec.Type.INTEGER, "Length of an import file in MB, about.")
          .defaultTo(256)
          .between(1, MOST_FILE_MB);
  static final OptionSpec TASKS =
      OptionSpec.of(
              "import-tasks",
              OptionSpec.Type.INTEGER,
              "Import tasks of the server at the same time.")
          .defaultTo(4)
          .between(1, 256);
  static final OptionSpec API =
      OptionSpec.choice(
              "import-api",
              List.of("auto", "grpc", "rest", ZillizCloud.API),
              "Interface that imports; auto is rest from Milvus 2.4 on, and cloud for an address of"
                  + " Zilliz Cloud.")
          .defaultTo("auto");
  static final OptionSpec PATIENCE =
      OptionSpec.of(
              "import-patience-seconds",
              OptionSpec.Type.INTEGER,
              "Longest time in which an import, its index or its count may stand still.")
          .defaultTo(600)
          .atLeast(1);

  /** Of {@link MilvusOptions#OPTIONS}; empty for another mode. Reads the secrets now. */
  static Optional<ImportSettings> of(Options options, Map<String, String> environment) {
    if (!options.string("mode").equals(MODE)) {
      return Optional.empty();
    }
    if (!options.has(PATH.name())) {
      throw new UserError(
          Category.CONFIG,
          "Cannot read '"
              + options.where()
              + "': mode is 'import' and 'import-path' is missing, expected a folder that Spark"
              + " writes and Milvus reads. Add import-path.");
    }
    String path = withoutEnd(options.string(PATH.name()));
    Optional<ZillizCloud> cloud = ZillizCloud.of(options, environment);
    return Optional.of(
        new ImportSettings(
            path,
            withoutEnd(
                options
                    .optionalString(SERVER_PATH.name())
                    .orElseGet(
                        () -> cloud.isPresent() ? ZillizCloud.named(options, path) : named(path))),
            options.integer(FILE_MB.name()) << 20,
            options.count(TASKS.name()),
            api(options.string(API.name())),
            cloud,
            Duration.ofSeconds(options.integer(PATIENCE.name()))));
  }

  private static Optional<Api> api(String given) {
    return Arrays.stream(Api.values())
        .filter(api -> api.name().toLowerCase(Locale.ROOT).equals(given))
        .findFirst();
  }

  /** A key of a bucket has no slash at its beginning. */
  private static String named(String path) {
    URI uri = new Path(path).toUri();
    boolean isOfBucket = uri.getAuthority() != null;
    return isOfBucket ? uri.getPath().replaceFirst("^/+", "") : uri.getPath();
  }

  private static String withoutEnd(String path) {
    return path.length() > 1 ? path.replaceFirst("/+$", "") : path;
  }

  /** As the server names a file in the folder. */
  String onServer(String relative) {
    return serverPath.isEmpty() ? relative : serverPath + "/" + relative;
  }
}
