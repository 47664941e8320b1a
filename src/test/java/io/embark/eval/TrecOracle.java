package io.embark.eval;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;

/** {@code oracles/trec.json}, which scripts/make-trec-oracle.py made with trec_eval and scipy. */
final class TrecOracle {
  static final ObjectMapper JSON = new ObjectMapper();

  private TrecOracle() {}

  static JsonNode read() {
    try {
      return JSON.readTree(TrecOracle.class.getResource("/oracles/trec.json"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
