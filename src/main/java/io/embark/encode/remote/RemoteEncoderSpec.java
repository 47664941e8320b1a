package io.embark.encode.remote;

import io.embark.corpus.ContentHash;
import io.embark.corpus.Metric;
import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.corpus.VectorColumn;
import io.embark.encode.Encoder;
import io.embark.encode.EncoderSpec;
import io.embark.model.Device;
import io.embark.stage.Options;
import io.embark.stage.Secret;
import io.embark.stage.TokenCounterSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.util.SerializableConfiguration;

/**
 * A service that makes dense vectors, checked on the driver; nothing is contacted before an
 * executor opens it.
 *
 * @param column what it fills
 * @param where path of its options in the job file, for messages
 * @param address base URL
 * @param model name of the model at the service
 * @param protocol how it is asked
 * @param prompt put in front of each text as it stands; empty for none
 * @param limits how much it is asked at once, and how long
 * @param cache folder of vectors that are paid; null for none, and before {@link #atDriver} for
 *     that of the lake
 * @param secret where the key is; null for a service without one
 * @param keyHeader header that takes the key
 * @param key the key, from {@link #atDriver} on; null before and for a service without one
 * @param hadoop settings of the cache's file system, from {@link #atDriver} on
 */
public record RemoteEncoderSpec(
    VectorColumn column,
    String where,
    ServiceAddress address,
    String model,
    Protocol protocol,
    String prompt,
    ServiceLimits limits,
    String cache,
    Secret secret,
    String keyHeader,
    ApiKey key,
    SerializableConfiguration hadoop)
    implements EncoderSpec {
  /** Goes up with each change of this room that alters vectors. */
  static final String ENCODER_VERSION = "remote-1";

  private static final String NO_CACHE = "none";
  private static final Pattern HEADER_NAME = Pattern.compile("[A-Za-z][A-Za-z0-9-]*");

  /** From options that {@link RemoteEncoderKind#OPTIONS} parsed. */
  public static RemoteEncoderSpec of(String column, Options options) {
    ServiceAddress address = ServiceAddress.of(options.string("url"), options.where());
    Protocol protocol = RemoteEncoderKind.protocol(options);
    return new RemoteEncoderSpec(
        column(column, options, address),
        options.where(),
        address,
        options.string("model"),
        protocol,
        options.optionalString("prompt-text").orElse(""),
        RemoteEncoderKind.limits(options),
        options.optionalString("cache").orElse(null),
        options.secret("api-key").orElse(null),
        keyHeader(options),
        null,
        null);
  }

  @Override
  public RemoteEncoderSpec atDriver(
      Map<String, String> environment, Configuration configuration, Optional<String> keptFolder) {
    String folder = cache == null ? keptFolder.orElse(null) : cache;
    return new RemoteEncoderSpec(
        column,
        where,
        address,
        model,
        protocol,
        prompt,
        limits,
        NO_CACHE.equals(folder) ? null : folder,
        secret,
        keyHeader,
        secret == null ? null : ApiKey.reveal(secret, where + ".api-key", environment),
        new SerializableConfiguration(configuration));
  }

  @Override
  public List<VectorColumn> columns() {
    return List.of(column);
  }

  /** Not known here: the service refuses or cuts what is too long. */
  @Override
  public int maxTokens() {
    return Integer.MAX_VALUE;
  }

  @Override
  public String device() {
    return "cpu";
  }

  @Override
  public Optional<TokenCounterSource> tokenCounter() {
    return Optional.empty();
  }

  @Override
  public String leaseKey() {
    return String.join(
        ":",
        RemoteEncoderKind.NAME,
        address.base(),
        ContentHash.of(column.fingerprint().toString()),
        limits.toString(),
        "cache " + cache,
        secret == null ? "no key" : "key of " + secret.place() + " in " + keyHeader);
  }

  @Override
  public Encoder open(Device device, int intraOpThreads) {
    return open(Pause::sleep);
  }

  Encoder open(Pause pause) {
    if (hadoop == null) {
      throw new IllegalStateException("opened before atDriver");
    }
    Service service = new Service(address, model, key, keyHeader, limits.timeout());
    ServiceHttp http = new ServiceHttp(service);
    ServiceCaller caller = new ServiceCaller(service, limits.retry(), pause);
    TokenEstimate estimate = new TokenEstimate();
    return new RemoteEncoder(
        prompt,
        limits.withBatchItems(batchItems(service, http, caller)),
        new BatchRequest(service, protocol, http, caller, column.dimension(), estimate),
        estimate,
        column.isNormalised(),
        Optional.ofNullable(cache).map(root -> VectorCache.open(root, column, hadoop.value())));
  }

  private int batchItems(Service service, ServiceHttp http, ServiceCaller caller) {
    if (protocol.infoPath().isEmpty()) {
      return limits.batchItems();
    }
    ServiceInfo info = ServiceInfo.ask(protocol.infoPath().get(), http, caller);
    info.model()
        .filter(serves -> !serves.equals(model))
        .ifPresent(
            serves -> {
              throw service.error(
                  Category.CONFIG,
                  "serves model '"
                      + serves
                      + "', expected '"
                      + model
                      + "'. Correct 'model' or 'url'.",
                  null);
            });
    return Math.min(limits.batchItems(), info.mostItems().orElse(limits.batchItems()));
  }

  private static String keyHeader(Options options) {
    String name = options.string("api-key-header");
    if (!HEADER_NAME.matcher(name).matches()) {
      throw new UserError(
          Category.CONFIG,
          "Cannot read '"
              + options.where()
              + ".api-key-header': found '"
              + name
              + "', expected the name of a header such as Authorization or api-key. Correct it.");
    }
    return name;
  }

  private static VectorColumn column(String name, Options options, ServiceAddress address) {
    boolean isNormalised = options.flag("normalize");
    SortedMap<String, String> fingerprint = new TreeMap<>();
    fingerprint.put("protocol", options.string("protocol"));
    fingerprint.put("url", address.place());
    fingerprint.put("model", options.string("model"));
    fingerprint.put("dimension", Long.toString(options.integer("dimension")));
    fingerprint.put("input-type", RemoteEncoderKind.role(options));
    fingerprint.put("prompt", options.optionalString("prompt-text").orElse(""));
    fingerprint.put("normalize", Boolean.toString(isNormalised));
    fingerprint.put("truncate", Boolean.toString(RemoteEncoderKind.truncates(options)));
    fingerprint.put("extra-fields", String.join(", ", options.strings(ExtraFields.OPTION)));
    fingerprint.put("precision", "float32");
    fingerprint.put("encoder", ENCODER_VERSION);
    return new VectorColumn(
        name,
        VectorColumn.DENSE,
        options.count("dimension"),
        Metric.COSINE,
        isNormalised,
        fingerprint);
  }
}
