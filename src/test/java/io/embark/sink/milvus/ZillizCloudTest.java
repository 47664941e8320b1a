package io.embark.sink.milvus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.embark.corpus.UserError;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ZillizCloudTest {
  private static final String HOST = "https://in03-1a2b.serverless.gcp-us-west1.cloud.zilliz.com";
  private static final Map<String, String> ENVIRONMENT =
      Map.of("KEY", "api-key", "ACCESS", "AKIA", "SECRET", "s3cret", "SESSION", "session");

  private static ImportSettings settings(Map<String, Object> more) {
    Map<String, Object> values =
        new HashMap<>(
            Map.of(
                "uri",
                HOST,
                "collection",
                "c",
                "mode",
                "import",
                "import-path",
                "s3a://bucket/embark/",
                "token",
                Map.of("env", "KEY"),
                "import-access-key",
                Map.of("env", "ACCESS"),
                "import-secret-key",
                Map.of("env", "SECRET")));
    values.putAll(more);
    values.values().removeIf(""::equals);
    return ImportSettings.of(MilvusOptions.OPTIONS.parse("write.milvus", values), ENVIRONMENT)
        .orElseThrow();
  }

  @Test
  void anAddressOfTheCloudTellsItsClusterAndItsControlPlane() {
    assertThat(settings(Map.of()).cloud())
        .contains(
            new ZillizCloud("https://api.cloud.zilliz.com", "in03-1a2b", "AKIA", "s3cret", null));
    assertThat(
            settings(
                    Map.of(
                        "uri",
                        "https://in01-9.ali-cn-hangzhou.cloud.zilliz.com.cn:19530",
                        "import-session-token",
                        Map.of("env", "SESSION")))
                .cloud())
        .contains(
            new ZillizCloud(
                "https://api.cloud.zilliz.com.cn", "in01-9", "AKIA", "s3cret", "session"));
  }

  @Test
  void anAddressOfOnesOwnIsTheCloudIfTheJobSaysSo() {
    assertThat(
            settings(
                    Map.of(
                        "uri", "http://private-link:19530",
                        "import-api", "cloud",
                        "import-cluster", "in05-x",
                        "import-cloud-uri", "http://127.0.0.1:9"))
                .cloud())
        .contains(new ZillizCloud("http://127.0.0.1:9", "in05-x", "AKIA", "s3cret", null));
  }

  @Test
  void aServerOfTheCloudMayBeAskedItself() {
    Map<String, Object> rest = new HashMap<>(Map.of("import-api", "rest"));
    rest.put("import-access-key", "");
    rest.put("import-secret-key", "");
    assertThat(settings(rest).cloud()).isEqualTo(Optional.empty());
  }

  @ParameterizedTest
  @CsvSource({
    "s3a://bucket/a/b, s3://bucket/a/b/f.parquet",
    "s3a://bucket/, s3://bucket/f.parquet",
    "gs://bucket/a, gs://bucket/a/f.parquet",
    "abfss://box@mine.dfs.core.windows.net/a, https://mine.blob.core.windows.net/box/a/f.parquet"
  })
  void theCloudNamesAFileByItsBucket(String path, String file) {
    assertThat(settings(Map.of("import-path", path)).onServer("f.parquet")).isEqualTo(file);
  }

  @Test
  void aFolderMayHaveANameOfItsOwnInTheCloud() {
    assertThat(
            settings(
                    Map.of(
                        "import-path", "hdfs:///staging",
                        "import-server-path", "s3://mirror/staging"))
                .onServer("f.parquet"))
        .isEqualTo("s3://mirror/staging/f.parquet");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "token||Zilliz Cloud imports and 'token' is missing, expected an API key as token, and the"
            + " keys by which the cloud reads import-path. Add token.",
        "import-secret-key||Zilliz Cloud imports and 'import-secret-key' is missing, expected an API"
            + " key as token, and the keys by which the cloud reads import-path. Add"
            + " import-secret-key.",
        "import-file-mb|10001|'import-file-mb' 10001, expected at most 10000 for Zilliz Cloud."
            + " Lower it.",
        "import-path|hdfs:///x|Zilliz Cloud imports and import-path is 'hdfs:///x', expected a"
            + " bucket of s3a:, gs: or abfss:. Change import-path, or say by import-server-path how"
            + " the cloud names it.",
        "import-api|rest|'import-access-key' is given and the server is no cloud, expected it with"
            + " import-api cloud only. Take it out, or set import-api to cloud."
      })
  void whatDoesNotFitIsRefused(String option, String value, String told) {
    Object given =
        "import-file-mb".equals(option) ? Integer.valueOf(value) : value == null ? "" : value;
    assertThatThrownBy(() -> settings(Map.of(option, given)))
        .isInstanceOf(UserError.class)
        .hasMessage("Cannot read 'write.milvus': " + told);
  }

  @Test
  void aHostThatTellsNoClusterNeedsOne() {
    assertThatThrownBy(() -> settings(Map.of("uri", "http://proxy:1", "import-api", "cloud")))
        .hasMessage(
            "Cannot read 'write.milvus': Zilliz Cloud imports and 'import-cluster' is missing,"
                + " expected the id of the cluster, as host 'proxy' does not tell it. Add"
                + " import-cluster.");
  }

  @Test
  void keysAreNotPrinted() {
    assertThat(settings(Map.of()).toString())
        .contains("api.cloud.zilliz.com/in03-1a2b")
        .doesNotContain("AKIA", "s3cret");
  }
}
