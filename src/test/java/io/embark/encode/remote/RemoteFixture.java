package io.embark.encode.remote;

import io.embark.encode.Encoder;
import io.embark.testing.EmbeddingServer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.hadoop.conf.Configuration;

/** A remote encoder of few options; its pauses are noted and not made. */
final class RemoteFixture {
  static final Map<String, String> ENVIRONMENT = Map.of("EMBED_KEY", "sk-s3cret/1");

  private final Map<String, Object> options = new LinkedHashMap<>();
  private final List<Long> pauses = new CopyOnWriteArrayList<>();

  private RemoteFixture(String protocol, String url) {
    with("protocol", protocol);
    with("url", url);
    with("model", EmbeddingServer.MODEL);
    with("dimension", EmbeddingServer.DIMENSION);
    with("cache", "none");
  }

  static RemoteFixture openAi(EmbeddingServer server) {
    return new RemoteFixture("openai", server.url() + "/v1");
  }

  static RemoteFixture of(String protocol, String url) {
    return new RemoteFixture(protocol, url);
  }

  RemoteFixture with(String option, Object value) {
    options.put(option, value);
    return this;
  }

  RemoteFixture withKey() {
    return with("api-key", Map.of("env", "EMBED_KEY"));
  }

  RemoteEncoderSpec declared() {
    return RemoteEncoderSpec.of("dense", RemoteEncoderKind.OPTIONS.parse("encode.dense", options));
  }

  RemoteEncoderSpec spec() {
    return declared().atDriver(ENVIRONMENT, new Configuration(), Optional.empty());
  }

  Encoder open() {
    return spec().open((millis, isAbandoned) -> pauses.add(millis));
  }

  /** Milliseconds, in their order. */
  List<Long> pauses() {
    return List.copyOf(pauses);
  }
}
