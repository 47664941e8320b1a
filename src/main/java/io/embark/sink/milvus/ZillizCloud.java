package io.embark.sink.milvus;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.stage.OptionSpec;
import io.embark.stage.Options;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/**
 * Where Zilliz Cloud is asked to import. Its clusters are asked for everything else, but imports
 * are jobs of its control plane, which reads the files from a bucket of the user's by keys that
 * come with the request (docs.zilliz.com: "Import Data (RESTful API)", "Storage Options"; the
 * fields are those that pymilvus' {@code bulk_import} sends). {@link #toString} leaves the keys
 * out.
 *
 * @param uri of the control plane
 * @param cluster id, such as in03-0123456789abcde
 * @param accessKey of the bucket
 * @param secretKey of the bucket
 * @param sessionToken of keys that end; null for others
 */
record ZillizCloud(
    String uri, String cluster, String accessKey, String secretKey, String sessionToken) {
  /** Value of {@code import-api}. */
  static final String API = "cloud";

  /** Documented limit of files a job from object storage. */
  static final int MOST_FILES = 1_000;

  /** Documented limit of a file's length, 10 GB. */
  private static final long MOST_FILE_MB = 10_000;

  private static final List<String> HOSTS =
      List.of(".zillizcloud.com", ".cloud.zilliz.com", ".cloud.zilliz.com.cn");

  static final OptionSpec URI_OF_CLOUD =
      OptionSpec.of(
          "import-cloud-uri",
          OptionSpec.Type.STRING,
          "Control plane of Zilliz Cloud for mode import; https://api.cloud.zilliz.com if left out, or"
              + " that of China for a cluster there.");
  static final OptionSpec CLUSTER =
      OptionSpec.of(
          "import-cluster",
          OptionSpec.Type.STRING,
          "Cluster id in Zilliz Cloud for mode import; what the host in uri begins with if left"
              + " out.");
  static final OptionSpec ACCESS_KEY =
      OptionSpec.of(
          "import-access-key",
          OptionSpec.Type.SECRET,
          "Access key by which Zilliz Cloud reads import-path.");
  static final OptionSpec SECRET_KEY =
      OptionSpec.of(
          "import-secret-key",
          OptionSpec.Type.SECRET,
          "Secret key by which Zilliz Cloud reads import-path.");
  static final OptionSpec SESSION_TOKEN =
      OptionSpec.of(
          "import-session-token",
          OptionSpec.Type.SECRET,
          "Session token of those keys, where they are temporary.");

  static final List<OptionSpec> OPTIONS =
      List.of(URI_OF_CLOUD, CLUSTER, ACCESS_KEY, SECRET_KEY, SESSION_TOKEN);

  /**
   * Of options with mode import; empty where a Milvus of one's own imports. Reads the secrets now.
   */
  static Optional<ZillizCloud> of(Options options, Map<String, String> environment) {
    String host = MilvusAddress.of(options.string("uri"), options.where() + ".uri").host();
    String api = options.string(ImportSettings.API.name());
    boolean isCloudHost = HOSTS.stream().anyMatch(host::endsWith);
    if (!api.equals(API) && !(api.equals("auto") && isCloudHost)) {
      OPTIONS.stream()
          .filter(option -> options.has(option.name()))
          .findFirst()
          .ifPresent(
              option -> {
                throw fault(
                    options,
                    "'" + option.name() + "' is given and the server is no cloud",
                    "it with import-api cloud only",
                    "Take it out, or set import-api to cloud.");
              });
      return Optional.empty();
    }
    for (String name : List.of("token", ACCESS_KEY.name(), SECRET_KEY.name())) {
      if (!options.has(name)) {
        throw fault(
            options,
            "Zilliz Cloud imports and '" + name + "' is missing",
            "an API key as token, and the keys by which the cloud reads import-path",
            "Add " + name + ".");
      }
    }
    Optional<String> cluster = options.optionalString(CLUSTER.name());
    if (cluster.isEmpty() && !isCloudHost) {
      throw fault(
          options,
          "Zilliz Cloud imports and '" + CLUSTER.name() + "' is missing",
          "the id of the cluster, as host '" + host + "' does not tell it",
          "Add " + CLUSTER.name() + ".");
    }
    if (options.integer(ImportSettings.FILE_MB.name()) > MOST_FILE_MB) {
      throw fault(
          options,
          "'"
              + ImportSettings.FILE_MB.name()
              + "' "
              + options.integer(ImportSettings.FILE_MB.name()),
          "at most " + MOST_FILE_MB + " for Zilliz Cloud",
          "Lower it.");
    }
    return Optional.of(
        new ZillizCloud(
            options
                .optionalString(URI_OF_CLOUD.name())
                .orElse("https://api.cloud.zilliz.com" + (host.endsWith(".cn") ? ".cn" : "")),
            cluster.orElseGet(() -> host.substring(0, host.indexOf('.'))),
            secret(options, ACCESS_KEY, environment),
            secret(options, SECRET_KEY, environment),
            options.has(SESSION_TOKEN.name())
                ? secret(options, SESSION_TOKEN, environment)
                : null));
  }

  /** A folder that Spark writes, as the cloud names it. */
  static String named(Options options, String path) {
    URI uri = new Path(path).toUri();
    String scheme = String.valueOf(uri.getScheme());
    return switch (scheme) {
      case "s3a", "s3" -> "s3://" + uri.getAuthority() + uri.getPath();
      case "gs" -> "gs://" + uri.getAuthority() + uri.getPath();
      case "abfss", "abfs" ->
          "https://"
              + uri.getHost().replaceFirst("\\.dfs\\.", ".blob.")
              + "/"
              + uri.getUserInfo()
              + uri.getPath();
      default ->
          throw fault(
              options,
              "Zilliz Cloud imports and import-path is '" + path + "'",
              "a bucket of s3a:, gs: or abfss:",
              "Change import-path, or say by import-server-path how the cloud names it.");
    };
  }

  /** What a request for a new job says beside files and collection. */
  Map<String, Object> keys() {
    Map<String, Object> keys = new LinkedHashMap<>();
    keys.put("accessKey", accessKey);
    keys.put("secretKey", secretKey);
    if (sessionToken != null) {
      keys.put("token", sessionToken);
    }
    return keys;
  }

  private static String secret(
      Options options, OptionSpec option, Map<String, String> environment) {
    return options.secret(option.name()).orElseThrow().reveal(option.name(), environment);
  }

  private static UserError fault(Options options, String found, String expected, String toDo) {
    return new UserError(
        Category.CONFIG,
        "Cannot read '" + options.where() + "': " + found + ", expected " + expected + ". " + toDo);
  }

  @Override
  public String toString() {
    return uri + "/" + cluster;
  }
}
