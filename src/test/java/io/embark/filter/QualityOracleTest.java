package io.embark.filter;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Against datatrove 0.10.1 and spaCy 3.8.11, by {@code scripts/make-quality-oracle.py}. */
class QualityOracleTest {
  record Judged(
      String text, List<String> broken, @JsonProperty("reasons") Map<String, String> reasons) {}

  record Oracle(
      Map<String, List<String>> words, Map<String, Integer> sentences, List<Judged> texts) {}

  private static final EnglishWords WORDS = new EnglishWords();
  private static Oracle oracle;

  @BeforeAll
  static void read() throws IOException {
    try (InputStream in = QualityOracleTest.class.getResourceAsStream("/quality/oracle.json")) {
      oracle = new ObjectMapper().readValue(in, Oracle.class);
    }
  }

  private static QualityKernel kernel(String... rules) {
    return QualityKernel.of(
        QualityStage.OPTIONS.parse("quality", Map.of("rules", List.of(rules))),
        List.of(rules),
        List.of());
  }

  @Test
  void wordsAreThoseOfSpacy() {
    SoftAssertions softly = new SoftAssertions();
    oracle
        .words()
        .forEach(
            (text, words) ->
                softly
                    .assertThat(WORDS.words(text))
                    .as(text)
                    .extracting(Word::text)
                    .isEqualTo(words));
    softly.assertAll();
  }

  @Test
  void sentencesAreThoseOfSpacy() {
    SoftAssertions softly = new SoftAssertions();
    oracle
        .sentences()
        .forEach(
            (text, count) -> softly.assertThat(WORDS.sentences(text)).as(text).isEqualTo(count));
    softly.assertAll();
  }

  @Test
  void eachRuleAloneBreaksWhereDatatrovesDoes() {
    QualityKernel kernel = kernel("gopher", "c4", "fineweb");
    SoftAssertions softly = new SoftAssertions();
    for (Judged judged : oracle.texts()) {
      TextMetrics metrics = TextMetrics.of(judged.text(), WORDS, kernel.settings());
      List<String> broken = new ArrayList<>();
      for (QualityRule rule : QualityRule.values()) {
        boolean isAsked =
            !QualityRule.of(QualityRule.Set.C4).contains(rule)
                && rule != QualityRule.EMPTY
                && (metrics.get(QualityMetric.LINES) > 0 || rule != QualityRule.NEWLINES);
        // datatrove has one limit for both and names the first
        boolean isHidden =
            rule == QualityRule.GOPHER_ELLIPSES
                && broken.contains(QualityRule.GOPHER_HASHES.reason());
        if (isAsked && !isHidden && rule.isBroken(metrics.get(rule.metric()), rule.limit())) {
          broken.add(rule.reason());
        }
      }
      softly
          .assertThat(broken)
          .as(judged.text())
          .containsExactlyInAnyOrderElementsOf(judged.broken());
    }
    softly.assertAll();
  }

  @Test
  void theReasonOfASetIsDatatroves() {
    SoftAssertions softly = new SoftAssertions();
    for (String set : QualityRule.Set.NAMES) {
      QualityKernel kernel = kernel(set);
      for (Judged judged : oracle.texts()) {
        QualityRule broken = kernel.broken(TextMetrics.of(judged.text(), WORDS, kernel.settings()));
        softly
            .assertThat(broken == null ? null : broken.reason())
            .as(set + ": " + judged.text())
            .isEqualTo(judged.reasons().get(set));
      }
    }
    softly.assertAll();
    assertThat(oracle.texts()).hasSizeGreaterThan(200);
  }
}
