package io.embark.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.embark.corpus.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** modules.json, 1_Pooling/config.json and config_sentence_transformers.json that are refused. */
class ModuleFilesTest {
  private static final String POOLING = "1_Pooling/config.json";

  @TempDir private Path temporary;

  @Test
  void refusesAModuleThatIsNotSupported() throws IOException {
    Path model = Fixture.copy("bert-mean-dense-tanh", temporary);
    Fixture.edit(
        model.resolve("modules.json"),
        "sentence_transformers.models.Dense",
        "sentence_transformers.models.Dropout");

    assertRefused(
        model,
        "modules.json has the module Dropout (2_Dense), expected only Transformer, Pooling, Dense,"
            + " LayerNorm, Normalize, MLMTransformer, SpladePooling, WordEmbeddings and StaticEmbedding."
            + " Use a model without it.");
  }

  @Test
  void refusesAModuleOfAnotherLibrary() throws IOException {
    Path model = Fixture.copy("colbert-pylate", temporary);
    Fixture.edit(model.resolve("modules.json"), "pylate.models", "acme.models");

    assertRefused(
        model,
        "modules.json has the module acme.models.Dense.Dense (1_Dense), expected only Transformer,"
            + " Pooling, Dense, LayerNorm, Normalize, MLMTransformer, SpladePooling, WordEmbeddings and"
            + " StaticEmbedding. Use a model without it.");
  }

  @Test
  void refusesModulesInAnotherOrder() throws IOException {
    Path model = model();
    Files.writeString(
        model.resolve("modules.json"),
        "[{\"path\":\"\",\"type\":\"sentence_transformers.models.Transformer\"},"
            + "{\"path\":\"1_Normalize\",\"type\":\"sentence_transformers.models.Normalize\"},"
            + "{\"path\":\"1_Pooling\",\"type\":\"sentence_transformers.models.Pooling\"}]");
    assertRefused(
        model,
        "modules.json lists Transformer, Normalize, Pooling, expected Transformer, Pooling and then"
            + " perhaps Dense, LayerNorm and Normalize. Correct modules.json.");

    Files.writeString(model.resolve("modules.json"), "[]");
    assertRefused(
        model,
        "modules.json lists nothing, expected Transformer, Pooling and then perhaps Dense,"
            + " LayerNorm and Normalize. Correct modules.json.");
  }

