package io.embark.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.embark.corpus.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CardReaderTest {
  @TempDir private Path temporary;

  @Test
  void readsMeanPoolingAndTheLimitOfSentenceBertConfig() {
    ModelCard card = Fixture.card("bert-mean-norm");

    assertThat(card.graphFile()).isEqualTo("onnx/model.onnx");
    assertThat(card.inputs()).containsExactly("input_ids", "attention_mask", "token_type_ids");
    assertThat(card.output().name()).isEqualTo("last_hidden_state");
    assertThat(card.output().axes()).isEqualTo(GraphOutput.Axes.TOKENS);
    assertThat(card.dense().pooling()).isEqualTo(TokenPooling.of(PoolingMode.MEAN));
    assertThat(card.dense().normalize()).isTrue();
    assertThat(card.dimension()).isEqualTo(32);
    assertThat(card.maxTokens()).isEqualTo(64);
    assertThat(card.padTokenId()).isZero();
    assertThat(card.prompts()).isEmpty();
    assertThat(card.defaultPromptName()).isNull();
    assertThat(card.metric()).isEqualTo(Metric.COSINE);
    assertThat(card.quantized()).isFalse();
    assertThat(card.sources())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "dimension", "output last_hidden_state of onnx/model.onnx",
                "max_tokens", "max_seq_length of sentence_bert_config.json",
                "metric", "similarity_fn_name of config_sentence_transformers.json",
                "normalize", "modules.json",
                "pad_token_id", "pad_token_id of config.json",
                "pooling", "1_Pooling/config.json",
                "prompts", "prompts of config_sentence_transformers.json"));
  }

  @Test
  void readsClsPoolingAndPrompts() {
    ModelCard card = Fixture.card("bert-cls-norm-bge");

    assertThat(card.dense().pooling()).isEqualTo(TokenPooling.of(PoolingMode.CLS));
    assertThat(card.prompts())
        .containsExactly(
            Map.entry("document", ""),
            Map.entry("query", "Represent this sentence for searching relevant passages: "));
  }

  @Test
  void prefersTokenVectorsToAPooledOutput() {
    ModelCard card = Fixture.card("bert-sentence-embedding-output");

    assertThat(card.output().name()).isEqualTo("token_embeddings");
    assertThat(card.output().axes()).isEqualTo(GraphOutput.Axes.TOKENS);
    assertThat(card.dense().pooling()).isEqualTo(TokenPooling.of(PoolingMode.MEAN));
  }

  @Test
  void takesThePooledOutputOfAGraphThatHasNothingToPool() throws IOException {
    Path model = Fixture.copy("bert-sentence-embedding-output", temporary);
    Fixture.renameInGraph(model, "token_embeddings", "hidden_embedding");

    ModelCard card = Fixture.resolve(model, ModelOverrides.NONE).card();

    assertThat(card.output().name()).isEqualTo("sentence_embedding");
    assertThat(card.output().axes()).isEqualTo(GraphOutput.Axes.TEXTS);
    assertThat(card.dense().pooling()).isNull();
    assertThat(card.dense().normalize()).isTrue();
    assertThat(card.dimension()).isEqualTo(32);
  }

  @Test
  void readsThePadIdOfXlmRoberta() {
    ModelCard card = Fixture.card("xlmr-cls-norm");

    assertThat(card.inputs()).containsExactly("input_ids", "attention_mask");
    assertThat(card.padTokenId()).isEqualTo(1);
    assertThat(card.maxTokens()).isEqualTo(128);
  }

  @Test
  void doesNotNormaliseWhereModulesHaveNoNormalize() {
    ModelCard card = Fixture.card("modernbert-mean-long");

    assertThat(card.dense().normalize()).isFalse();
    assertThat(card.maxTokens()).isEqualTo(8192);
  }

  @Test
  void cutsAStatedLimitToTheUsablePositions() throws IOException {
    Path model = Fixture.copy("xlmr-cls-norm", temporary);
    Fixture.edit(model.resolve("sentence_bert_config.json"), "128", "130");

    ModelCard card = Fixture.resolve(model, ModelOverrides.NONE).card();

    assertThat(card.maxTokens()).isEqualTo(128);
    assertThat(card.sources())
        .containsEntry(
            "max_tokens",
            "max_seq_length of sentence_bert_config.json (130), cut to the positions of config.json");
  }

  @Test
  void fallsBackToTheTokenizersLimitAndThenToPositions() throws IOException {
    Path model = Fixture.copy("xlmr-cls-norm", temporary);
    Files.delete(model.resolve("sentence_bert_config.json"));
    Path tokenizerConfig = model.resolve("tokenizer_config.json");
    Fixture.edit(tokenizerConfig, "\"model_max_length\": 128", "\"model_max_length\": 100");
    assertThat(Fixture.resolve(model, ModelOverrides.NONE).card().maxTokens()).isEqualTo(100);

    Fixture.edit(
        tokenizerConfig,
        "\"model_max_length\": 100",
        "\"model_max_length\": 1000000000000000019884624838656");
    assertThat(Fixture.resolve(model, ModelOverrides.NONE).card().maxTokens()).isEqualTo(128);
  }

  @Test
  void understandsThePoolingFileOfNewerSentenceTransformers() throws IOException {
    Path model = Fixture.copy("bert-mean-norm", temporary);
    Files.writeString(
        model.resolve("1_Pooling/config.json"),
        "{\"embedding_dimension\": 32, \"pooling_mode\": \"cls\", \"include_prompt\": true}");
    Fixture.edit(
        model.resolve("modules.json"),
        "sentence_transformers.models.Pooling",
        "sentence_transformers.sentence_transformer.modules.pooling.Pooling");

    assertThat(Fixture.resolve(model, ModelOverrides.NONE).card().dense().pooling())
        .isEqualTo(TokenPooling.of(PoolingMode.CLS));
  }

  @Test
  void readsHowVectorsAreCompared() throws IOException {
    Path model = Fixture.copy("bert-mean-norm", temporary);
    Path settings = model.resolve("config_sentence_transformers.json");
    Fixture.edit(settings, "\"cosine\"", "\"dot\"");
    assertThat(Fixture.resolve(model, ModelOverrides.NONE).card().metric()).isEqualTo(Metric.IP);

    Fixture.edit(settings, "\"dot\"", "\"euclidean\"");
    assertThat(Fixture.resolve(model, ModelOverrides.NONE).card().metric()).isEqualTo(Metric.L2);
  }

  @Test
  void fillsGapsFromTheJob() throws IOException {
    Path model = TinyGraph.USUAL.writeModel(temporary.resolve("tiny"));

    ModelCard card = Fixture.resolve(model, Fixture.overrides(PoolingMode.CLS, false, 16)).card();

    assertThat(card.dense().pooling()).isEqualTo(TokenPooling.of(PoolingMode.CLS));
    assertThat(card.dense().normalize()).isFalse();
    assertThat(card.maxTokens()).isEqualTo(16);
    assertThat(card.dimension()).isEqualTo(TinyGraph.DIMENSION);
    assertThat(card.sources())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "dimension", "output last_hidden_state of model.onnx",
                "max_tokens", "option max-tokens",
                "metric", "sentence-transformers uses the cosine where no file says otherwise",
                "normalize", "option normalize",
                "pad_token_id", "[PAD] of tokenizer.json",
                "pooling", "option pooling",
                "prompts", "none stated"));
  }

  @Test
  void letsTheJobShortenTextsAndAddNormalisation() {
    ModelCard card =
        Fixture.resolve(
                Fixture.directory("modernbert-mean-long"), Fixture.overrides(null, true, 512))
            .card();

    assertThat(card.maxTokens()).isEqualTo(512);
    assertThat(card.dense().normalize()).isTrue();
    assertThat(card.sources()).containsEntry("normalize", "option normalize");
  }

  @Test
  void keepsOnlyWhatAnEncoderNeeds() throws IOException {
    Path model = Fixture.copy("bert-mean-norm", temporary);
    Files.writeString(model.resolve("pytorch_model.bin"), "weights");

    assertThat(Fixture.resolve(model, ModelOverrides.NONE).files())
        .extracting(ModelFile::path)
        .containsExactly(
            "1_Pooling/config.json",
            "config.json",
            "config_sentence_transformers.json",
            "modules.json",
            "onnx/model.onnx",
            "sentence_bert_config.json",
            "special_tokens_map.json",
            "tokenizer.json",
            "tokenizer_config.json");
  }

  @Test
  void takesTheFilesThatHoldTheWeightsOfAGraph() throws IOException {
    TinyGraph graph = new TinyGraph("last_hidden_state", TinyGraph.INT64, 0, "model.onnx_data");
    Path model = graph.writeModel(temporary.resolve("tiny"));
    ModelOverrides overrides = Fixture.overrides(PoolingMode.MEAN, true, 8);

    ResolvedModel first = Fixture.resolve(model, overrides);
    assertThat(first.files())
        .extracting(ModelFile::path)
        .containsExactly("model.onnx", "model.onnx_data", "tokenizer.json");

    byte[] weights = Files.readAllBytes(model.resolve("model.onnx_data"));
    weights[2] ^= 1;
    Files.write(model.resolve("model.onnx_data"), weights);
    ResolvedModel second = Fixture.resolve(model, overrides);
    assertThat(second.card().weightsSha256()).isNotEqualTo(first.card().weightsSha256());
    assertThat(second.sha256()).isNotEqualTo(first.sha256());
  }

  @Test
  void givesAModelTheSameIdentityWhereverItLies() throws IOException {
    Path copy = Fixture.copy("bert-mean-norm", temporary);
    ResolvedModel original =
        Fixture.resolve(Fixture.directory("bert-mean-norm"), ModelOverrides.NONE);

    assertThat(Fixture.resolve(copy, ModelOverrides.NONE).sha256()).isEqualTo(original.sha256());
    Fixture.edit(copy.resolve("sentence_bert_config.json"), "64", "63");
    assertThat(Fixture.resolve(copy, ModelOverrides.NONE).sha256()).isNotEqualTo(original.sha256());
  }
}
