package io.embark.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class TrecMeasuresTest {
  private static final double ROUNDING = 1e-12;

  @TestFactory
  Stream<DynamicTest> eachRunHasTheNumbersOfTrecEval() {
    return StreamSupport.stream(TrecOracle.read().get("cases").spliterator(), false)
        .map(node -> DynamicTest.dynamicTest(node.get("query").asText(), () -> assertEqual(node)));
  }

  private static void assertEqual(JsonNode node) {
    Map<String, Integer> grades =
        TrecOracle.JSON.convertValue(
            node.get("qrels"), new TypeReference<Map<String, Integer>>() {});

    TrecMeasures measures = TrecMeasures.of(grades, ranking(node.get("run")));

    JsonNode expected = node.get("measures");
    assertThat(measures.ndcg10())
        .isCloseTo(expected.get("ndcg_cut_10").asDouble(), within(ROUNDING));
    assertThat(measures.recall100())
        .isCloseTo(expected.get("recall_100").asDouble(), within(ROUNDING));
    assertThat(measures.reciprocalRank())
        .isCloseTo(expected.get("recip_rank").asDouble(), within(ROUNDING));
  }

  /** Offered in a shuffled order, which must not matter. */
  private static List<String> ranking(JsonNode run) {
    List<String> ids = new ArrayList<>();
    run.fieldNames().forEachRemaining(ids::add);
    Collections.shuffle(ids, new Random(7));
    TopDocuments top = new TopDocuments(ids, 1000);
    IntStream.range(0, ids.size())
        .forEach(i -> top.offer(i, (float) run.get(ids.get(i)).asDouble()));
    return top.ranking();
  }

  @Test
  void theMeanIsOverQueries() {
    assertThat(TrecMeasures.mean(List.of(new TrecMeasures(1, 0.5, 0), new TrecMeasures(0, 1, 0.5))))
        .isEqualTo(new TrecMeasures(0.5, 0.75, 0.25));
  }
}
