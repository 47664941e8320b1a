package io.embark.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.embark.corpus.Metric;
import io.embark.corpus.Rejection;
import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.corpus.VectorColumn;
import io.embark.encode.DenseEmbedding;
import io.embark.encode.EncodeStatistics;
import io.embark.encode.Encoded;
import io.embark.encode.EncodedWindow;
import io.embark.encode.Encoder;
import io.embark.encode.EncoderSpec;
import io.embark.model.Device;
import io.embark.search.WrittenVectors.Item;
import io.embark.stage.TokenCounterSource;
import io.embark.testing.LocalSpark;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddingQueryTest {
  private static final AtomicInteger OPEN = new AtomicInteger();

  @TempDir Path folder;

  /** Encodes a text as the place of its first letter in the alphabet; refuses the empty text. */
  private record Alphabet(VectorColumn column) implements EncoderSpec {
    @Override
    public List<VectorColumn> columns() {
      return List.of(column);
    }

    @Override
    public int maxTokens() {
      return 8;
    }

    @Override
    public String leaseKey() {
      return "alphabet";
    }

    @Override
    public String device() {
      return "cpu";
    }

    @Override
    public Optional<TokenCounterSource> tokenCounter() {
      return Optional.empty();
    }

    @Override
    public Encoder open(Device device, int intraOpThreads) {
      OPEN.incrementAndGet();
      return new Encoder() {
        @Override
        public EncodedWindow encode(List<String> texts) {
          return new EncodedWindow(
              texts.stream().map(Alphabet::encoded).toList(), EncodeStatistics.NONE);
        }

        @Override
        public void close() {
          OPEN.decrementAndGet();
        }
      };
    }

    private static Encoded encoded(String text) {
      return text.isEmpty()
          ? new Encoded(null, 0, false, new Rejection("encode", "empty_text", "found no letter"))
          : new Encoded(new DenseEmbedding(new float[] {text.charAt(0) - 'a', 1}), 1, false, null);
    }
  }

  private static Alphabet model(Map<String, String> fingerprint) {
    return new Alphabet(WrittenVectors.dense(2, Metric.L2, fingerprint));
  }

  private LakeSearcher searcher() {
    WrittenVectors lake =
        new WrittenVectors(
            folder, null, model(Map.of("weights", "w", "prompt", "passage: ")).column());
    lake.commit(
        "all",
        List.of(
            new Item("a", "apple", Map.of(), 0, 1),
            new Item("k", "kiwi", Map.of(), 10, 1),
            new Item("z", "zest", Map.of(), 25, 1)));
    return new LakeSearcher(LocalSpark.session(), folder.toString());
  }

  @Test
  void aTextIsEncodedAndItsNearestItemsFound() {
    try (LakeSearcher searcher = searcher()) {
      List<Hit> hits =
          EmbeddingQuery.ask(
              searcher,
              searcher.columns().get(0),
              model(Map.of("weights", "w", "prompt", "query: ", "max-tokens", "9")),
              EmbeddingQuery.Question.words("lemon"),
              Scope.of(2));
      assertThat(hits).extracting(Hit::sourceId).containsExactly("k", "a");
      assertThat(hits).extracting(Hit::score).containsExactly(1.0, 121.0);
      assertThat(OPEN).hasValue(0);
    }
  }

  @Test
  void anotherModelIsRefusedBeforeItIsOpened() {
    try (LakeSearcher searcher = searcher()) {
      UserError error =
          catchThrowableOfType(
              UserError.class,
              () ->
                  EmbeddingQuery.ask(
                      searcher,
                      searcher.columns().get(0),
                      model(Map.of("weights", "other")),
                      EmbeddingQuery.Question.words("lemon"),
                      Scope.of(2)));
      assertThat(error)
          .hasMessage(
              "Cannot search column 'dense' of lake 'file:"
                  + folder
                  + "': the model has weights 'other', expected weights 'w'. Set --model to the"
                  + " model that filled the column.");
      assertThat(OPEN).hasValue(0);
    }
  }

  @Test
  void aQueryThatCannotBeEncodedIsTold() {
    try (LakeSearcher searcher = searcher()) {
      UserError error =
          catchThrowableOfType(
              UserError.class,
              () ->
                  EmbeddingQuery.ask(
                      searcher,
                      searcher.columns().get(0),
                      model(Map.of("weights", "w")),
                      EmbeddingQuery.Question.words(""),
                      Scope.of(2)));
      assertThat(error)
          .hasMessage(
              "Cannot search lake 'file:"
                  + folder
                  + "': the query cannot be encoded (empty_text: found no letter), expected one"
                  + " that the model takes. Change the query.");
      assertThat(error.category()).isEqualTo(Category.INPUT);
      assertThat(OPEN).hasValue(0);
    }
  }
}
