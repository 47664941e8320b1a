package io.embark.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.embark.corpus.UserError;
import io.embark.model.Engine;
import io.embark.model.ModelCard;
import io.embark.model.ModelCards;
import io.embark.model.ModelOverrides;
import io.embark.model.PoolingMode;
import io.embark.stage.Options;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class DenseEncoderKindTest {
  private static final ModelCard E5 =
      ModelCards.withPrompts(
          Map.of("query", "query: ", "passage", "passage: ", "sts", "same? "), "sts");
  private static final ModelCard BGE =
      ModelCards.withPrompts(Map.of("query", "Represent: ", "document", ""), null);
  private static final ModelCard PLAIN = ModelCards.tiny(16);

  @Test
  void documentAndQueryTakeThePromptOfTheirNameAndNeverTheDefaultOne() {
    assertThat(prompt(E5, Map.of())).isEmpty();
    assertThat(prompt(E5, Map.of("as", "document"))).isEmpty();
    assertThat(prompt(E5, Map.of("as", "query"))).isEqualTo("query: ");
    assertThat(prompt(BGE, Map.of("as", "query"))).isEqualTo("Represent: ");
    assertThat(prompt(PLAIN, Map.of("as", "query"))).isEmpty();
  }

  @Test
  void plainTakesTheDefaultPromptOrNone() {
    assertThat(prompt(E5, Map.of("as", "plain"))).isEqualTo("same? ");
    assertThat(prompt(BGE, Map.of("as", "plain"))).isEmpty();
  }

  @Test
  void aPromptByNameOrAsTextComesBeforeAs() {
    assertThat(prompt(E5, Map.of("as", "query", "prompt", "passage"))).isEqualTo("passage: ");
    assertThat(prompt(E5, Map.of("as", "query", "prompt-text", " x "))).isEqualTo(" x ");
    assertThat(prompt(E5, Map.of("as", "query", "prompt-text", ""))).isEmpty();
  }

  @Test
  void anUnknownPromptIsRefusedWithTheNamesThereAre() {
    assertThatThrownBy(() -> prompt(E5, Map.of("prompt", "document")))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "Cannot read 'encode.dense.prompt': found 'document', expected a prompt of model"
                + " 'tiny': passage, query, sts. Change 'prompt', or give the text itself as"
                + " 'prompt-text'.");
  }

  @Test
  void aPromptOfAModelWithoutPromptsIsRefused() {
    assertThatThrownBy(() -> prompt(PLAIN, Map.of("prompt", "query")))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "Cannot read 'encode.dense.prompt': found 'query', expected no name, since model"
                + " 'tiny' has no prompts. Change 'prompt', or give the text itself as"
                + " 'prompt-text'.");
  }

  @Test
  void aPromptByNameAndAsTextTogetherAreRefused() {
    assertThatThrownBy(() -> prompt(E5, Map.of("prompt", "query", "prompt-text", "q: ")))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "Cannot read 'encode.dense': found both 'prompt' and 'prompt-text', expected one of"
                + " them. Remove one.");
  }

  @Test
  void theDefaultsAreThese() {
    assertThat(options(Map.of()).asText())
        .isEqualTo(
            Map.of("as", "document", "device", "auto", "model", "m", "precision", "float32"));
    assertThat(DenseEncoderKind.overrides(options(Map.of()))).isEqualTo(ModelOverrides.NONE);
  }

  @Test
  void everyOptionCanBeSet() {
    Map<String, Object> values =
        Map.ofEntries(
            Map.entry("kind", "dense"),
            Map.entry("as", "plain"),
            Map.entry("prompt", "p"),
            Map.entry("prompt-text", "t"),
            Map.entry("pooling", "cls"),
            Map.entry("normalize", false),
            Map.entry("max-tokens", 128),
            Map.entry("dimension", 64),
            Map.entry("precision", "int8"),
            Map.entry("batch-tokens", 4096),
            Map.entry("forwards-in-flight", 4),
            Map.entry("device", "cuda"),
            Map.entry("engine", "pytorch"),
            Map.entry("model", "file:/m"));

    assertThat(DenseEncoderKind.OPTIONS.specs()).hasSameSizeAs(values.keySet());
    assertThat(options(values).asText().keySet()).isEqualTo(new TreeSet<>(values.keySet()));
    assertThat(DenseEncoderKind.overrides(options(values)))
        .isEqualTo(
            new ModelOverrides(
                Optional.of(PoolingMode.CLS),
                Optional.of(false),
                OptionalInt.of(128),
                Optional.of(Engine.PYTORCH)));
  }

  private static String prompt(ModelCard card, Map<String, Object> values) {
    return TransformerOptions.prompt(options(values), card);
  }

  private static Options options(Map<String, Object> values) {
    Map<String, Object> all = new HashMap<>(Map.of("model", "m"));
    all.putAll(values);
    return DenseEncoderKind.OPTIONS.parse("encode.dense", all);
  }
}
