package io.embark.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files of a Dense module that are refused. */
class DenseFilesTest {
  @TempDir private Path temporary;
  private Path model;

  @BeforeEach
  void copyTheFixture() throws IOException {
    model = Fixture.copy("bert-mean-dense-tanh", temporary);
  }

  @Test
  void namesAMissingFile() throws IOException {
    Files.delete(settings());
    assertRefused(
        "2_Dense/config.json is missing, expected it as modules.json names a Dense there. Copy the"
            + " whole model directory.");

    Files.delete(weights());
    assertRefused(
        "2_Dense/model.safetensors is missing, expected it as modules.json names a Dense there. Copy"
            + " the whole model directory.");
  }

  @Test
  void saysHowToConvertPickledWeights() throws IOException {
    Files.move(weights(), model.resolve("2_Dense/pytorch_model.bin"));

    assertRefused(
        "2_Dense/model.safetensors is missing and 2_Dense has pytorch_model.bin, expected it as"
            + " modules.json names a Dense there. Pickled weights are not read: convert them with"
            + " SentenceTransformer(dir).save_pretrained(dir) of sentence-transformers 3 or newer.");
  }

  @ParameterizedTest
  @CsvSource({
    "torch.nn.modules.activation.Tanh, torch.nn.modules.activation.ReLU6",
    "torch.nn.modules.activation.Tanh, my_package.activation.Tanh",
    "torch.nn.modules.activation.Tanh, tanh"
  })
  void refusesAnActivationThatIsNotKnown(String from, String to) throws IOException {
    Fixture.edit(settings(), from, to);

    assertRefused(
        "activation_function of 2_Dense/config.json is '"
            + to
            + "', expected one of Identity, Tanh, ReLU, GELU, SiLU, Sigmoid of torch.nn. Use a model"
            + " with one of these.");
  }

  @ParameterizedTest
  @CsvSource({
    "module_input_name, token_embeddings",
    "module_output_name, token_embeddings",
    "module_output_name, image_embeds"
  })
  void refusesADenseOfOtherVectors(String key, String vector) throws IOException {
    Fixture.edit(settings(), "\"bias\"", "\"" + key + "\": \"" + vector + "\", \"bias\"");

    assertRefused(
        key
            + " of 2_Dense/config.json is "
            + vector
            + ", expected sentence_embedding. Use a model whose modules work on its text vectors.");
  }

  @Test
  void refusesADenseThatAddsItsInput() throws IOException {
    Fixture.edit(settings(), "\"bias\"", "\"use_residual\": true, \"bias\"");

    assertRefused(
        "use_residual of 2_Dense/config.json is true, expected false: a Dense that adds its input is"
            + " not supported. Use another model.");
  }

  @ParameterizedTest
  @CsvSource({"0", "-1", "1.5", "null", "3000000000", "'\"32\"'"})
  void refusesDimensionsThatAreNone(String value) throws IOException {
    Fixture.edit(settings(), "\"in_features\": 32", "\"in_features\": " + value);

    assertRefused(
        "'in_features' of 2_Dense/config.json is "
            + value
            + ", expected a number of dimensions. Correct it.");
  }

  @Test
  void refusesInputsThatTheStepBeforeDoesNotGive() throws IOException {
    Fixture.edit(settings(), "\"in_features\": 32", "\"in_features\": 2");
    Fixture.edit(settings(), "\"out_features\": 24", "\"out_features\": 1");
    writeWeights(2, 1);
    assertRefused(
        "in_features of 2_Dense/config.json is 2, expected 32 (dimensions of graph output"
            + " 'last_hidden_state'). Take all parts from one model.");

    Fixture.edit(settings(), "\"in_features\": 2", "\"in_features\": 32");
    writeWeights(32, 1);
    Fixture.addDense(model, "3_Dense", 24, 5);
    assertRefused(
        "in_features of 3_Dense/config.json is 24, expected 1 (out_features of 2_Dense/config.json)."
            + " Take all parts from one model.");
  }

  @Test
  void refusesWeightsOfAnotherShape() throws IOException {
    Fixture.edit(settings(), "\"out_features\": 24", "\"out_features\": 25");

    assertRefused(
        "linear.weight of 2_Dense/model.safetensors has the shape [24, 32], expected [25, 32]"
            + " (out_features and in_features of 2_Dense/config.json). Take both files from one"
            + " model.");
  }

  @Test
  void refusesTensorsThatTheConfigurationDoesNotKnowOrMisses() throws IOException {
    Fixture.edit(settings(), "\"bias\": true", "\"bias\": false");
    assertRefused(
        "2_Dense/model.safetensors has linear.bias, linear.weight, expected linear.weight (bias of"
            + " 2_Dense/config.json is false). Take both files from one model.");

    new Safetensors().floats("weight", new int[] {1}, 1).write(weights());
    assertRefused(
        "2_Dense/model.safetensors has weight, expected linear.weight (bias of 2_Dense/config.json is"
            + " false). Take both files from one model.");

    new Safetensors().write(weights());
    assertRefused(
        "2_Dense/model.safetensors has no tensors, expected linear.weight (bias of"
            + " 2_Dense/config.json is false). Take both files from one model.");
  }

  @Test
  void namesTheDamagedFile() throws IOException {
    Files.writeString(weights(), "version https://git-lfs.github.com/spec/v1");

    assertRefused(
        "2_Dense/model.safetensors is damaged or no safetensors file (its header should have"
            + " 2336927755350992246 bytes and the file has 42), expected a whole one. Export or copy"
            + " the model again.");
  }

  @Test
  void refusesADenseBehindAGraphThatPools() throws IOException {
    Path pooled = Fixture.copy("bert-sentence-embedding-output", temporary.resolve("pooled"));
    Fixture.renameInGraph(pooled, "token_embeddings", "hidden_embedding");
    Fixture.addDense(pooled, "3_Dense", 32, 4);
    model = pooled;

    assertRefused(
        "graph output 'sentence_embedding' is pooled already and modules.json has the module 3_Dense"
            + " that may be inside the graph or not, expected token_embeddings or last_hidden_state."
            + " Export the transformer alone (optimum-cli export onnx --task feature-extraction"
            + " --library-name transformers).");
  }

  private Path settings() {
    return model.resolve("2_Dense/config.json");
  }

  private Path weights() {
    return model.resolve("2_Dense/model.safetensors");
  }

  private void writeWeights(int inputs, int outputs) throws IOException {
    new Safetensors()
        .floats("linear.weight", new int[] {outputs, inputs}, new float[inputs * outputs])
        .floats("linear.bias", new int[] {outputs}, new float[outputs])
        .write(weights());
  }

  private void assertRefused(String sentences) {
    UserError error =
        catchThrowableOfType(UserError.class, () -> Fixture.resolve(model, ModelOverrides.NONE));
    assertThat(error).hasMessage("Cannot load model '" + model + "': " + sentences);
    assertThat(error.category()).isEqualTo(Category.MODEL);
  }
}
