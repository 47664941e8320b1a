package io.embark.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.embark.corpus.UserError;
import io.embark.model.Device;
import io.embark.model.Engine;
import io.embark.model.ModelCard;
import io.embark.model.ModelOverrides;
import io.embark.model.ModelResolver;
import io.embark.model.PublishedModel;
import io.embark.model.ResolvedModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.commons.io.FileUtils;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against what {@code scripts/make-torchscript.py} wrote of sentence-transformers' vectors. */
class TorchScriptEncoderTest implements EncoderContract {
  private static final Path MODEL = Path.of("src/test/resources/models/torchscript");
  private static final Path VARIANTS = Path.of("src/test/resources/models/torchscript-variants");
  private static final Path TINY = Path.of("src/test/resources/models/tiny");

  @TempDir Path temporary;

  @Override
  public EncoderSpec spec() {
    return spec(resolve(MODEL), Map.of());
  }

  private record Expected(List<String> texts, List<float[]> vectors) {
    static Expected read() throws IOException {
      JsonNode json = new ObjectMapper().readTree(MODEL.resolve("expected.json").toFile());
      List<String> texts = new ArrayList<>();
      json.path("texts").forEach(text -> texts.add(text.textValue()));
      List<float[]> vectors = new ArrayList<>();
      for (JsonNode row : json.path("vectors")) {
        float[] vector = new float[row.size()];
        for (int d = 0; d < vector.length; d++) {
          vector[d] = row.get(d).floatValue();
        }
        vectors.add(vector);
      }
      return new Expected(texts, vectors);
    }

    void assertVectors(List<Encoded> results) {
      assertThat(results).hasSameSizeAs(vectors);
      for (int i = 0; i < results.size(); i++) {
        assertThat(EncoderContract.vector(results.get(i)))
            .as(texts.get(i))
            .containsExactly(vectors.get(i), within(1e-6f));
      }
    }
  }

  @Test
  void vectorsAreThoseOfSentenceTransformersInAnyBatch() throws IOException {
    Expected expected = Expected.read();
    assertThat(expected.texts()).hasSize(6);
    for (int batchTokens : new int[] {1, 64, 4096}) {
      try (Encoder encoder = open(resolve(MODEL), Map.of("batch-tokens", batchTokens))) {
        expected.assertVectors(encoder.encode(expected.texts()).results());
      }
    }
  }

