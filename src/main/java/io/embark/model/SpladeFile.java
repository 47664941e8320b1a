package io.embark.model;

import io.embark.corpus.UserError;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** {@code 1_SpladePooling/config.json} of a sparse encoder of sentence-transformers. */
record SpladeFile(String name, SpladeHead.Pooling pooling, boolean isLogTwice) {
  static SpladeFile read(Path directory, String folder, ModelFault fault) throws IOException {
    String name = ModelLayout.moduleSettings(folder);
    Optional<JsonFile> file = JsonFile.read(directory, name, fault);
    if (file.isEmpty()) {
      throw fault.of(
          name
              + " is missing, expected it as modules.json names a SpladePooling there. Copy the"
              + " whole model directory.");
    }
    // defaults of the class in sentence-transformers 6.2
    String pooling = file.get().text("pooling_strategy").orElse("max");
    String activation = file.get().text("activation_function").orElse("relu");
    return new SpladeFile(
        name,
        switch (pooling) {
          case "max" -> SpladeHead.Pooling.MAX;
          case "sum" -> SpladeHead.Pooling.SUM;
          default -> throw unknown(name, "pooling_strategy", pooling, "max or sum", fault);
        },
        switch (activation) {
          case "relu" -> false;
          case "log1p_relu" -> true;
          default ->
              throw unknown(name, "activation_function", activation, "relu or log1p_relu", fault);
        });
  }

  private static UserError unknown(
      String name, String key, String found, String expected, ModelFault fault) {
    return fault.of(
        key
            + " of "
            + name
            + " is '"
            + found
            + "', expected "
            + expected
            + ". Use a model with one of these.");
  }
}
