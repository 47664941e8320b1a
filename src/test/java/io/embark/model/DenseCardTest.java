package io.embark.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Models with Dense modules, and with the Transformer in a folder of its own. */
class DenseCardTest {
  private static final List<String> IN_FOLDER =
      List.of(
          "0_Transformer/config.json",
          "0_Transformer/onnx/model.onnx",
          "0_Transformer/sentence_bert_config.json",
          "0_Transformer/special_tokens_map.json",
          "0_Transformer/tokenizer.json",
          "0_Transformer/tokenizer_config.json",
          "1_Pooling/config.json",
          "2_Dense/config.json",
          "2_Dense/model.safetensors",
          "config_sentence_transformers.json",
          "modules.json");

  @TempDir private Path temporary;
  private Path model;

  @BeforeEach
  void copyTheFixture() throws IOException {
    model = Fixture.copy("bert-mean-dense-tanh", temporary);
  }

  @Test
  void readsTheLayerAndTakesItsFilesAlong() throws IOException {
    ResolvedModel resolved = resolve();

    ModelCard card = resolved.card();
    assertThat(card.dense().layers())
        .containsExactly(
            new DenseLayer(
                "2_Dense",
                ModelManifest.sha256(model.resolve("2_Dense/model.safetensors")),
                32,
                24,
                true,
                Activation.TANH,
                false));
    assertThat(card.dimension()).isEqualTo(24);
    assertThat(card.output().dimension()).isEqualTo(32);
    assertThat(card.dense().normalize()).isTrue();
    assertThat(card.sources()).containsEntry("dimension", "out_features of 2_Dense/config.json");
    assertThat(resolved.files())
        .extracting(ModelFile::path)
        .contains("2_Dense/config.json", "2_Dense/model.safetensors");
  }

  @Test
  void keepsTheOrderOfDenseAndNormalize() throws IOException {
    Fixture.addDense(model, "4_Dense", 24, 7);

    ModelCard card = resolve().card();

    assertThat(card.dense().layers())
        .extracting(HeadLayer::folder)
        .containsExactly("2_Dense", "4_Dense");
    assertThat(card.dense().layers())
        .extracting(HeadLayer::isInputNormalised)
        .containsExactly(false, true);
    DenseLayer second = (DenseLayer) card.dense().layers().get(1);
    assertThat(second.hasBias()).isFalse();
    assertThat(second.activation()).isEqualTo(Activation.IDENTITY);
    assertThat(card.dense().normalize()).isFalse();
    assertThat(card.dimension()).isEqualTo(7);
  }

  @ParameterizedTest
  @CsvSource({
    "torch.nn.modules.linear.Identity, IDENTITY",
    "torch.nn.modules.activation.Tanh, TANH",
    "torch.nn.modules.activation.ReLU, RELU",
    "torch.nn.modules.activation.GELU, GELU",
    "torch.nn.modules.activation.SiLU, SILU",
    "torch.nn.modules.activation.Sigmoid, SIGMOID",
    "torch.nn.ReLU, RELU"
  })
  void knowsActivationsByTheNamesOfTorch(String name, Activation activation) throws IOException {
    Fixture.edit(model.resolve("2_Dense/config.json"), "torch.nn.modules.activation.Tanh", name);

    assertThat(resolve().card().dense().layers().get(0).words()).isEqualTo(activation.wireName());
  }

  @Test
  void takesTanhAndABiasWhereNoneIsNamed() throws IOException {
    Files.writeString(
        model.resolve("2_Dense/config.json"), "{\"in_features\": 32, \"out_features\": 24}");

    DenseLayer layer = (DenseLayer) resolve().card().dense().layers().get(0);
    assertThat(layer.activation()).isEqualTo(Activation.TANH);
    assertThat(layer.hasBias()).isTrue();
  }

  @Test
  void understandsTheNamesOfNewerSentenceTransformers() throws IOException {
    Fixture.edit(
        model.resolve("modules.json"),
        "sentence_transformers.models.Dense",
        "sentence_transformers.base.modules.dense.Dense");
    Fixture.edit(
        model.resolve("2_Dense/config.json"),
        "\"bias\"",
        "\"module_input_name\": \"sentence_embedding\","
            + " \"module_output_name\": \"sentence_embedding\", \"use_residual\": false, \"bias\"");

    assertThat(resolve().card().dense().layers()).hasSize(1);
  }

  @Test
  void readsATransformerInAFolderOfItsOwn() throws IOException {
    ModelCard flat = resolve().card();
    Fixture.moveTransformer(model);

    ResolvedModel resolved = resolve();

    assertThat(resolved.files()).extracting(ModelFile::path).containsExactlyElementsOf(IN_FOLDER);
    ModelCard card = resolved.card();
    assertThat(card.graphFile()).isEqualTo("0_Transformer/onnx/model.onnx");
    assertThat(card.tokenizerFile()).isEqualTo("0_Transformer/tokenizer.json");
    assertThat(card.tokenizerSha256()).isEqualTo(flat.tokenizerSha256());
    assertThat(card.weightsSha256()).isEqualTo(flat.weightsSha256());
    assertThat(card.maxTokens()).isEqualTo(64);
    assertThat(card.head()).isEqualTo(flat.head());
    assertThat(card.sources())
        .containsAllEntriesOf(
            Map.of(
                "max_tokens", "max_seq_length of 0_Transformer/sentence_bert_config.json",
                "pad_token_id", "pad_token_id of 0_Transformer/config.json"));
  }

