package io.embark.sink.milvus;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerFeaturesImportTest {
  @ParameterizedTest
  @CsvSource({
    "milvus_lite-3.2.2, false, false",
    "v2.2.16, false, false",
    "v2.3.3, false, false",
    "v2.3.4, true, false",
    "v2.3.5, true, false",
    "2.3-dev, true, false",
    "v2.4.0, true, true",
    "v2.6.4-beta, true, true",
    "8aa6a40, true, true"
  })
  void importsComeWithVersions(String version, boolean importsParquet, boolean importsOverRest) {
    ServerFeatures features = ServerFeatures.of(version);
    assertThat(features.importsParquet()).isEqualTo(importsParquet);
    assertThat(features.importsOverRest()).isEqualTo(importsOverRest);
  }
}
