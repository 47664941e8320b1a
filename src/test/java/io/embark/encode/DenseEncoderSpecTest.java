package io.embark.encode;

import static org.assertj.core.api.Assertions.assertThat;

import io.embark.corpus.Metric;
import io.embark.model.Activation;
import io.embark.model.DenseLayer;
import io.embark.model.ModelCard;
import io.embark.model.ModelCards;
import io.embark.model.PublishedModel;
import io.embark.model.ResolvedModel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DenseEncoderSpecTest {
  @Test
  void theFingerprintHoldsAllThatAVectorDependsOn() {
    DenseEncoderSpec spec = spec(Map.of("prompt-text", "passage: "));

    assertThat(spec.column().fingerprint())
        .isEqualTo(
            Map.ofEntries(
                Map.entry("weights", "weights-hash"),
                Map.entry("tokenizer", "tokenizer-hash"),
                Map.entry("output", "last_hidden_state"),
                Map.entry("pooling", "mean"),
                Map.entry("normalize", "true"),
                Map.entry("prompt", "passage: "),
                Map.entry("max-tokens", "16"),
                Map.entry("dimension", "2"),
                Map.entry("precision", "float32"),
                Map.entry("compute", "float32"),
                Map.entry("encoder", "transformer-1")));
  }

  @Test
  void theFingerprintHoldsTheDenseLayersInOrderWithTheirActivations() {
    DenseLayer first = new DenseLayer("2_Dense", "hash-1", 2, 3, true, Activation.TANH, false);
    DenseLayer second = new DenseLayer("4_Dense", "hash-2", 3, 2, false, Activation.GELU, true);

    assertThat(fingerprint(List.of(first, second)))
        .containsEntry("dense", "tanh hash-1, normalize gelu hash-2")
        .containsEntry("dimension", "2")
        .hasSize(12);
    assertThat(fingerprint(List.of(first))).containsEntry("dense", "tanh hash-1");
    assertThat(fingerprint(List.of())).doesNotContainKey("dense").hasSize(11);
  }

  @Test
  void theColumnIsThatOfTheCard() {
    DenseEncoderSpec spec = spec(Map.of());

    assertThat(spec.column().name()).isEqualTo("title_vector");
    assertThat(spec.column().kind()).isEqualTo("dense");
    assertThat(spec.column().dimension()).isEqualTo(2);
    assertThat(spec.column().metric()).isEqualTo(Metric.COSINE);
    assertThat(spec.column().isNormalised()).isTrue();
    assertThat(spec.maxTokens()).isEqualTo(16);
    assertThat(spec.device()).isEqualTo("auto");
  }

  @Test
  void whatTheBatchesLookLikeChangesTheLeaseButNotTheVectors() {
    DenseEncoderSpec small = spec(Map.of("batch-tokens", 128));
    DenseEncoderSpec large = spec(Map.of("batch-tokens", 4096));

    assertThat(small.column()).isEqualTo(large.column());
    assertThat(small.leaseKey()).isNotEqualTo(large.leaseKey());
    assertThat(small.leaseKey()).isEqualTo(spec(Map.of("batch-tokens", 128)).leaseKey());
  }

  @Test
  void anotherPromptIsAnotherLeaseAndAnotherFingerprint() {
    DenseEncoderSpec query = spec(Map.of("prompt-text", "query: "));

    assertThat(query.leaseKey()).isNotEqualTo(spec(Map.of()).leaseKey());
    assertThat(query.column()).isNotEqualTo(spec(Map.of()).column());
  }

  @Test
  void aSpecTravelsToExecutors() throws IOException, ClassNotFoundException {
    DenseEncoderSpec spec = spec(Map.of("as", "query")).normalized();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(spec);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      DenseEncoderSpec copy = (DenseEncoderSpec) in.readObject();

      assertThat(copy.leaseKey()).isEqualTo(spec.leaseKey());
      assertThat(copy.column()).isEqualTo(spec.column());
      assertThat(copy.settings().card()).isEqualTo(spec.settings().card());
    }
  }

  private static Map<String, String> fingerprint(List<DenseLayer> head) {
    return spec(Map.of(), ModelCards.withHead(head)).column().fingerprint();
  }

  private static DenseEncoderSpec spec(Map<String, Object> values) {
    return spec(values, ModelCards.tiny(16));
  }

  private static DenseEncoderSpec spec(Map<String, Object> values, ModelCard card) {
    Map<String, Object> all = new HashMap<>(Map.of("model", "m"));
    all.putAll(values);
    return DenseEncoderSpec.of(
        "title_vector",
        DenseEncoderKind.OPTIONS.parse("encode.title_vector", all),
        PublishedModel.local(new ResolvedModel(Path.of("models"), card, List.of(), "model-hash")));
  }
}
