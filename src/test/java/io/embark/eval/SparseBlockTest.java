package io.embark.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import io.embark.corpus.SparseVector;
import io.embark.encode.Embedding;
import io.embark.encode.SparseEmbedding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SparseBlockTest {
  private static final int WORDS = 40;
  private static final Random RANDOM = new Random(20261126);

  private static SparseEmbedding random() {
    int[] indices = IntStream.range(0, WORDS).filter(i -> RANDOM.nextInt(3) == 0).toArray();
    float[] values = new float[indices.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = RANDOM.nextFloat();
    }
    return new SparseEmbedding(new SparseVector(indices, values));
  }

  private static double[] full(Embedding embedding) {
    SparseVector vector = ((SparseEmbedding) embedding).vector();
    double[] full = new double[WORDS];
    for (int i = 0; i < vector.size(); i++) {
      full[vector.indices()[i]] = vector.values()[i];
    }
    return full;
  }

  @Test
  void eachScoreIsTheInnerProductOfItsPair() {
    List<Embedding> documents = new ArrayList<>();
    IntStream.range(0, 21).forEach(i -> documents.add(random()));
    documents.add(new SparseEmbedding(new SparseVector(new int[0], new float[0])));
    SparseBlock block = new SparseBlock(documents);

    for (int q = 0; q < 5; q++) {
      Embedding query = random();
      float[] scores = new float[documents.size()];
      Arrays.fill(scores, 99); // of the query before
      block.score(query, scores);
      for (int i = 0; i < scores.length; i++) {
        double[] document = full(documents.get(i));
        double[] asked = full(query);
        double expected =
            IntStream.range(0, WORDS).mapToDouble(word -> asked[word] * document[word]).sum();
        assertThat((double) scores[i]).isCloseTo(expected, offset(1e-5));
      }
    }
    assertThat(block.bytes())
        .isEqualTo(documents.stream().mapToLong(document -> 8L * document.size()).sum());
  }
}
