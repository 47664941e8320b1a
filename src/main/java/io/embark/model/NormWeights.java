package io.embark.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/**
 * The numbers of a {@link NormLayer}. Not to be changed: threads share them.
 *
 * @param weight {@code [dimension]}
 * @param bias {@code [dimension]}
 */
@SuppressWarnings("ArrayRecordComponent") // flat primitive weights for the kernel, never compared
public record NormWeights(float[] weight, float[] bias) {
  private static final String WEIGHT = "norm.weight";
  private static final String BIAS = "norm.bias";

  /** Of a model directory on this disk; {@code reference} names it in messages. */
  public static NormWeights read(Path directory, String reference, NormLayer layer) {
    try {
      return read(directory, layer, new ModelFault(reference));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + layer.weightsFile(), e);
    }
  }

  static NormWeights read(Path directory, NormLayer layer, ModelFault fault) throws IOException {
    String name = layer.weightsFile();
    try (SafetensorsFile file = SafetensorsFile.open(directory.resolve(name), name, fault)) {
      Set<String> expected = new TreeSet<>(Set.of(WEIGHT, BIAS));
      if (!file.names().equals(expected)) {
        throw fault.of(
            name
                + " has "
                + (file.names().isEmpty() ? "no tensors" : String.join(", ", file.names()))
                + ", expected "
                + String.join(", ", expected)
                + " of a LayerNorm. Take both files from one model.");
      }
      String source = NormLayer.DIMENSION + " of " + ModelLayout.moduleSettings(layer.folder());
      return new NormWeights(
          file.floats(WEIGHT, source, layer.dimension()),
          file.floats(BIAS, source, layer.dimension()));
    }
  }
}
