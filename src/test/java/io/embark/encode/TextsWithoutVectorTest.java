package io.embark.encode;

import static org.assertj.core.api.Assertions.assertThat;

import io.embark.corpus.Rejection;
import io.embark.model.ModelCard;
import io.embark.model.ModelCards;
import io.embark.model.PublishedModel;
import io.embark.model.ResolvedModel;
import io.embark.model.TextTokenizer;
import io.embark.model.TinyTokenizer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the tokenizer cannot make tokens of is a rejection, and its neighbours are encoded. */
class TextsWithoutVectorTest {
  @TempDir Path directory;

  @Test
  void aTextWithoutTokensIsRejected() {
    try (Encoder encoder = encoder(TinyTokenizer.withoutSpecialTokens(directory), "")) {
      EncodedWindow window = encoder.encode(List.of("a b", "  ", "c"));
      List<Encoded> results = window.results();

      assertThat(results)
          .extracting(Encoded::rejection)
          .containsExactly(
              null,
              new Rejection("encode", "no_tokens", "the tokenizer makes no token of this text"),
              null);
      assertThat(window.statistics().items()).isEqualTo(2);
    }
  }

  @Test
  void aWindowOfSuchTextsNeedsNoForwardPass() {
    try (Encoder encoder = encoder(TinyTokenizer.withoutSpecialTokens(directory), "")) {
      EncodedWindow window = encoder.encode(List.of("", " "));

      assertThat(window.results()).allMatch(result -> result.embedding() == null);
      assertThat(window.statistics().forwards()).isZero();
    }
  }

  @Test
  void aTextOnWhichTheTokenizerFailsIsRejected() {
    try (Encoder encoder = encoder(TinyTokenizer.withoutUnknownToken(directory), "")) {
      List<Encoded> results = encoder.encode(List.of("a", "unknown")).results();

      assertThat(results.get(0).embedding()).isNotNull();
      assertThat(results.get(1).rejection())
          .isEqualTo(
              new Rejection(
                  "encode",
                  "encode_failed",
                  "the tokenizer failed: WordLevel error: Missing [UNK] token from the vocabulary"));
    }
  }

  @Test
  void thePromptStandsBeforeEachTextAsItIs() {
    try (Encoder encoder = encoder(TinyTokenizer.in(directory), "d a")) {
      assertThat(encoder.encode(List.of(" b", "b")).results())
          .extracting(Encoded::tokens)
          .containsExactly(5, 4); // [CLS] d a b [SEP], and [CLS] d ab [SEP]
    }
  }

  private static Encoder encoder(Path model, String prompt) {
    DenseEncoderSpec spec =
        DenseEncoderSpec.of(
            "dense",
            DenseEncoderKind.OPTIONS.parse(
                "encode.dense", Map.of("model", "m", "prompt-text", prompt)),
            PublishedModel.local(
                new ResolvedModel(model, ModelCards.tiny(16), List.of(), "model-hash")));
    ModelCard card = spec.settings().card();
    TextTokenizer tokenizer = TextTokenizer.open(model, card);
    return new TransformerEncoder(
        tokenizer,
        TextTokens.prompted(tokenizer, prompt),
        0,
        new Ones(),
        card,
        new TextVectors(card, HeadLayers.NONE, 2, true, 0),
        512);
  }

  /** A graph whose vectors are all ones. */
  private record Ones() implements ForwardPass<PaddedBatch> {
    @Override
    public List<FloatBuffer> run(PaddedBatch batch) {
      FloatBuffer ones = FloatBuffer.allocate(batch.ids().length * 2);
      while (ones.hasRemaining()) {
        ones.put(1);
      }
      return List.of(ones);
    }

    @Override
    public void close() {}
  }
}
