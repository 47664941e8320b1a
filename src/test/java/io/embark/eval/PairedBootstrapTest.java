package io.embark.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

class PairedBootstrapTest {
  /** 10,000 draws against scipy's 200,000. */
  private static final double CHANCE = 0.002;

  private static double[] values(JsonNode node) {
    return TrecOracle.JSON.convertValue(node, double[].class);
  }

  @Test
  void intervalAndChanceAreThoseOfScipy() {
    JsonNode oracle = TrecOracle.read().get("bootstrap");

    PairedBootstrap found =
        PairedBootstrap.of(values(oracle.get("first")), values(oracle.get("second")));

    assertThat(found.difference()).isCloseTo(oracle.get("difference").asDouble(), within(1e-12));
    assertThat(found.low()).isCloseTo(oracle.get("low").asDouble(), within(CHANCE));
    assertThat(found.high()).isCloseTo(oracle.get("high").asDouble(), within(CHANCE));
    assertThat(found.p()).isCloseTo(oracle.get("p").asDouble(), within(2 * CHANCE));
    assertThat(found)
        .isEqualTo(PairedBootstrap.of(values(oracle.get("first")), values(oracle.get("second"))));
  }

  @Test
  void equalRunsDoNotDiffer() {
    double[] run = {0, 0.5, 1, 0.25};
    assertThat(PairedBootstrap.of(run, run)).isEqualTo(new PairedBootstrap(0, 0, 0, 1));
  }

  @Test
  void theSameDifferenceForEachQueryIsSure() {
    assertThat(PairedBootstrap.of(new double[] {0.25, 0.5}, new double[] {0.5, 0.75}))
        .isEqualTo(new PairedBootstrap(0.25, 0.25, 0.25, 0));
  }
}
