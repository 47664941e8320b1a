package io.embark.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.embark.corpus.Metric;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * {@code config_sentence_transformers.json}: prompts and how vectors are compared.
 *
 * @param prompts empty if the file says nothing of prompts
 * @param defaultPromptName null if none
 */
record PromptFile(
    Optional<SortedMap<String, String>> prompts,
    String defaultPromptName,
    Optional<Metric> metric) {
  private static final PromptFile NONE = new PromptFile(Optional.empty(), null, Optional.empty());

  static PromptFile read(Path directory, ModelFault fault) throws IOException {
    Optional<JsonFile> file = JsonFile.read(directory, ModelLayout.SENTENCE_TRANSFORMERS, fault);
    if (file.isEmpty()) {
      return NONE;
    }
    JsonFile settings = file.get();
    Optional<SortedMap<String, String>> prompts = prompts(settings);
    String defaultName = settings.text("default_prompt_name").orElse(null);
    if (defaultName != null && !prompts.map(all -> all.containsKey(defaultName)).orElse(false)) {
      throw fault.of(
          "default_prompt_name of "
              + settings.name()
              + " is '"
              + defaultName
              + "', expected one of its prompts ("
              + String.join(", ", prompts.orElseGet(TreeMap::new).keySet())
              + "). Correct it.");
    }
    return new PromptFile(
        prompts, defaultName, settings.text("similarity_fn_name").map(name -> metric(name, fault)));
  }

  private static Optional<SortedMap<String, String>> prompts(JsonFile settings) {
    JsonNode stored = settings.root().path("prompts");
    if (JsonFile.isAbsent(stored)) {
      return Optional.empty();
    }
    SortedMap<String, String> prompts = new TreeMap<>();
    for (Map.Entry<String, JsonNode> prompt : stored.properties()) {
      if (prompt.getValue().isTextual()) {
        prompts.put(prompt.getKey(), prompt.getValue().textValue());
      } else if (!prompt.getValue().isNull()) {
        throw settings.wrongType("prompts." + prompt.getKey(), prompt.getValue(), "a text");
      }
    }
    return Optional.of(prompts);
  }

  private static Metric metric(String name, ModelFault fault) {
    return switch (name) {
      case "cosine" -> Metric.COSINE;
      case "dot", "dot_product", "MaxSim" -> Metric.IP; // MaxSim is a sum of inner products
      case "euclidean" -> Metric.L2;
      default ->
          throw fault.of(
              "similarity_fn_name of "
                  + ModelLayout.SENTENCE_TRANSFORMERS
                  + " is '"
                  + name
                  + "', expected cosine, dot or euclidean. Use another model.");
    };
  }
}
