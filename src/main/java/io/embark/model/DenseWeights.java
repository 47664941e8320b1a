package io.embark.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/**
 * The numbers of a {@link DenseLayer}. Not to be changed: threads share them.
 *
 * @param weight {@code [outputs][inputs]} row-major, as torch stores it
 * @param bias {@code [outputs]}, zeros if the module has none
 */
@SuppressWarnings("ArrayRecordComponent") // flat primitive weights for the kernel, never compared
public record DenseWeights(float[] weight, float[] bias) {
  private static final String WEIGHT = "linear.weight";
  private static final String BIAS = "linear.bias";

  /** Of a model directory on this disk; {@code reference} names it in messages. */
  public static DenseWeights read(Path directory, String reference, DenseLayer layer) {
    try {
      return read(directory, layer, new ModelFault(reference));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + layer.weightsFile(), e);
    }
  }

  static DenseWeights read(Path directory, DenseLayer layer, ModelFault fault) throws IOException {
    String name = layer.weightsFile();
    try (SafetensorsFile file = SafetensorsFile.open(directory.resolve(name), name, fault)) {
      Set<String> expected = new TreeSet<>(Set.of(WEIGHT));
      if (layer.hasBias()) {
        expected.add(BIAS);
      }
      if (!file.names().equals(expected)) {
        throw fault.of(
            name
                + " has "
                + (file.names().isEmpty() ? "no tensors" : String.join(", ", file.names()))
                + ", expected "
                + String.join(", ", expected)
                + " (bias of "
                + ModelLayout.moduleSettings(layer.folder())
                + " is "
                + layer.hasBias()
                + "). Take both files from one model.");
      }
      String source =
          "out_features and in_features of " + ModelLayout.moduleSettings(layer.folder());
      return new DenseWeights(
          file.floats(WEIGHT, source, layer.outputs(), layer.inputs()),
          layer.hasBias()
              ? file.floats(BIAS, source, layer.outputs())
              : new float[layer.outputs()]);
    }
  }
}
