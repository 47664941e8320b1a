package io.embark.encode;

import static org.assertj.core.api.Assertions.assertThat;

import io.embark.corpus.Metric;
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
      assertThat(copy.model().card()).isEqualTo(spec.model().card());
    }
  }

  private static DenseEncoderSpec spec(Map<String, Object> values) {
    Map<String, Object> all = new HashMap<>(Map.of("model", "m"));
    all.putAll(values);
    return DenseEncoderSpec.of(
        "title_vector",
        DenseEncoderKind.OPTIONS.parse("encode.title_vector", all),
        PublishedModel.local(
            new ResolvedModel(Path.of("models"), ModelCards.tiny(16), List.of(), "model-hash")));
  }
}
