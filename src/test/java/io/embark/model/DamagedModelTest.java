package io.embark.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is missing or contradicts itself is an error, with its whole message. */
class DamagedModelTest {
  @TempDir private Path temporary;

  @Test
  void namesAMissingTokenizer() throws IOException {
    Path model = Fixture.copy("bert-mean-norm", temporary);
    Files.delete(model.resolve("tokenizer.json"));

    assertRefused(
        model,
        "tokenizer.json is missing, expected it beside config.json. Export the model with its"
            + " tokenizer (optimum-cli export onnx) or name another directory.");
  }

  @Test
  void namesAMissingGraph() throws IOException {
    Path model = Fixture.copy("bert-mean-norm", temporary);
    Files.delete(model.resolve("onnx/model.onnx"));

    assertRefused(
        model,
        "no graph found, expected onnx/model.onnx or model.onnx or model.pt. Export the model"
            + " (optimum-cli export onnx --task feature-extraction) or name another directory.");
  }

  @Test
  void doesNotChooseBetweenGraphsOfOtherNames() throws IOException {
    Path model = Fixture.copy("bert-mean-norm", temporary);
    Path graph = model.resolve("onnx/model.onnx");
    Files.copy(graph, model.resolve("onnx/model_O2.onnx"));
    Files.move(graph, model.resolve("onnx/model_quantized.onnx"));

    assertRefused(
        model,
        "found the graphs onnx/model_O2.onnx, onnx/model_quantized.onnx, expected onnx/model.onnx,"
            + " model.onnx or a single graph. Name one of these files.");
  }

  @Test
  void refusesAGraphThatWasCutShort() throws IOException {
    Path model = Fixture.copy("bert-mean-norm", temporary);
    Path graph = model.resolve("onnx/model.onnx");
    byte[] bytes = Files.readAllBytes(graph);
    Files.write(graph, Arrays.copyOf(bytes, bytes.length / 2));

    assertRefused(
        model,
        "onnx/model.onnx is damaged or no ONNX graph (a part is longer than what holds it), expected"
            + " a whole ONNX file. Export or copy the model again.");
  }

  @Test
  void refusesAFileThatIsNoGraph() throws IOException {
    Path model = TinyGraph.USUAL.writeModel(temporary.resolve("tiny"));
    Files.write(model.resolve("model.onnx"), new byte[0]);

    UserError error = refusal(model, ModelOverrides.NONE);
    assertThat(error)
        .hasMessageStartingWith(
            "Cannot load model '" + model + "': model.onnx cannot be opened by ONNX Runtime (")
        .hasMessageEndingWith("), expected an ONNX graph. Export or copy the model again.");
    assertThat(error.getMessage()).doesNotContain("\n");
  }

  @Test
  void namesMissingExternalData() throws IOException {
    Path model =
        new TinyGraph("last_hidden_state", TinyGraph.INT64, 0, "weights.bin")
            .writeModel(temporary.resolve("tiny"));
    Files.delete(model.resolve("weights.bin"));

    assertRefused(
        model,
        "model.onnx keeps weights in 'weights.bin', expected that file in the model directory. Copy"
            + " the whole directory.");
  }

  @Test
  void refusesExternalDataOutsideTheDirectory() throws IOException {
    Path model =
        new TinyGraph("last_hidden_state", TinyGraph.INT64, 0, "../weights.bin")
            .writeModel(temporary.resolve("tiny"));

    assertRefused(
        model,
        "model.onnx keeps weights in '../weights.bin', expected that file in the model directory."
            + " Copy the whole directory.");
  }

  @Test
  void refusesAGraphThatTokenisesByItself() throws IOException {
    Path model = TinyGraph.USUAL.writeModel(temporary.resolve("tiny"));
    Files.write(model.resolve("model.onnx"), TinyGraph.ofStrings());

    assertRefused(
        model,
        "graph input 'inputs' takes strings: the graph tokenises by itself, as exports of the"
            + " Universal Sentence Encoder do, expected input_ids and attention_mask. Use a model"
            + " with a tokenizer.json.");
  }

