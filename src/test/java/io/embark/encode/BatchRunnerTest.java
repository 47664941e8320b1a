package io.embark.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.EngineException;
import io.embark.corpus.Rejection;
import io.embark.corpus.UserError;
import io.embark.model.ModelCard;
import io.embark.model.ModelCards;
import io.embark.model.TokenIds;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BatchRunnerTest {
  private static final ModelCard CARD = ModelCards.tiny(16);
  private static final EmbeddingHead<PaddedBatch> HEAD =
      new TextVectors(CARD, HeadLayers.NONE, 2, true, 0);
  private static final String OUT_OF_MEMORY =
      "Error code - ORT_RUNTIME_EXCEPTION - message: Failed to allocate memory for requested buffer"
          + " of size 4096\nsecond line";

  private final EncodeCounters counters = new EncodeCounters();

  @Test
  void aBatchThatIsTooLargeIsHalvedAndResultsStayEqual() {
    List<TokenIds> texts = texts(3, 8, 1, 5, 8, 2, 7, 4);
    List<Encoded> undisturbed = run(texts, 100, batch -> {});
    EncodeStatistics before = counters.snapshot();

    List<Encoded> halved =
        run(
            texts,
            100,
            batch -> {
              if (batch.paddedTokens() > 16) {
                throw new EngineException(OUT_OF_MEMORY);
              }
            });

    assertThat(halved).isEqualTo(undisturbed).noneMatch(result -> result.rejection() != null);
    assertThat(before.halvings()).isZero();
    assertThat(before.forwards()).isEqualTo(1);
    assertThat(counters.snapshot().halvings()).isEqualTo(2); // 8 texts, then the longer 4
    assertThat(counters.snapshot().tokens()).isEqualTo(2 * 38);
  }

  @Test
  void whatFindsNoMemoryBesideOthersRunsAlone() {
    List<TokenIds> texts = texts(3, 8, 1, 5, 8, 2, 7, 4);
    List<Encoded> undisturbed = run(texts, 100, batch -> {});
    List<Integer> aloneSizes = new ArrayList<>();
    ForwardPass<PaddedBatch> full =
        new ForwardPass<PaddedBatch>() {
          private final ForwardPass<PaddedBatch> graph = new IdsAsVectors(batch -> {});

          @Override
          public List<FloatBuffer> run(PaddedBatch batch) {
            throw new EngineException(OUT_OF_MEMORY);
          }

          @Override
          public List<FloatBuffer> runAlone(PaddedBatch batch) {
            aloneSizes.add(batch.size());
            if (batch.paddedTokens() > 16) {
              throw new EngineException(OUT_OF_MEMORY);
            }
            return graph.run(batch);
          }

          @Override
          public void close() {}
        };

    assertThat(run(full, texts, 100)).isEqualTo(undisturbed);
    assertThat(aloneSizes).containsExactly(4, 2, 2, 4);

    long halvings = counters.snapshot().halvings();
    assertThat(run(full, texts(9), 100)).noneMatch(result -> result.rejection() != null);
    assertThat(aloneSizes.subList(4, aloneSizes.size())).containsExactly(1);
    assertThat(counters.snapshot().halvings()).as("one text cannot be halved").isEqualTo(halvings);
  }

  @Test
  void directMemoryOfTheJvmCountsAsMemoryToo() {
    List<Encoded> results =
        run(
            texts(2, 9, 3),
            100,
            batch -> {
              if (batch.paddedTokens() > 9) {
                throw new OutOfMemoryError("Cannot reserve 72 bytes of direct buffer memory");
              }
            });

    assertThat(results).noneMatch(result -> result.rejection() != null);
    assertThat(counters.snapshot().halvings()).isEqualTo(2);
  }

  @Test
  void theRejectionForMemoryNamesWhatTheRuntimeSaid() {
    List<Encoded> results =
        run(
            texts(2, 9),
            100,
            batch -> {
              if (batch.width() > 8) {
                throw new EngineException(OUT_OF_MEMORY);
              }
            });

    assertThat(results.get(1).rejection())
        .isEqualTo(
            new Rejection(
                "encode",
                "out_of_memory",
                "Error code - ORT_RUNTIME_EXCEPTION - message: Failed to allocate memory for"
                    + " requested buffer of size 4096"));
    assertThat(results.get(1).tokens()).isEqualTo(9);
    assertThat(counters.snapshot().halvings()).isEqualTo(1);
  }

  @Test
  void onlyTheGuiltyTextIsRejected() {
    List<Encoded> results =
        run(
            texts(4, 4, 7, 4),
            100,
            batch -> {
              if (Arrays.stream(batch.lengths()).anyMatch(length -> length == 7)) {
                throw new EngineException("indices element out of data bounds, idx=9");
              }
            });

    assertThat(results)
        .extracting(Encoded::rejection)
        .containsExactly(
            null,
            null,
            new Rejection("encode", "encode_failed", "indices element out of data bounds, idx=9"),
            null);
    assertThat(counters.snapshot().halvings()).isZero();
  }

  @Test
  void aWindowOfGuiltyTextsOnlyIsRejectedWhileTheModelLives() {
    List<Encoded> results =
        run(
            texts(5, 6),
            8,
            batch -> {
              if (batch.width() > 1) {
                throw new EngineException("too wide");
              }
            });

    assertThat(results).allMatch(result -> result.rejection().reason().equals("encode_failed"));
  }

  @Test
  void aDeadModelIsAnErrorAndNotAHeapOfRejects() {
    assertThatThrownBy(
            () ->
                run(
                    texts(5, 6),
                    8,
                    batch -> {
                      throw new EngineException("CUDA failure 700: illegal memory access");
                    }))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "Cannot encode with model 'tiny': all 2 texts of a window failed and so did a single"
                + " token (CUDA failure 700: illegal memory access), expected vectors. Check that"
                + " the model's graph runs in ONNX Runtime and that its device has"
                + " memory.");
  }

  @Test
  void aClosedEncoderIsNoTextsFault() {
    assertThatThrownBy(
            () ->
                run(
                    texts(5, 6),
                    100,
                    batch -> {
                      throw new IllegalStateException("encoder is closed");
                    }))
        .isExactlyInstanceOf(IllegalStateException.class)
        .hasMessage("encoder is closed");
  }

  @Test
  void aFullJavaHeapIsNotHidden() {
    assertThatThrownBy(
            () ->
                run(
                    texts(5, 6),
                    100,
                    batch -> {
                      throw new OutOfMemoryError("Java heap space");
                    }))
        .isExactlyInstanceOf(OutOfMemoryError.class);
  }

  @Test
  void aVectorThatIsNotFiniteIsRejected() {
    List<TokenIds> texts = texts(2, 3);
    texts.get(1).ids()[1] = Long.MAX_VALUE; // the graph below turns it into infinity

    List<Encoded> results = run(texts, 100, batch -> {});

    assertThat(results.get(0).embedding()).isNotNull();
    assertThat(results.get(1).rejection())
        .isEqualTo(
            new Rejection(
                "encode",
                "non_finite_vector",
                "the model gave a vector with NaN or infinity, expected 2 finite numbers"));
  }

  private List<Encoded> run(List<TokenIds> texts, int budgetTokens, Consumer<PaddedBatch> fault) {
    return run(new IdsAsVectors(fault), texts, budgetTokens);
  }

  private List<Encoded> run(
      ForwardPass<PaddedBatch> forward, List<TokenIds> texts, int budgetTokens) {
    EncodeWindow window = new EncodeWindow(texts.size());
    for (int i = 0; i < texts.size(); i++) {
      window.put(i, texts.get(i));
    }
    new BatchRunner<>(forward, CARD, HEAD, counters)
        .run(window, TokenBatching.of(window, CARD, budgetTokens));
    return window.results();
  }

  private static List<TokenIds> texts(int... lengths) {
    return Arrays.stream(lengths)
        .mapToObj(
            n ->
                new TokenIds(
                    LongStream.range(0, n).map(i -> 10 + i * n).toArray(), new long[0], false, n))
        .toList();
  }

  /** A graph whose token vector is (id, 1); padding gives (0, 1), so leaking padding shows. */
  private record IdsAsVectors(Consumer<PaddedBatch> fault) implements ForwardPass<PaddedBatch> {
    @Override
    public List<FloatBuffer> run(PaddedBatch batch) {
      fault.accept(batch);
      FloatBuffer vectors = FloatBuffer.allocate(batch.ids().length * 2);
      for (long id : batch.ids()) {
        vectors.put(id == Long.MAX_VALUE ? Float.POSITIVE_INFINITY : id).put(1);
      }
      return List.of(vectors);
    }

    @Override
    public void close() {}
  }
}
