package io.embark.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import io.embark.corpus.Metric;
import io.embark.encode.DenseEmbedding;
import io.embark.encode.Embedding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DenseBlockTest {
  private static final int DIMENSION = 37;
  private static final Random RANDOM = new Random(20261126);

  private static DenseEmbedding random() {
    float[] values = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      values[i] = (float) RANDOM.nextGaussian();
    }
    return new DenseEmbedding(values);
  }

  private static float[] scores(Metric metric, List<Embedding> documents, Embedding query) {
    float[] scores = new float[documents.size()];
    Arrays.fill(scores, 99); // of the query before
    new DenseBlock(metric, documents).score(query, scores);
    return scores;
  }

  /** By definition, one pair at a time in double precision. */
  private static double score(Metric metric, float[] a, float[] b) {
    double dot = IntStream.range(0, DIMENSION).mapToDouble(i -> (double) a[i] * b[i]).sum();
    return switch (metric) {
      case IP -> dot;
      case COSINE -> dot / (length(a) * length(b));
      case L2 ->
          -IntStream.range(0, DIMENSION).mapToDouble(i -> Math.pow((double) a[i] - b[i], 2)).sum();
    };
  }

  private static double length(float[] a) {
    return Math.sqrt(IntStream.range(0, DIMENSION).mapToDouble(i -> (double) a[i] * a[i]).sum());
  }

  @ParameterizedTest
  @EnumSource(Metric.class)
  void eachScoreIsThatOfItsPair(Metric metric) {
    List<Embedding> documents = new ArrayList<>();
    IntStream.range(0, 19).forEach(i -> documents.add(random()));
    DenseEmbedding query = random();

    float[] scores = scores(metric, documents, query);

    for (int i = 0; i < scores.length; i++) {
      double expected = score(metric, query.values(), ((DenseEmbedding) documents.get(i)).values());
      assertThat(scores[i]).isCloseTo((float) expected, offset(1e-4f));
    }
  }

  @Test
  void aZeroVectorIsAtCosineZero() {
    List<Embedding> documents = List.of(new DenseEmbedding(new float[DIMENSION]));
    assertThat(scores(Metric.COSINE, documents, random())).containsExactly(0);
    assertThat(scores(Metric.COSINE, documents, documents.get(0))).containsExactly(0);
  }

  @Test
  void equalDocumentsHaveEqualScoresWhereverTheyStand() {
    DenseEmbedding twice = random();
    List<Embedding> documents = new ArrayList<>();
    IntStream.range(0, 21).forEach(i -> documents.add(i % 2 == 0 ? twice : random()));

    float[] scores = scores(Metric.COSINE, documents, random());

    assertThat(IntStream.range(0, 21).filter(i -> i % 2 == 0).mapToObj(i -> scores[i]).distinct())
        .hasSize(1);
    assertThat(new DenseBlock(Metric.COSINE, documents).bytes()).isEqualTo(21L * DIMENSION * 4);
  }
}
