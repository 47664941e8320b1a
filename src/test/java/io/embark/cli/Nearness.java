package io.embark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * A vector beside the reference's.
 *
 * @param largest difference of a component
 */
record Nearness(double largest, double cosine) {
  static Nearness of(float[] here, JsonNode reference) {
    float[] there = new ObjectMapper().convertValue(reference, float[].class);
    assertThat(here).hasSameSizeAs(there);
    double dot = 0;
    double ours = 0;
    double theirs = 0;
    double largest = 0;
    for (int d = 0; d < here.length; d++) {
      dot += (double) here[d] * there[d];
      ours += (double) here[d] * here[d];
      theirs += (double) there[d] * there[d];
      largest = Math.max(largest, Math.abs((double) here[d] - there[d]));
    }
    return new Nearness(largest, dot / Math.sqrt(ours * theirs));
  }
}
