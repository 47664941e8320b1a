package io.embark.model;

import java.util.Optional;

/**
 * {@code config.json} of a Dense module.
 *
 * @param name path of the file in the model directory
 */
record DenseFile(String name, int inputs, int outputs, boolean hasBias, Activation activation) {
  /** What sentence-transformers takes where the file names none. */
  private static final Activation UNNAMED = Activation.TANH;

  static DenseFile read(JsonFile file, ModelFault fault) {
    if (file.flag("use_residual").orElse(false)) {
      throw fault.of(
          "use_residual of "
              + file.name()
              + " is true, expected false: a Dense that adds its input is not supported. Use another"
              + " model.");
    }
    return new DenseFile(
        file.name(),
        HeadReader.dimensions(file, DenseLayer.INPUTS),
        HeadReader.dimensions(file, DenseLayer.OUTPUTS),
        file.flag("bias").orElse(true),
        activation(file, fault));
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
