package io.embark.sink.milvus;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerVersionTest {
  @ParameterizedTest
  @CsvSource({
    "v2.3.5, false, true",
    "2.3.3, true, true",
    "v2.3, true, true",
    "v2.4.0, false, false",
    "2.6.4-dev, false, false",
    "v10.0.1, false, false",
    "8aa6a40, false, false",
    "'', false, false"
  })
  void aVersionIsOlderOrNot(String told, boolean isBefore234, boolean isBefore24) {
    assertThat(ServerVersion.of(told).isBefore(2, 3, 4)).isEqualTo(isBefore234);
    assertThat(ServerVersion.of(told).isBefore(2, 4, 0)).isEqualTo(isBefore24);
  }
}
