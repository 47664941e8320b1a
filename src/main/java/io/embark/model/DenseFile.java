package io.embark.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * {@code config.json} of a Dense module.
 *
 * @param name path of the file in the model directory
 */
record DenseFile(String name, int inputs, int outputs, boolean hasBias, Activation activation) {
  /** What sentence-transformers takes where the file names none. */
  private static final Activation UNNAMED = Activation.TANH;

  static DenseFile read(Path directory, String folder, ModelFault fault) throws IOException {
    String name = ModelLayout.moduleSettings(folder);
    Optional<JsonFile> found = JsonFile.read(directory, name, fault);
    if (found.isEmpty()) {
      throw fault.of(
          name
              + " is missing, expected it as modules.json names a Dense there. Copy the whole model"
              + " directory.");
    }
    JsonFile file = found.get();
    HeadReader.refuseOtherVectors(file, fault);
    if (file.flag("use_residual").orElse(false)) {
      throw fault.of(
          "use_residual of "
              + name
              + " is true, expected false: a Dense that adds its input is not supported. Use another"
              + " model.");
    }
    return new DenseFile(
        name,
        dimensions(file, "in_features"),
        dimensions(file, "out_features"),
        file.flag("bias").orElse(true),
        activation(file, fault));
  }

  private static int dimensions(JsonFile file, String key) {
    JsonNode value = file.root().path(key);
    if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < 1) {
      throw file.wrongType(key, value, "a number of dimensions");
    }
    return value.intValue();
  }

  private static Activation activation(JsonFile file, ModelFault fault) {
    Optional<String> named = file.text("activation_function");
    if (named.isEmpty()) {
      return UNNAMED;
    }
    return Activation.ofClass(named.get())
        .orElseThrow(
            () ->
                fault.of(
                    "activation_function of "
                        + file.name()
                        + " is '"
                        + named.get()
                        + "', expected one of "
                        + Activation.supported()
                        + " of torch.nn. Use a model with one of these."));
  }
}
