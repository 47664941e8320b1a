package io.embark.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.embark.model.Activation;
import io.embark.model.DenseLayer;
import io.embark.model.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DenseHeadTest {
  @TempDir private Path model;

  /** To 17 digits by the functions' definitions in Python's math (tanh, exp, erf). */
  @ParameterizedTest
  @CsvSource({
    "IDENTITY, -2, -2",
    "IDENTITY, 1.5, 1.5",
    "TANH, 1, 0.7615941559557649",
    "TANH, -0.5, -0.46211715726000975",
    "RELU, -2, 0",
    "RELU, 1.5, 1.5",
    "GELU, 1, 0.8413447460685429",
    "GELU, -0.5, -0.15426876936299344",
    "GELU, -40, 0",
    "GELU, 3, 2.99595030590511",
    "SILU, 1, 0.7310585786300049",
    "SILU, -2, -0.23840584404423515",
    "SIGMOID, 0, 0.5",
    "SIGMOID, -2, 0.11920292202211755",
    "SIGMOID, 100, 1"
  })
  void activationsAreThoseOfTorch(Activation activation, float x, double expected) {
    float[] values = {x, x};
    DenseHead.activate(activation, values);

    assertThat(values[0]).isEqualTo(values[1]);
    assertThat((double) values[0]).isCloseTo(expected, within(1e-7 * Math.max(1, Math.abs(x))));
  }

  @Test
  void aLayerIsTheWeightsTimesTheVectorPlusTheBias() throws IOException {
    DenseHead head = head(layer("2_Dense", Activation.IDENTITY, new float[] {10, 20, 30}));

    // W = [[1, 2], [3, 4], [5, 6]]
    assertThat(head.apply(new float[][] {{1, 0}, {2, -1}}))
        .isDeepEqualTo(new float[][] {{11, 23, 35}, {10, 22, 34}});
  }

  @Test
  void aLayerWithoutBiasAddsNothing() throws IOException {
    DenseHead head = head(layer("2_Dense", Activation.RELU));

    assertThat(head.apply(new float[][] {{1, 0}, {0, -1}}))
        .isDeepEqualTo(new float[][] {{1, 3, 5}, {0, 0, 0}});
  }

  @Test
  void layersFollowEachOtherAndNormaliseTheirInputIfAskedTo() throws IOException {
    DenseLayer first = layer("2_Dense", Activation.IDENTITY);
    write("4_Dense", new int[] {1, 3}, new float[] {1, 1, 1});
    DenseLayer second = new DenseLayer("4_Dense", "hash", 3, 1, false, Activation.IDENTITY, true);

    float[] vector = head(first, second).apply(new float[][] {{1, 0}})[0];

    // (1, 3, 5) has length sqrt(35)
    assertThat(vector).containsExactly(new float[] {(float) (9 / Math.sqrt(35))}, within(1e-6f));
  }

  @Test
  void aHeadOfNoLayersLeavesVectorsAlone() {
    float[][] rows = {{1, 2}};
    assertThat(DenseHead.NONE.apply(rows)).isSameAs(rows);
  }

  @Test
  void anActivationDoesNotHideAVectorThatIsNotFinite() throws IOException {
    DenseHead head = head(layer("2_Dense", Activation.SIGMOID));

    float[][] rows =
        head.apply(
            new float[][] {
              {Float.POSITIVE_INFINITY, 1}, {1, Float.NEGATIVE_INFINITY}, {Float.NaN, 0}, {0, 0}
            });

    for (int bad = 0; bad < 3; bad++) {
      assertThat(rows[bad]).containsExactly(Float.NaN, Float.NaN, Float.NaN);
    }
    assertThat(rows[3]).containsExactly(0.5f, 0.5f, 0.5f);
  }

  @Test
  void aRowOfALargeLayerIsTheSumInDoublesWhateverItsBatchMates() throws IOException {
    int inputs = 300;
    int outputs = 70;
    Random random = new Random(7);
    float[] weights = new float[inputs * outputs];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) random.nextGaussian();
    }
    write("2_Dense", new int[] {outputs, inputs}, weights);
    DenseHead head =
        head(new DenseLayer("2_Dense", "hash", inputs, outputs, false, Activation.IDENTITY, false));
    float[][] rows = new float[5][inputs];
    for (float[] row : rows) {
      for (int i = 0; i < inputs; i++) {
        row[i] = (float) random.nextGaussian();
      }
    }

    float[][] together = head.apply(rows);

    for (int row = 0; row < rows.length; row++) {
      assertThat(together[row]).isEqualTo(head.apply(new float[][] {rows[row]})[0]);
      for (int o = 0; o < outputs; o++) {
        double sum = 0;
        for (int i = 0; i < inputs; i++) {
          sum += (double) weights[o * inputs + i] * rows[row][i];
        }
        assertThat((double) together[row][o]).isCloseTo(sum, within(1e-4));
      }
    }
  }

  /** Weights 1 to 6, three outputs of two inputs. */
  private DenseLayer layer(String folder, Activation activation, float... bias) throws IOException {
    write(folder, new int[] {3, 2}, new float[] {1, 2, 3, 4, 5, 6}, bias);
    return new DenseLayer(folder, "hash", 2, 3, bias.length > 0, activation, false);
  }

  private void write(String folder, int[] shape, float[] weights, float... bias)
      throws IOException {
    Files.createDirectories(model.resolve(folder));
    Safetensors file = new Safetensors().floats("linear.weight", shape, weights);
    if (bias.length > 0) {
      file.floats("linear.bias", new int[] {bias.length}, bias);
    }
    file.write(model.resolve(folder + "/model.safetensors"));
  }

  private DenseHead head(DenseLayer... layers) {
    return DenseHead.open(model, "tiny", Arrays.asList(layers));
  }
}
