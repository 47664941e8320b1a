package io.embark.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.embark.corpus.UserError;
import io.embark.model.Device;
import io.embark.model.ModelOverrides;
import io.embark.model.ModelResolver;
import io.embark.model.PublishedModel;
import io.embark.stage.Options;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against what {@code scripts/make-torchscript.py} wrote of a loop over transformers' model. */
class LateEncoderTest {
  private static final Path MODEL = Path.of("src/test/resources/models/torchscript");

  private record Case(String prompt, List<TextSpan> spans, List<float[]> vectors) {}

  private static List<Case> cases() throws IOException {
    List<Case> cases = new ArrayList<>();
    JsonNode all = new ObjectMapper().readTree(MODEL.resolve("expected.json").toFile());
    for (JsonNode one : all.path("late")) {
      String document = one.path("document").textValue();
      List<TextSpan> spans = new ArrayList<>();
      for (JsonNode span : one.path("spans")) {
        spans.add(span(document, span.get(0).intValue(), span.get(1).intValue()));
      }
      List<float[]> vectors = new ArrayList<>();
      for (JsonNode row : one.path("vectors")) {
        float[] vector = new float[row.size()];
        for (int d = 0; d < vector.length; d++) {
          vector[d] = row.get(d).floatValue();
        }
        vectors.add(vector);
      }
      cases.add(new Case(one.path("prompt").textValue(), spans, vectors));
    }
    return cases;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 100, 100_000})
  void chunksHaveTheReferencesVectors(int batchTokens) throws IOException {
    assertThat(cases()).hasSize(4);
    for (Case one : cases()) {
      try (Encoder encoder =
          open(Map.of("prompt-text", one.prompt(), "batch-tokens", batchTokens))) {
        EncodedWindow window = encoder.encodeSpans(one.spans());
        assertThat(window.results()).hasSameSizeAs(one.vectors());
        assertThat(window.statistics().items()).isEqualTo(one.vectors().size());
        for (int i = 0; i < one.vectors().size(); i++) {
          assertThat(EncoderContract.vector(window.results().get(i)))
              .as(one.prompt() + one.spans().get(i))
              .containsExactly(one.vectors().get(i), within(2e-6f));
        }
      }
    }
  }

  @Test
  void aChunkIsTheSameWhateverOthersAreAskedFor() throws IOException {
    try (Encoder encoder = open(Map.of())) {
      List<TextSpan> all = new ArrayList<>();
      cases().stream()
          .filter(one -> one.prompt().isEmpty())
          .forEach(one -> all.addAll(one.spans()));
      List<Encoded> together = encoder.encodeSpans(all).results();
      long forwards = encoder.encodeSpans(all.subList(0, 1)).statistics().forwards();
      assertThat(forwards).isEqualTo(1); // the windows that a chunk needs, not the document's
      for (int i = 0; i < all.size(); i++) {
        Encoded alone = encoder.encodeSpans(List.of(all.get(i))).results().get(0);
        assertThat(EncoderContract.vector(alone))
            .containsExactly(EncoderContract.vector(together.get(i)), within(1e-6f));
        assertThat(alone.tokens()).isEqualTo(together.get(i).tokens()).isPositive();
        assertThat(alone.isTruncated()).isFalse();
      }
    }
  }

  @Test
  void theTextAroundChangesAChunk() {
    try (Encoder encoder = open(Map.of())) {
      float[] one =
          EncoderContract.vector(
              encoder.encodeSpans(List.of(span("it is a lake", 6, 12))).results().get(0));
      float[] other =
          EncoderContract.vector(
              encoder.encodeSpans(List.of(span("on no a lake", 6, 12))).results().get(0));
      float difference = 0;
      for (int d = 0; d < one.length; d++) {
        difference = Math.max(difference, Math.abs(one[d] - other[d]));
      }
      assertThat(difference).isGreaterThan(0.01f);
    }
  }

  @Test
  void aTextOfItsOwnIsEncodedAsAQueryIs() {
    List<String> texts = List.of("a lake is a table", "", "rows");
    try (Encoder late = open(Map.of());
        Encoder plain = spec(Map.of("pooling", "mean")).open(Device.CPU, 1)) {
      assertThat(late.encode(texts).results()).isEqualTo(plain.encode(texts).results());
    }
  }

  @Test
  void aChunkWithoutATokenIsRejectedAndTheOthersAreNot() {
    String document = "a lake \u200b\u200b rows";
    try (Encoder encoder = open(Map.of())) {
      List<Encoded> results =
          encoder
              .encodeSpans(
                  List.of(span(document, 0, 6), span(document, 7, 9), span(document, 10, 14)))
              .results();
      assertThat(results.get(0).rejection()).isNull();
      assertThat(results.get(1).embedding()).isNull();
      assertThat(results.get(1).rejection().reason()).isEqualTo("no_tokens");
      assertThat(results.get(1).rejection().detail())
          .isEqualTo("the tokenizer makes no token of this text");
      assertThat(results.get(2).rejection()).isNull();
    }
  }

  @Test
  void aModelThatPoolsOtherwiseIsRefused() {
    Options options = options(Map.of("pooling", "late"));
    assertThatExceptionOfType(UserError.class)
        .isThrownBy(
            () ->
                new ModelResolver(new Configuration(), Path.of("target", "model-cache"))
                    .resolve(clsModel().toString(), DenseEncoderKind.overrides(options)))
        .withMessageContaining("pooling")
        .withMessageContaining("cls")
        .withMessageContaining("mean");
  }

  private static Path clsModel() {
    return io.embark.testing.SharedFiles.path("fixtures/open/bert-cls-norm-bge");
  }

  private static TextSpan span(String document, int start, int end) {
    int from = document.offsetByCodePoints(0, start);
    int to = document.offsetByCodePoints(0, end);
    return new TextSpan(document.substring(from, to), document, start, end);
  }

  private static Encoder open(Map<String, Object> options) {
    Map<String, Object> late = new TreeMap<>(options);
    late.put("pooling", "late");
    return spec(late).open(Device.CPU, 1);
  }

  private static DenseEncoderSpec spec(Map<String, Object> options) {
    return DenseEncoderSpec.of(
        "dense",
        options(options),
        PublishedModel.local(
            new ModelResolver(new Configuration(), Path.of("target", "model-cache"))
                .resolve(MODEL.toString(), ModelOverrides.NONE)));
  }

  private static Options options(Map<String, Object> options) {
    Map<String, Object> all = new TreeMap<>(options);
    all.put("model", "m");
    return DenseEncoderKind.OPTIONS.parse("encode.dense", all);
  }
}
