package io.embark.model;

import io.embark.testing.SharedFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;

/** Models of the shared fixtures: as they are, or copied so that a test can damage them. */
final class Fixture {
  private Fixture() {}

  static Path directory(String name) {
    return SharedFiles.path("fixtures/open/" + name);
  }

  /** A copy at {@code parent/model}. */
  static Path copy(String name, Path parent) throws IOException {
    Path source = directory(name);
    Path target = parent.resolve("model");
    List<Path> files;
    try (Stream<Path> walk = Files.walk(source)) {
      files = walk.toList();
    }
    for (Path file : files) {
      Path copy = target.resolve(source.relativize(file));
      if (Files.isDirectory(file)) {
        Files.createDirectories(copy);
      } else {
        Files.copy(file, copy);
      }
    }
    return target;
  }

  /** Replaces a piece of text that must be in the file. */
  static void edit(Path file, String from, String to) throws IOException {
    String text = Files.readString(file);
    if (!text.contains(from)) {
      throw new AssertionError(file + " has no " + from);
    }
    Files.writeString(file, text.replace(from, to));
  }

  /** Puts what belongs to the transformer into {@code 0_Transformer}, as old releases did. */
  static void moveTransformer(Path model) throws IOException {
    Path folder = Files.createDirectory(model.resolve("0_Transformer"));
    for (String name :
        List.of(
            "config.json",
            "onnx",
            "sentence_bert_config.json",
            "special_tokens_map.json",
            "tokenizer.json",
            "tokenizer_config.json")) {
      Files.move(model.resolve(name), folder.resolve(name));
    }
    edit(model.resolve("modules.json"), "\"path\": \"\"", "\"path\": \"0_Transformer\"");
  }

  /** A last module without bias and activation. */
  static void addDense(Path model, String folder, int inputs, int outputs) throws IOException {
    addModule(
        model,
        folder,
        "Dense",
        "{\"in_features\": "
            + inputs
            + ", \"out_features\": "
            + outputs
            + ", \"bias\": false, \"activation_function\": \"torch.nn.modules.linear.Identity\"}");
    new Safetensors()
        .floats("linear.weight", new int[] {outputs, inputs}, new float[inputs * outputs])
        .write(model.resolve(folder + "/model.safetensors"));
  }

  /** Appends a module of sentence-transformers with these settings. */
  static void addModule(Path model, String folder, String type, String settings)
      throws IOException {
    Files.createDirectories(model.resolve(folder));
    Files.writeString(model.resolve(folder + "/config.json"), settings);
    String modules = Files.readString(model.resolve("modules.json")).stripTrailing();
    Files.writeString(
        model.resolve("modules.json"),
        modules.substring(0, modules.length() - 1)
            + ", {\"path\": \""
            + folder
            + "\", \"type\": \"sentence_transformers.models."
            + type
            + "\"}]");
  }

  static ResolvedModel resolve(Path directory, ModelOverrides overrides) {
    return new ModelResolver(new Configuration(), Path.of("target/model-cache"))
        .resolve(directory.toString(), overrides);
  }

  static ModelCard card(String name) {
    return resolve(directory(name), ModelOverrides.NONE).card();
  }

  static ModelOverrides overrides(PoolingMode pooling, Boolean normalize, Integer maxTokens) {
    return new ModelOverrides(
        Optional.ofNullable(pooling),
        Optional.ofNullable(normalize),
        maxTokens == null ? OptionalInt.empty() : OptionalInt.of(maxTokens),
        Optional.empty());
  }

  /** Names of one length keep the wire format whole. */
  static void renameInGraph(Path model, String from, String to) throws IOException {
    Path graph = model.resolve("onnx/model.onnx");
    String bytes = new String(Files.readAllBytes(graph), StandardCharsets.ISO_8859_1);
    if (from.length() != to.length() || !bytes.contains(from)) {
      throw new AssertionError("cannot rename " + from + " to " + to + " in " + graph);
    }
    Files.write(graph, bytes.replace(from, to).getBytes(StandardCharsets.ISO_8859_1));
  }
}
