package io.embark.encode;

import static org.assertj.core.api.Assertions.assertThat;

import io.embark.model.Device;
import io.embark.model.GraphOutput;
import io.embark.model.ModelCard;
import io.embark.model.ModelOverrides;
import io.embark.model.ModelResolver;
import io.embark.model.PublishedModel;
import io.embark.model.ResolvedModel;
import io.embark.model.TextTokenizer;
import io.embark.model.TokenIds;
import io.embark.testing.TextFixture;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/** A fixture and its model, resolved as a job would. */
record DenseFixture(TextFixture fixture, ResolvedModel model) {
  /** Where the fixture brings its own model. */
  static DenseFixture of(String name) {
    TextFixture fixture = TextFixture.read(name);
    return new DenseFixture(fixture, resolve(fixture.directory().toString()));
  }

  /** Where the model is somewhere else. */
  static DenseFixture of(String name, String reference) {
    return new DenseFixture(TextFixture.read(name), resolve(reference));
  }

  DenseEncoderSpec spec(String as) {
    return DenseEncoderSpec.of(
        "dense",
        DenseEncoderKind.OPTIONS.parse("encode.dense", Map.of("model", "m", "as", as)),
        PublishedModel.local(model));
  }

  /** All inputs in one call, then one by one: both must be the reference's answer. */
  void assertVectors(String as, TextFixture.Run run) {
    try (Encoder encoder = spec(as).open(Device.CPU, 1)) {
      assertClose(run, encoder.encode(fixture.inputs()).results());
      List<Encoded> alone = new ArrayList<>();
      fixture.inputs().forEach(input -> alone.addAll(encoder.encode(List.of(input)).results()));
      assertClose(run, alone);
    }
  }

  /** Ids must be the reference's to the last one. */
  void assertIds(String as, TextFixture.Run run) {
    ModelCard card = model.card();
    String prompt = spec(as).settings().prompt();
    try (TextTokenizer tokenizer = TextTokenizer.open(model.directory(), card)) {
      List<String> texts = fixture.inputs().stream().map(input -> prompt + input).toList();
      List<TokenIds> tokens = tokenizer.encode(texts);
      int[] counts = tokenizer.count(texts);
      for (int i = 0; i < texts.size(); i++) {
        assertThat(tokens.get(i).ids()).as(texts.get(i)).isEqualTo(run.inputIds().get(i));
        assertThat(tokens.get(i).fullLength()).isEqualTo(counts[i]);
        assertThat(tokens.get(i).isTruncated()).isEqualTo(counts[i] > card.maxTokens());
      }
    }
  }

  /** A card that lies about its graph. */
  static ModelCard withDimension(ModelCard card, int dimension) {
    return new ModelCard(
        card.reference(),
        card.graphFile(),
        card.weightsSha256(),
        card.tokenizerFile(),
        card.tokenizerSha256(),
        card.inputs(),
        List.of(new GraphOutput(card.output().name(), card.output().axes(), dimension)),
        card.head(),
        card.maxTokens(),
        card.padTokenId(),
        card.prompts(),
        card.defaultPromptName(),
        card.metric(),
        card.quantized(),
        card.sources());
  }

  private void assertClose(TextFixture.Run run, List<Encoded> results) {
    assertThat(results).hasSameSizeAs(run.outputs());
    for (int i = 0; i < results.size(); i++) {
      float[] expected = run.outputs().get(i);
      float[] actual = EncoderContract.vector(results.get(i));
      double dot = 0;
      double expectedSquares = 0;
      double actualSquares = 0;
      double maxAbs = 0;
      for (int d = 0; d < expected.length; d++) {
        dot += (double) expected[d] * actual[d];
        expectedSquares += (double) expected[d] * expected[d];
        actualSquares += (double) actual[d] * actual[d];
        maxAbs = Math.max(maxAbs, Math.abs(expected[d] - actual[d]));
      }
      assertThat(actual).hasSameSizeAs(expected);
      assertThat(maxAbs).as(fixture.inputs().get(i)).isLessThanOrEqualTo(fixture.maxAbs());
      assertThat(dot / Math.sqrt(expectedSquares * actualSquares))
          .as(fixture.inputs().get(i))
          .isGreaterThanOrEqualTo(fixture.minCosine());
    }
  }

  private static ResolvedModel resolve(String reference) {
    return new ModelResolver(new Configuration(), Path.of("target", "model-cache"))
        .resolve(reference, ModelOverrides.NONE);
  }
}