  @Test
  void readsTheLengthUnderTheNameOfAnOldRelease() throws IOException {
    Files.move(
        model.resolve("sentence_bert_config.json"),
        model.resolve("sentence_distilbert_config.json"));

    ModelCard card = resolve().card();

    assertThat(card.maxTokens()).isEqualTo(64);
    assertThat(card.sources())
        .containsEntry("max_tokens", "max_seq_length of sentence_distilbert_config.json");
  }

  @Test
  void takesAllPartsOutOfAnArchiveAndOfAHadoopDirectory() throws IOException {
    Fixture.moveTransformer(model);
    Files.writeString(model.resolve("0_Transformer/model.safetensors"), "weights of torch");
    ResolvedModel onDisk = resolve();
    Path jar = temporary.resolve("model.jar");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
      for (String path : IN_FOLDER) {
        zip.putNextEntry(new ZipEntry(path));
        Files.copy(model.resolve(path), zip);
      }
    }
    Configuration hadoop = new Configuration();
    hadoop.setClass(
        "fs.far.impl",
        ModelResolverTest.FarFileSystem.class,
        org.apache.hadoop.fs.FileSystem.class);
    ModelResolver resolver = new ModelResolver(hadoop, temporary.resolve("cache"));

    for (String reference : List.of(jar.toString(), "far:" + model)) {
      ResolvedModel copied = resolver.resolve(reference, ModelOverrides.NONE);
      assertThat(copied.files()).as(reference).isEqualTo(onDisk.files());
      assertThat(copied.directory()).startsWith(temporary.resolve("cache"));
      assertThat(copied.directory().resolve("0_Transformer/model.safetensors")).doesNotExist();
    }
  }

  @Test
  void executorsCopyTheWeightsWithTheModel() throws IOException {
    Fixture.moveTransformer(model);
    ResolvedModel resolved = resolve();
    DenseLayer layer = (DenseLayer) resolved.card().dense().layers().get(0);
    DenseWeights original = DenseWeights.read(model, resolved.card().reference(), layer);
    PublishedModel published =
        PublishedModel.publish(
            resolved, temporary.resolve("lake/_embark/models").toString(), new Configuration());

    Path copy = published.localCopy(temporary.resolve("node"));

    assertThat(copy).startsWith(temporary.resolve("node"));
    assertThat(new ModelManifest(resolved.sha256(), resolved.files()).holds(copy)).isTrue();
    DenseWeights copied = DenseWeights.read(copy, published.card().reference(), layer);
    assertThat(copied.weight()).isEqualTo(original.weight()).hasSize(24 * 32);
    assertThat(copied.bias()).isEqualTo(original.bias()).hasSize(24);
  }

  @Test
  void readsALayerNormBehindTheDense() throws IOException {
    Fixture.addModule(model, "4_LayerNorm", "LayerNorm", "{\"dimension\": 24}");
    new Safetensors()
        .floats("norm.bias", new int[] {24}, new float[24])
        .floats("norm.weight", new int[] {24}, new float[24])
        .write(model.resolve("4_LayerNorm/model.safetensors"));

    ResolvedModel resolved = resolve();

    assertThat(resolved.card().dense().layers().get(1))
        .isEqualTo(
            new NormLayer(
                "4_LayerNorm",
                ModelManifest.sha256(model.resolve("4_LayerNorm/model.safetensors")),
                24,
                true));
    assertThat(resolved.card().sources())
        .containsEntry("dimension", "dimension of 4_LayerNorm/config.json");
    assertThat(resolved.files())
        .extracting(ModelFile::path)
        .contains("4_LayerNorm/config.json", "4_LayerNorm/model.safetensors");
  }

  @Test
  void refusesALayerNormOfOtherNumbers() throws IOException {
    Fixture.addModule(model, "4_LayerNorm", "LayerNorm", "{\"dimension\": 25}");
    Safetensors weights =
        new Safetensors()
            .floats("norm.bias", new int[] {25}, new float[25])
            .floats("norm.weight", new int[] {25}, new float[25]);
    weights.write(model.resolve("4_LayerNorm/model.safetensors"));
    assertThatThrownBy(this::resolve)
        .hasMessage(
            "Cannot load model '"
                + model
                + "': dimension of 4_LayerNorm/config.json is 25, expected 24 (out_features of"
                + " 2_Dense/config.json). Take all parts from one model.");

    new Safetensors()
        .floats("norm.weight", new int[] {25}, new float[25])
        .write(model.resolve("4_LayerNorm/model.safetensors"));
    assertThatThrownBy(this::resolve)
        .hasMessage(
            "Cannot load model '"
                + model
                + "': 4_LayerNorm/model.safetensors has norm.weight, expected norm.bias, norm.weight of a"
                + " LayerNorm. Take both files from one model.");
  }

  private ResolvedModel resolve() {
    return Fixture.resolve(model, ModelOverrides.NONE);
  }
}