  @Test
  void refusesADenseThatHasNothingPooled() throws IOException {
    Path model = model();
    Files.writeString(
        model.resolve("modules.json"),
        "[{\"path\":\"\",\"type\":\"sentence_transformers.models.Transformer\"},"
            + "{\"path\":\"1_Dense\",\"type\":\"sentence_transformers.models.Dense\"}]");

    assertRefused(
        model,
        "modules.json lists Transformer, Dense, expected Transformer, Pooling and then perhaps Dense,"
            + " LayerNorm and Normalize. Correct modules.json.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "..", "../other", "/etc", "a/b", "a\\\\b"})
  void refusesAFolderThatIsNotInTheModel(String folder) throws IOException {
    Path model = model();
    Fixture.edit(model.resolve("modules.json"), "1_Pooling", folder);

    assertRefused(
        model,
        "modules.json places Pooling in '"
            + folder.replace("\\\\", "\\")
            + "', expected the name of a folder of the model directory. Correct modules.json.");
  }

  @Test
  void refusesANormalizeOfSomethingElse() throws IOException {
    Path model = model();
    Files.createDirectories(model.resolve("2_Normalize"));
    Files.writeString(
        model.resolve("2_Normalize/config.json"), "{\"module_input_name\": \"token_embeddings\"}");

    assertRefused(
        model,
        "module_input_name of 2_Normalize/config.json is token_embeddings, expected"
            + " sentence_embedding. Use a model whose modules work on its text vectors.");
  }

  @Test
  void namesAMissingPoolingFile() throws IOException {
    Path model = model();
    Files.delete(model.resolve(POOLING));

    assertRefused(
        model,
        "1_Pooling/config.json is missing, expected it as modules.json names a Pooling there. Copy the"
            + " whole model directory.");
  }

  @Test
  void readsEveryPoolingModeInBothShapes() throws IOException {
    Path model = model();
    for (PoolingMode mode : PoolingMode.values()) {
      Files.writeString(model.resolve(POOLING), "{\"pooling_mode\": \"" + mode.wireName() + "\"}");
      assertThat(pooling(model)).isEqualTo(TokenPooling.of(mode));
    }
    Map<String, PoolingMode> flags =
        Map.of(
            "pooling_mode_cls_token", PoolingMode.CLS,
            "pooling_mode_max_tokens", PoolingMode.MAX,
            "pooling_mode_mean_tokens", PoolingMode.MEAN,
            "pooling_mode_mean_sqrt_len_tokens", PoolingMode.MEAN_SQRT_LEN_TOKENS,
            "pooling_mode_weightedmean_tokens", PoolingMode.WEIGHTEDMEAN,
            "pooling_mode_lasttoken", PoolingMode.LASTTOKEN);
    for (Map.Entry<String, PoolingMode> flag : flags.entrySet()) {
      Files.writeString(model.resolve(POOLING), "{\"" + flag.getKey() + "\": true}");
      assertThat(pooling(model)).isEqualTo(TokenPooling.of(flag.getValue()));
    }
  }

  @Test
  void joinsSeveralPoolingModesInTheOrderOfTheFile() throws IOException {
    Path model = model();
    Files.writeString(
        model.resolve(POOLING),
        "{\"pooling_mode\": [\"mean\", \"cls\"], \"include_prompt\": false}");

    ModelCard card = Fixture.resolve(model, ModelOverrides.NONE).card();

    assertThat(card.dense().pooling().wireName()).isEqualTo("mean+cls without prompt");
    assertThat(card.output().dimension()).isEqualTo(32);
    assertThat(card.dimension()).isEqualTo(64);
  }

  @Test
  void flagsAreJoinedAsSentenceTransformersJoinsThem() throws IOException {
    Path model = model(); // its file asks for the mean
    Fixture.edit(
        model.resolve(POOLING),
        "\"pooling_mode_cls_token\": false",
        "\"pooling_mode_cls_token\": true");

    assertThat(pooling(model))
        .isEqualTo(new TokenPooling(List.of(PoolingMode.CLS, PoolingMode.MEAN), true));
  }

  @Test
  void refusesPoolingModesThatAreUnknownAndNone() throws IOException {
    Path model = model();
    Files.writeString(model.resolve(POOLING), "{\"pooling_mode\": [\"mean\", \"median\"]}");
    assertRefused(
        model,
        "1_Pooling/config.json asks for pooling mean + median, expected one or more of cls, max, mean,"
            + " mean_sqrt_len_tokens, weightedmean, lasttoken. Use a model with these.");

    Files.writeString(model.resolve(POOLING), "{\"word_embedding_dimension\": 32}");
    assertRefused(
        model,
        "1_Pooling/config.json asks for no pooling mode, expected one or more of cls, max, mean,"
            + " mean_sqrt_len_tokens, weightedmean, lasttoken. Use a model with these.");
  }

  private static TokenPooling pooling(Path model) {
    return Fixture.resolve(model, ModelOverrides.NONE).card().dense().pooling();
  }

  @Test
  void refusesADefaultPromptThatIsNotThere() throws IOException {
    Path model = Fixture.copy("bert-cls-norm-bge", temporary);
    Fixture.edit(
        model.resolve("config_sentence_transformers.json"),
        "\"default_prompt_name\": null",
        "\"default_prompt_name\": \"passage\"");

    assertRefused(
        model,
        "default_prompt_name of config_sentence_transformers.json is 'passage', expected one of its"
            + " prompts (document, query). Correct it.");
  }

  @Test
  void refusesAPromptThatIsNoText() throws IOException {
    Path model = model();
    Fixture.edit(
        model.resolve("config_sentence_transformers.json"),
        "\"prompts\": {}",
        "\"prompts\": {\"query\": 1}");

    assertRefused(
        model,
        "'prompts.query' of config_sentence_transformers.json is 1, expected a text. Correct it.");
  }

  @Test
  void refusesASimilarityThatMilvusDoesNotHave() throws IOException {
    Path model = model();
    Fixture.edit(model.resolve("config_sentence_transformers.json"), "cosine", "manhattan");

    assertRefused(
        model,
        "similarity_fn_name of config_sentence_transformers.json is 'manhattan', expected cosine, dot"
            + " or euclidean. Use another model.");
  }

  @Test
  void refusesALimitThatIsNoNumberOfTokens() throws IOException {
    Path model = model();
    Fixture.edit(model.resolve("sentence_bert_config.json"), "64", "0");

    assertRefused(
        model,
        "'max_seq_length' of sentence_bert_config.json is 0, expected a number of tokens. Correct"
            + " it.");
  }

  private Path model() throws IOException {
    return Fixture.copy("bert-mean-norm", temporary);
  }

  private static void assertRefused(Path model, String sentences) {
    assertThatExceptionOfType(UserError.class)
        .isThrownBy(() -> Fixture.resolve(model, ModelOverrides.NONE))
        .withMessage("Cannot load model '" + model + "': " + sentences);
  }
}