  @Test
  void refusesAGraphThatNeedsOtherInputs() throws IOException {
    Path model = Fixture.copy("bert-mean-norm", temporary);
    Files.copy(
        Fixture.directory("resnet-imagenet/onnx/model.onnx"),
        model.resolve("onnx/model.onnx"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);

    assertRefused(
        model,
        "the graph has the inputs pixel_values, expected input_ids and attention_mask and at most"
            + " token_type_ids and position_ids beside them. Export the model for feature extraction"
            + " (optimum-cli export onnx --task feature-extraction).");
  }

  @Test
  void refusesInputsOfAnotherTypeOrOfAFixedLength() throws IOException {
    assertRefused(
        new TinyGraph("last_hidden_state", TinyGraph.INT32, 0, null)
            .writeModel(temporary.resolve("int32")),
        "graph input 'input_ids' is int32 [-1, -1], expected int64 [batch, tokens] with both free."
            + " Export the model with dynamic axes.");
    assertRefused(
        new TinyGraph("last_hidden_state", TinyGraph.INT64, 128, null)
            .writeModel(temporary.resolve("fixed")),
        "graph input 'input_ids' is int64 [-1, 128], expected int64 [batch, tokens] with both free."
            + " Export the model with dynamic axes.");
  }

  @Test
  void refusesOutputsOfUnknownNames() throws IOException {
    Path model = Fixture.copy("bert-mean-norm", temporary.resolve("renamed"));
    Fixture.renameInGraph(model, "last_hidden_state", "past_hidden_state");
    assertRefused(
        model,
        "the graph has the outputs past_hidden_state, expected token_embeddings, last_hidden_state"
            + " or sentence_embedding. Export the model for feature extraction (optimum-cli export"
            + " onnx --task feature-extraction).");

    Path masked = Fixture.copy("splade-max-relu", temporary.resolve("masked"));
    Files.delete(masked.resolve("modules.json"));
    assertRefused(
        masked,
        "the graph has the outputs logits, expected token_embeddings, last_hidden_state or"
            + " sentence_embedding, or logits and a SpladePooling in modules.json. Save a sparse"
            + " model with SparseEncoder(dir).save_pretrained(dir), or export another for feature"
            + " extraction (optimum-cli export onnx --task feature-extraction).");
  }

  @Test
  void refusesAnOutputOfAnotherRank() throws IOException {
    assertRefused(
        new TinyGraph("sentence_embedding", TinyGraph.INT64, 0, null)
            .writeModel(temporary.resolve("tiny")),
        "graph output 'sentence_embedding' is float [-1, -1, 4], expected float32 [batch,"
            + " dimension]. Export the model for feature extraction in float32.");
  }

  @Test
  void refusesDimensionsThatContradictTheGraph() throws IOException {
    Path model = Fixture.copy("bert-mean-norm", temporary);
    Fixture.edit(model.resolve("config.json"), "\"hidden_size\": 32", "\"hidden_size\": 48");
    assertRefused(
        model,
        "graph output 'last_hidden_state' has 32 dimensions, expected 48 (hidden_size of"
            + " config.json). Export the graph and its files from one model.");

    Fixture.edit(model.resolve("config.json"), "\"hidden_size\": 48", "\"hidden_size\": 32");
    Fixture.edit(model.resolve("1_Pooling/config.json"), "32", "384");
    assertRefused(
        model,
        "graph output 'last_hidden_state' has 32 dimensions, expected 384 (word_embedding_dimension"
            + " of 1_Pooling/config.json). Export the graph and its files from one model.");
  }

  @Test
  void refusesATokenizerWithMoreIdsThanTheModel() throws IOException {
    Path model = Fixture.copy("bert-mean-norm", temporary);
    Fixture.edit(model.resolve("config.json"), "\"vocab_size\": 2000", "\"vocab_size\": 1999");

    assertRefused(
        model,
        "tokenizer.json has the token id 1999, expected ids below 1999 (vocab_size of config.json)."
            + " Use the tokenizer of this model.");
  }

  @Test
  void refusesATokenizerThatTheGraphCannotFollow() throws IOException {
    Path model = TinyGraph.USUAL.writeModel(temporary.resolve("tiny"));
    Fixture.edit(model.resolve("tokenizer.json"), "\"b\":2", "\"b\":3");

    assertThat(refusal(model, Fixture.overrides(PoolingMode.MEAN, true, 8)))
        .hasMessageStartingWith(
            "Cannot load model '"
                + model
                + "': the graph fails on a text of 8 tokens with id 3 (Error code - ORT_INVALID_ARGUMENT")
        .hasMessageEndingWith(
            "), expected it to take every id of tokenizer.json up to max-tokens. Use the tokenizer of"
                + " this model, or lower max-tokens.");
  }

  @Test
  void refusesATokenizerWithoutVocabulary() throws IOException {
    Path model = TinyGraph.USUAL.writeModel(temporary.resolve("tiny"));
    Files.writeString(model.resolve("tokenizer.json"), "{\"padding\":{\"pad_id\":0}}");

    assertRefused(
        model,
        "tokenizer.json has no vocabulary, expected a fast tokenizer with model.vocab. Export the"
            + " model with its tokenizer (optimum-cli export onnx).",
        Fixture.overrides(PoolingMode.MEAN, true, 8));
  }

  @Test
  void saysExactlyWhatABareGraphLeavesOpen() throws IOException {
    Path model = TinyGraph.USUAL.writeModel(temporary.resolve("tiny"));

    assertRefused(
        model,
        "neither its files nor a bundled card say pooling, normalize, max-tokens, expected"
            + " modules.json and the files it names, or options. Set pooling, normalize, max-tokens as"
            + " the model's makers state it.");
    assertRefused(
        model,
        "neither its files nor a bundled card say normalize, expected modules.json and the files it"
            + " names, or options. Set normalize as the model's makers state it.",
        Fixture.overrides(PoolingMode.MEAN, null, 8));
  }

  @Test
  void saysWhatAPlainHuggingFaceDirectoryLeavesOpen() throws IOException {
    Path model = Fixture.copy("bert-mean-norm", temporary);
    Files.delete(model.resolve("modules.json"));

    assertRefused(
        model,
        "neither its files nor a bundled card say pooling, normalize, expected modules.json and the"
            + " files it names, or options. Set pooling, normalize as the model's makers state it.");
  }

  @Test
  void refusesOptionsThatContradictTheFiles() {
    Path model = Fixture.directory("bert-mean-norm");

    assertRefused(
        model,
        "pooling is mean in 1_Pooling/config.json but cls in option pooling, expected one answer."
            + " Correct the one that is wrong.",
        Fixture.overrides(PoolingMode.CLS, null, null));
    assertRefused(
        model,
        "normalize is true in modules.json but false in option normalize, expected one answer."
            + " Correct the one that is wrong.",
        Fixture.overrides(null, false, null));
    assertRefused(
        model,
        "option max-tokens is 65, expected at most 64 (max_seq_length of sentence_bert_config.json)."
            + " Lower max-tokens or leave it out.",
        Fixture.overrides(null, null, 65));
  }

  @Test
  void refusesPoolingOfWhatIsPooled() throws IOException {
    Path model = Fixture.copy("bert-sentence-embedding-output", temporary);
    Fixture.renameInGraph(model, "token_embeddings", "hidden_embedding");

    assertRefused(
        model,
        "option pooling is mean but graph output 'sentence_embedding' is pooled already, expected no"
            + " such option. Leave pooling out.",
        Fixture.overrides(PoolingMode.MEAN, null, null));
  }

  @Test
  void refusesContradictingPaddingTokens() throws IOException {
    Path model = Fixture.copy("bert-mean-norm", temporary);
    Fixture.edit(model.resolve("config.json"), "\"pad_token_id\": 0", "\"pad_token_id\": 1");
    assertRefused(
        model,
        "the padding token id is 1 in pad_token_id of config.json but 0 in pad_token of"
            + " tokenizer_config.json, expected one answer. Correct the one that is wrong.");

    Fixture.edit(model.resolve("config.json"), "\"pad_token_id\": 1", "\"pad_token_id\": 0");
    Fixture.edit(
        model.resolve("special_tokens_map.json"),
        "\"pad_token\": \"[PAD]\"",
        "\"pad_token\": \"<fill>\"");
    assertRefused(
        model,
        "pad_token of special_tokens_map.json is '<fill>', expected a token of tokenizer.json. Export"
            + " the model with its tokenizer (optimum-cli export onnx).");
  }

  @Test
  void namesAMissingPaddingToken() throws IOException {
    Path model = TinyGraph.USUAL.writeModel(temporary.resolve("tiny"));
    Fixture.edit(model.resolve("tokenizer.json"), "[PAD]", "[FILL]");

    assertRefused(
        model,
        "no file names a padding token, expected pad_token in tokenizer_config.json or pad_token_id"
            + " in config.json. Add it as the model's makers state it.");
  }

  @Test
  void refusesLowerCaseThatTheTokenizerDoesNotDo() throws IOException {
    Path model = Fixture.copy("xlmr-cls-norm", temporary);
    Fixture.edit(
        model.resolve("sentence_bert_config.json"),
        "\"do_lower_case\": false",
        "\"do_lower_case\": true");

    assertRefused(
        model,
        "do_lower_case of sentence_bert_config.json is true but tokenizer.json keeps capitals,"
            + " expected a tokenizer with a Lowercase normalizer. Save the model again with"
            + " sentence-transformers 5 or newer.");
  }

  @Test
  void refusesJsonThatIsNoJsonOrOfAnotherType() throws IOException {
    Path model = Fixture.copy("bert-mean-norm", temporary);
    Fixture.edit(model.resolve("config.json"), "\"vocab_size\": 2000", "\"vocab_size\": \"2k\"");
    assertRefused(
        model, "'vocab_size' of config.json is \"2k\", expected a whole number. Correct it.");

    Fixture.edit(model.resolve("config.json"), "\"vocab_size\": \"2k\"", "\"vocab_size\": 2000,");
    assertRefused(
        model,
        "config.json is not valid JSON at line 28, expected the file as it was exported. Export or"
            + " copy the model again.");
  }

  private void assertRefused(Path model, String sentences) {
    assertRefused(model, sentences, ModelOverrides.NONE);
  }

  private static void assertRefused(Path model, String sentences, ModelOverrides overrides) {
    UserError error = refusal(model, overrides);
    assertThat(error).hasMessage("Cannot load model '" + model + "': " + sentences);
    assertThat(error.category()).isEqualTo(Category.MODEL);
  }

  private static UserError refusal(Path model, ModelOverrides overrides) {
    UserError error =
        catchThrowableOfType(UserError.class, () -> Fixture.resolve(model, overrides));
    assertThat(error).as("refused").isNotNull();
    return error;
  }
}
