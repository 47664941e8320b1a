package io.embark.sink.milvus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImportSettingsTest {
  private static Optional<ImportSettings> settings(Map<String, Object> more) {
    Map<String, Object> values = new HashMap<>(Map.of("uri", "http://h:1", "collection", "c"));
    values.putAll(more);
    return ImportSettings.of(MilvusOptions.OPTIONS.parse("write.milvus", values), Map.of());
  }

  @Test
  void anUpsertHasNone() {
    assertThat(settings(Map.of())).isEmpty();
    assertThat(settings(Map.of("import-path", "/x"))).isEmpty();
  }

  @Test
  void whatIsLeftOutHasADefault() {
    assertThat(settings(Map.of("mode", "import", "import-path", "/data/import/")))
        .contains(
            new ImportSettings(
                "/data/import",
                "/data/import",
                256L << 20,
                4,
                Optional.empty(),
                Optional.empty(),
                Duration.ofMinutes(10)));
  }

  @Test
  void everythingCanBeSet() {
    assertThat(
            settings(
                Map.of(
                    "mode", "import",
                    "import-path", "hdfs:///import",
                    "import-server-path", "files/import/",
                    "import-file-mb", 1,
                    "import-tasks", 2,
                    "import-api", "rest",
                    "import-patience-seconds", 3)))
        .contains(
            new ImportSettings(
                "hdfs:///import",
                "files/import",
                1 << 20,
                2,
                Optional.of(ImportSettings.Api.REST),
                Optional.empty(),
                Duration.ofSeconds(3)));
  }

  @ParameterizedTest
  @CsvSource({
    "s3a://bucket/a/b, a/b/f.parquet",
    "s3a://bucket/, f.parquet",
    "s3a://bucket, f.parquet",
    "/data/import, /data/import/f.parquet",
    "file:///data/import, /data/import/f.parquet",
    "file:/data/import/, /data/import/f.parquet"
  })
  void aServerNamesAFileByItsKeyOrItsPath(String path, String file) {
    assertThat(
            settings(Map.of("mode", "import", "import-path", path))
                .orElseThrow()
                .onServer("f.parquet"))
        .isEqualTo(file);
  }

  @Test
  void aModeWithoutAPlaceForItsFilesIsRefused() {
    assertThatThrownBy(() -> settings(Map.of("mode", "import")))
        .hasMessage(
            "Cannot read 'write.milvus': mode is 'import' and 'import-path' is missing, expected a"
                + " folder that Spark writes and Milvus reads. Add import-path.");
  }
}
