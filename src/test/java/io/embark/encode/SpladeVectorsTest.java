package io.embark.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.embark.corpus.SparseVector;
import io.embark.model.SpladeHead;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class SpladeVectorsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TestFactory
  Stream<DynamicTest> eachPoolingIsThatOfSentenceTransformers() throws IOException {
    JsonNode oracle = JSON.readTree(SpladeVectorsTest.class.getResource("/oracles/splade.json"));
    return StreamSupport.stream(oracle.get("cases").spliterator(), false)
        .map(
            node ->
                DynamicTest.dynamicTest(
                    node.get("pooling").asText() + ", " + node.get("activation").asText(),
                    () -> assertWeights(oracle, node)));
  }

  private static void assertWeights(JsonNode oracle, JsonNode node) {
    SpladeHead head =
        new SpladeHead(
            SpladeHead.Pooling.valueOf(node.get("pooling").asText().toUpperCase(Locale.ROOT)),
            node.get("activation").asText().equals("log1p_relu"),
            oracle.get("vocabulary").asInt());
    int[] lengths = JSON.convertValue(oracle.get("lengths"), int[].class);
    int width = oracle.get("width").asInt();
    FloatBuffer logits = FloatBuffer.wrap(JSON.convertValue(oracle.get("logits"), float[].class));

    Embedding[] embeddings =
        new SpladeVectors(head, SparsePruning.NONE).embed(List.of(logits), batch(lengths, width));

    float[][] expected = JSON.convertValue(node.get("weights"), float[][].class);
    for (int row = 0; row < expected.length; row++) {
      float[] actual = new float[expected[row].length];
      SparseVector sparse = ((SparseEmbedding) embeddings[row]).vector();
      for (int i = 0; i < sparse.size(); i++) {
        actual[sparse.indices()[i]] = sparse.values()[i];
        assertThat(sparse.values()[i]).isPositive();
      }
      assertThat(actual).containsExactly(expected[row], offset(1e-6f));
      assertThat(sparse.indices()).isSorted().doesNotHaveDuplicates();
    }
  }

  @Test
  void notANumberIsNotHiddenByALargerWeight() {
    SpladeHead head = new SpladeHead(SpladeHead.Pooling.MAX, false, 2);
    FloatBuffer logits = FloatBuffer.wrap(new float[] {1, Float.NaN, 3, 4});

    Embedding embedding =
        new SpladeVectors(head, SparsePruning.NONE)
            .embed(List.of(logits), batch(new int[] {2}, 2))[0];

    assertThat(embedding.isFinite()).isFalse();
  }

  private static PaddedBatch batch(int[] lengths, int width) {
    int size = lengths.length;
    return new PaddedBatch(size, width, lengths, new long[size * width], new long[size * width]);
  }
}
