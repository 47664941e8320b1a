package io.embark.sink.milvus;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LoadForecastTest {
  @Test
  void anImportIsCheaperWhereMostOfALargeLakeIsNew() {
    assertThat(LoadForecast.of(1_000, 50_000_000, false).line())
        .isEqualTo(
            "mode upsert is cheaper: upsert sends 1,000 rows, import writes all 50,000,000, which is"
                + " worth it from 120,000 + half of them on");
    assertThat(LoadForecast.of(30_000_000, 50_000_000, false).line())
        .isEqualTo(
            "mode import is cheaper: upsert sends 30,000,000 rows, import writes all 50,000,000,"
                + " which is worth it from 120,000 + half of them on");
  }

  @Test
  void aSmallLakeIsNotWorthAnImport() {
    assertThat(LoadForecast.of(200_000, 200_000, false).isImportCheaper()).isFalse();
    assertThat(LoadForecast.of(1_000_000, 1_000_000, false).isImportCheaper()).isTrue();
  }

  @Test
  void liteHasNoImport() {
    assertThat(LoadForecast.of(1_000_000, 1_000_000, true).line())
        .isEqualTo("mode upsert sends 1,000,000 rows; Milvus Lite has no import");
  }
}
