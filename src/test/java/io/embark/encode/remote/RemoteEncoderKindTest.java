package io.embark.encode.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.embark.corpus.Metric;
import io.embark.corpus.UserError;
import io.embark.corpus.VectorColumn;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What options give, and which are refused before anything is asked. */
class RemoteEncoderKindTest {
  private static RemoteFixture openAi() {
    return RemoteFixture.of("openai", "https://API.acme.example:8443/v1/");
  }

  @Test
  void theFingerprintHasAllThatVectorsDependOnAndNothingElse() {
    VectorColumn column =
        RemoteFixture.of("voyage", "https://API.acme.example:8443/v1/")
            .withKey()
            .with("as", "query")
            .with("prompt-text", "q: ")
            .with("extra-fields", List.of("output_dimension=8"))
            .with("batch-items", 3)
            .with("retry-seconds", 9)
            .spec()
            .column();

    assertThat(column.kind()).isEqualTo("dense");
    assertThat(column.metric()).isEqualTo(Metric.COSINE);
    assertThat(column.isNormalised()).isTrue();
    assertThat(column.fingerprint())
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                Map.entry("protocol", "voyage"),
                Map.entry("url", "api.acme.example:8443/v1"),
                Map.entry("model", "acme-embed-3"),
                Map.entry("dimension", "8"),
                Map.entry("input-type", "query"),
                Map.entry("prompt", "q: "),
                Map.entry("normalize", "true"),
                Map.entry("truncate", "false"),
                Map.entry("extra-fields", "output_dimension=8"),
                Map.entry("precision", "float32"),
                Map.entry("encoder", "remote-1")));
  }

  @Test
  void theUsualLimits() {
    ServiceLimits limits = openAi().spec().limits();

    assertThat(limits.batchItems()).isEqualTo(256);
    assertThat(limits.batchTokens()).isEqualTo(100_000);
    assertThat(limits.requestsInFlight()).isEqualTo(4);
    assertThat(limits.timeout()).hasSeconds(60);
    assertThat(limits.retry()).hasSeconds(300);
    assertThat(RemoteFixture.of("voyage", "http://x").spec().limits().batchItems()).isEqualTo(128);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "null",
      value = {
        "null, /lake/paid, /lake/paid",
        "none, /lake/paid, null",
        "/mine, /lake/paid, /mine"
      })
  void theCacheLiesInTheLakeUnlessTheJobSaysOtherwise(String option, String lake, String folder) {
    RemoteEncoderSpec declared = openAi().with("cache", option).declared();

    assertThat(declared.atDriver(Map.of(), new Configuration(), Optional.of(lake)).cache())
        .isEqualTo(folder);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://host/v1",
        "host/v1",
        "https://",
        "https://user:pa55word@host/v1",
        "https://host/v1?key=pa55word",
        "https://host/v1#pa55word",
        "https://ho st/pa55word"
      })
  void anAddressThatIsNoneIsRefusedWithoutRepeatingIt(String url) {
    assertThatThrownBy(() -> RemoteFixture.of("openai", url).declared())
        .isInstanceOf(UserError.class)
        .hasMessage(
            "Cannot read 'encode.dense.url': it is no address of a service, expected https://host,"
                + " perhaps with a port and a path, without a log-in, '?' or '#'. Correct it, and"
                + " give a key as 'api-key'.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "truncate | true |': found 'truncate', expected none with protocol openai. Use"
            + " 'extra-fields' if the service has such a field.",
        "api-key-header | my key |.api-key-header': found 'my key', expected the name of a header"
            + " such as Authorization or api-key. Correct it.",
        "extra-fields | dimensions |.extra-fields': found 'dimensions', expected field=value."
            + " Correct it.",
        "extra-fields | model=x |.extra-fields': found the field 'model', expected one that Embark"
            + " does not fill itself. Correct it.",
        "protocol | grpc |.protocol': found 'grpc', expected one of: cohere, jina, openai, tei,"
            + " voyage. Change 'protocol'.",
        "requests-in-flight | 0 |.requests-in-flight': found '0', expected a whole number from 1 to"
            + " 256. Change 'requests-in-flight'."
      })
  void anOptionThatDoesNotFitIsRefused(String option, String value, String message) {
    assertThatThrownBy(() -> openAi().with(option, value).declared())
        .isInstanceOf(UserError.class)
        .hasMessage("Cannot read 'encode.dense" + message);
  }

  @Test
  void goesToExecutorsWhole() throws IOException, ClassNotFoundException {
    RemoteEncoderSpec spec = openAi().withKey().with("extra-fields", "user=me").spec();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(spec);
    }
    RemoteEncoderSpec there;
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      there = (RemoteEncoderSpec) in.readObject();
    }

    assertThat(there.leaseKey()).isEqualTo(spec.leaseKey());
    assertThat(there.key().header("api-key")).isEqualTo(spec.key().header("api-key"));
    assertThat(there.protocol()).isEqualTo(spec.protocol());
  }
}
