package io.embark.segment;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.embark.stage.TokenCounter;
import io.embark.stage.TokenCounterSource;
import io.embark.testing.SharedFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/** The real tokenizer of a fixture model, one a JVM. */
record FixtureTokenizer(String model, String prompt, int maxTokens) implements TokenCounterSource {
  private static final ConcurrentHashMap<String, HuggingFaceTokenizer> OPEN =
      new ConcurrentHashMap<>();

  static FixtureTokenizer bert() {
    return new FixtureTokenizer("bert-mean-norm", "", 512);
  }

  static FixtureTokenizer xlmRoberta() {
    return new FixtureTokenizer("xlmr-cls-norm", "", 512);
  }

  @Override
  public TokenCounter open() {
    HuggingFaceTokenizer tokenizer = OPEN.computeIfAbsent(model, FixtureTokenizer::load);
    return texts -> {
      List<String> inputs = texts.stream().map(prompt::concat).toList();
      return Arrays.stream(tokenizer.batchEncode(inputs))
          .map(Encoding::getIds)
          .mapToInt(ids -> ids.length)
          .toArray();
    };
  }

  private static HuggingFaceTokenizer load(String model) {
    try {
      return HuggingFaceTokenizer.builder()
          .optTokenizerPath(SharedFiles.path("fixtures/open/" + model + "/tokenizer.json"))
          .optTruncation(false)
          .optPadding(false)
          .build();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