  @Test
  void threadsShareOneModule() throws Exception {
    Expected expected = Expected.read();
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try (Encoder encoder = open(resolve(MODEL), Map.of())) {
      List<Future<List<Encoded>>> all = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        all.add(pool.submit(() -> encoder.encode(expected.texts()).results()));
      }
      for (Future<List<Encoded>> one : all) {
        expected.assertVectors(one.get());
      }
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void theCardTellsWhatTheArchiveTells() {
    ModelCard card = resolve(MODEL).card();

    assertThat(card.engine()).isEqualTo(Engine.PYTORCH);
    assertThat(card.graphFile()).isEqualTo("model.pt");
    assertThat(card.inputs()).containsExactly("input_ids", "attention_mask", "token_type_ids");
    assertThat(card.output().name()).isEqualTo("last_hidden_state");
    assertThat(card.dimension()).isEqualTo(16);
    assertThat(card.maxTokens()).isEqualTo(32);
    assertThat(card.quantized()).isFalse();
    assertThat(resolve(MODEL).files()).extracting("path").contains("model.pt", "tokenizer.json");
  }

  @Test
  void ofBothGraphsTheOptionChooses() throws IOException {
    Path both = copyOfTiny("bare");

    assertThat(resolve(both).card().engine()).isEqualTo(Engine.ONNX_RUNTIME);
    assertThat(resolve(both, Engine.PYTORCH).card().graphFile()).isEqualTo("model.pt");
    assertThat(resolve(both.resolve("model.pt")).card().engine()).isEqualTo(Engine.PYTORCH);
    assertRefused(
        both.resolve("model.pt"),
        Engine.ONNX_RUNTIME,
        "option engine is onnxruntime but model.pt is for pytorch, expected one engine. Leave engine"
            + " out, or name the directory.");
    assertRefused(
        TINY,
        Engine.PYTORCH,
        "no TorchScript found, expected model.pt. Export the model (torch.jit.trace as"
            + " docs/encoders.md#pytorch shows it, task feature-extraction) or name another directory.");
  }

  @ParameterizedTest
  @CsvSource({"bare, last_hidden_state", "pair, last_hidden_state", "pooled, sentence_embedding"})
  void withoutADictTheFirstTensorIsTaken(String variant, String output) throws IOException {
    Path model = variant(variant);

    ModelCard card = resolve(model).card();
    assertThat(card.output().name()).isEqualTo(output);
    try (Encoder encoder = open(resolve(model), Map.of())) {
      List<Encoded> results = encoder.encode(List.of("rows", "a lake")).results();
      assertThat(results).allMatch(result -> EncoderContract.vector(result).length == 8);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "half | graph output 'last_hidden_state' is float16 (2, 3, 8), expected float32 [batch,"
            + " tokens, dimension]. Export the model for feature extraction in float32.",
        "one-row | graph output 'last_hidden_state' is (1, 3, 8) for 2 texts of 3 tokens, expected 2"
            + " rows. Trace the model on several texts, so that no size becomes a constant.",
        "ids | the graph has the inputs ids, attention_mask, expected input_ids and attention_mask and"
            + " at most token_type_ids and position_ids beside them. Export the model for feature"
            + " extraction (torch.jit.trace as docs/encoders.md#pytorch shows it, task"
            + " feature-extraction).",
        "features | model.pt is damaged or no TorchScript (forward takes 'features: Dict[str, Tensor]',"
            + " expected tensors alone), expected a whole TorchScript archive. Export or copy the model"
            + " again.",
        "weights | model.pt is damaged or no TorchScript (it has weights and no code), expected a whole"
            + " TorchScript archive. Export or copy the model again.",
      })
  void whatIsOfNoUseIsRefused(String variant, String message) throws IOException {
    assertRefused(variant(variant), null, message);
  }

  @Test
  void aModuleThatFailsIsRefusedWithWhatPyTorchSays() throws IOException {
    Path model = variant("fails");

    assertThatExceptionOfType(UserError.class)
        .isThrownBy(() -> resolve(model))
        .withMessageStartingWith(
            "Cannot load model '" + model + "': model.pt fails on 2 texts of 3 tokens (")
        .withMessageContaining("seven tokens")
        .withMessageEndingWith(
            "), expected a module that takes texts of any number and length. Trace it again"
                + " (docs/encoders.md#pytorch).");
  }

  @Test
  void damagedArchivesAreRefused() throws IOException {
    Path model = variant("bare");
    Path graph = model.resolve("model.pt");
    byte[] whole = Files.readAllBytes(graph);

    Files.write(graph, Arrays.copyOf(whole, whole.length / 2));
    assertRefusalBegins(model, "model.pt is damaged or no TorchScript (");

    Files.write(graph, new byte[0]);
    assertRefusalBegins(model, "model.pt is damaged or no TorchScript (");

    Files.writeString(graph, "not a zip");
    assertRefusalBegins(model, "model.pt is damaged or no TorchScript (");

    int pickle = new String(whole, StandardCharsets.ISO_8859_1).indexOf("c__torch__");
    byte[] other = whole.clone();
    Arrays.fill(other, pickle + 60, pickle + 120, (byte) 0xff);
    Files.write(graph, other);
    assertThatExceptionOfType(UserError.class)
        .isThrownBy(() -> resolve(model))
        .withMessageStartingWith("Cannot load model '" + model + "': model.pt cannot be opened: ")
        .withMessageEndingWith(
            ", expected a TorchScript archive that PyTorch 2.7 loads. Export the model again"
                + " (docs/encoders.md#pytorch).");
  }

  private Path variant(String name) throws IOException {
    Path model = copyOfTiny(name);
    FileUtils.deleteDirectory(model.resolve("onnx").toFile());
    return model;
  }

  /** With a TorchScript module beside its ONNX graph. */
  private Path copyOfTiny(String variant) throws IOException {
    Path model = temporary.resolve(variant);
    FileUtils.copyDirectory(TINY.toFile(), model.toFile());
    Files.copy(VARIANTS.resolve(variant + ".pt"), model.resolve("model.pt"));
    return model;
  }

  private static Encoder open(ResolvedModel model, Map<String, Object> options) {
    return spec(model, options).open(Device.CPU, 1);
  }

  private static EncoderSpec spec(ResolvedModel model, Map<String, Object> options) {
    Map<String, Object> all = new TreeMap<>(options);
    all.put("model", "m");
    return DenseEncoderSpec.of(
        "dense", DenseEncoderKind.OPTIONS.parse("encode.dense", all), PublishedModel.local(model));
  }

  private static void assertRefusalBegins(Path model, String begin) {
    assertThatExceptionOfType(UserError.class)
        .isThrownBy(() -> resolve(model))
        .withMessageStartingWith("Cannot load model '" + model + "': " + begin)
        .withMessageEndingWith(
            "), expected a whole TorchScript archive. Export or copy the model again.");
  }

  private static void assertRefused(Path model, Engine engine, String message) {
    assertThatExceptionOfType(UserError.class)
        .isThrownBy(() -> resolve(model, engine))
        .withMessage("Cannot load model '" + model + "': " + message);
  }

  private static ResolvedModel resolve(Path model) {
    return resolve(model, null);
  }

  private static ResolvedModel resolve(Path model, Engine engine) {
    ModelOverrides overrides =
        new ModelOverrides(
            Optional.empty(), Optional.empty(), OptionalInt.empty(), Optional.ofNullable(engine));
    return new ModelResolver(new Configuration(), Path.of("target", "model-cache"))
        .resolve(model.toString(), overrides);
  }
}
