package io.embark.model;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * A jar with a model: laid out as a model directory, or flat as the langchain4j embedding jars with
 * one {@code NAME.onnx} and one {@code NAME-tokenizer.json} at the root, which are then read as
 * {@code model.onnx} and {@code tokenizer.json}.
 *
 * @param entries name of the entry by path in the model directory
 */
record ModelArchive(Path jar, SortedMap<String, String> entries) implements ModelSource {
  private static final String FLAT_TOKENIZER = "tokenizer.json";

  static ModelArchive open(Path jar, ModelFault fault) throws IOException {
    List<String> names;
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      names =
          zip.stream()
              .filter(entry -> !entry.isDirectory())
              .map(ZipEntry::getName)
              .filter(name -> !name.contains("..") && !name.startsWith("/"))
              .toList();
    }
    SortedMap<String, String> entries = new TreeMap<>();
    if (names.contains(ModelLayout.TOKENIZER) || names.contains(ModelLayout.MODULES)) {
      names.forEach(name -> entries.put(name, name));
      return new ModelArchive(jar, entries);
    }
    entries.put("model.onnx", only(names, ".onnx", fault));
    entries.put(ModelLayout.TOKENIZER, only(names, FLAT_TOKENIZER, fault));
    return new ModelArchive(jar, entries);
  }

  private static String only(List<String> names, String end, ModelFault fault) {
    List<String> found =
        names.stream().filter(name -> name.endsWith(end) && !name.contains("/")).toList();
    if (found.size() != 1) {
      throw fault.of(
          "the jar has "
              + (found.isEmpty() ? "no file" : String.join(", ", found))
              + " of the name *"
              + end
              + " at its root, expected one. Name a jar with one model.");
    }
    return found.get(0);
  }

  @Override
  public String key() throws IOException {
    return ModelManifest.sha256(jar);
  }

  @Override
  public List<String> paths() {
    return List.copyOf(entries.keySet());
  }

  @Override
  public void copy(String path, Path target) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile());
        InputStream in = zip.getInputStream(zip.getEntry(entries.get(path)))) {
      Files.copy(in, target);
    }
  }
}
