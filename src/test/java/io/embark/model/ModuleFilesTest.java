package io.embark.model;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.embark.corpus.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        "sentence_transformers.models.LayerNorm");

    assertRefused(
        model,
        "modules.json has the module LayerNorm (2_Dense), expected only Transformer, Pooling, Dense"
            + " and Normalize. Use a model without it.");
  }

  @Test
  void refusesAModuleOfAnotherLibrary() {
    assertRefused(
        Fixture.directory("colbert-pylate"),
        "modules.json has the module pylate.models.Dense.Dense (1_Dense), expected only Transformer,"
            + " Pooling, Dense and Normalize. Use a model without it.");
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
            + " perhaps Dense and Normalize. Correct modules.json.");

    Files.writeString(model.resolve("modules.json"), "[]");
    assertRefused(
        model,
        "modules.json lists nothing, expected Transformer, Pooling and then perhaps Dense and"
            + " Normalize. Correct modules.json.");
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
        "modules.json lists Transformer, Dense, expected Transformer, Pooling and then perhaps Dense"
            + " and Normalize. Correct modules.json.");
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
  void refusesAPoolingModeThatIsNotSupported() {
    assertRefused(
        Fixture.directory("qwen3-lasttoken-right"),
        "1_Pooling/config.json asks for pooling lasttoken, expected one of mean, cls. Use a model with"
            + " one of these.");
  }

  @Test
  void refusesSeveralPoolingModesAndNone() throws IOException {
    Path model = model();
    Fixture.edit(
        model.resolve(POOLING),
        "\"pooling_mode_cls_token\": false",
        "\"pooling_mode_cls_token\": true");
    assertRefused(
        model,
        "1_Pooling/config.json asks for pooling cls + mean, expected one of mean, cls. Use a model"
            + " with one of these.");

    Files.writeString(model.resolve(POOLING), "{\"pooling_mode\": [\"mean\", \"max\"]}");
    assertRefused(
        model,
        "1_Pooling/config.json asks for pooling mean + max, expected one of mean, cls. Use a model"
            + " with one of these.");

    Files.writeString(model.resolve(POOLING), "{\"word_embedding_dimension\": 32}");
    assertRefused(
        model,
        "1_Pooling/config.json asks for no pooling mode, expected one of mean, cls. Use a model with"
            + " one of these.");
  }

  @Test
  void refusesPromptsLeftOutOfPooling() throws IOException {
    Path model = model();
    Fixture.edit(model.resolve(POOLING), "\"include_prompt\": true", "\"include_prompt\": false");

    assertRefused(
        model,
        "include_prompt of 1_Pooling/config.json is false, expected true: leaving prompts out of"
            + " pooling is not supported. Use another model.");
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
