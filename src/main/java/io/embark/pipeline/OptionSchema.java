package io.embark.pipeline;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NumericNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.embark.stage.OptionSet;
import io.embark.stage.OptionSpec;

/** JSON Schema of the options of one part. */
final class OptionSchema {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final String VARIABLE = "#/$defs/variable";

  private OptionSchema() {}

  /** A map of the options; null too where none is required. */
  static ObjectNode of(OptionSet set) {
    ObjectNode object = NODES.objectNode();
    if (set.specs().stream().anyMatch(OptionSpec::isRequired)) {
      object.put("type", "object");
    } else {
      object.putArray("type").add("object").add("null");
    }
    ObjectNode properties = object.putObject("properties");
    set.specs().forEach(spec -> properties.set(spec.name(), option(spec)));
    if (set.specs().stream().anyMatch(OptionSpec::isRequired)) {
      ArrayNode required = object.putArray("required");
      set.specs().stream()
          .filter(OptionSpec::isRequired)
          .forEach(spec -> required.add(spec.name()));
    }
    return object.put("additionalProperties", false);
  }

  /** What {@link #of} refers to under {@code $defs}. */
  static ObjectNode definitions() {
    ObjectNode definitions = NODES.objectNode();
    definitions
        .putObject("variable")
        .put("description", "A text with ${name} or ${name:-default}.")
        .put("type", "string")
        .put("pattern", "\\$\\{");
    definitions.putObject("scalar").putArray("type").add("string").add("number").add("boolean");
    ObjectNode secret =
        definitions
            .putObject("secret")
            .put("description", "Where the secret lies, never the secret itself.")
            .put("type", "object");
    ObjectNode places = secret.putObject("properties");
    places
        .putObject("env")
        .put("description", "Name of an environment variable.")
        .put("type", "string")
        .put("minLength", 1);
    places
        .putObject("file")
        .put("description", "Path of a file that holds the secret.")
        .put("type", "string")
        .put("minLength", 1);
    secret.put("minProperties", 1).put("maxProperties", 1).put("additionalProperties", false);
    return definitions;
  }

  private static ObjectNode option(OptionSpec spec) {
    ObjectNode option = NODES.objectNode().put("description", spec.doc());
    if (spec.defaultValue() != null) {
      option.set("default", NODES.pojoNode(spec.defaultValue()));
    }
    switch (spec.type()) {
      case STRING -> option.put("$ref", "#/$defs/scalar");
      case SECRET -> option.put("$ref", "#/$defs/secret");
      case STRINGS -> {
        ArrayNode either = option.putArray("anyOf");
        either.addObject().put("type", "array").putObject("items").put("$ref", "#/$defs/scalar");
        either.addObject().put("$ref", "#/$defs/scalar");
      }
      case CHOICE -> {
        ArrayNode either = option.putArray("anyOf");
        ArrayNode words = either.addObject().putArray("enum");
        spec.choices().forEach(words::add);
        either.addObject().put("$ref", VARIABLE);
      }
      case FLAG -> {
        ArrayNode either = option.putArray("anyOf");
        either.addObject().put("type", "boolean");
        either.addObject().put("$ref", VARIABLE);
      }
      case INTEGER -> number(option, "integer", spec);
      case NUMBER -> number(option, "number", spec);
      case FRACTION ->
          number(option, "number", spec)
              .addObject()
              .put("type", "string")
              .put("pattern", "^[0-9]+([.][0-9]+)?\\s*%$");
    }
    return option;
  }

  private static ArrayNode number(ObjectNode option, String type, OptionSpec spec) {
    ArrayNode either = option.putArray("anyOf");
    ObjectNode number = either.addObject().put("type", type);
    if (spec.min() != null) {
      number.set("minimum", limit(spec.min()));
    }
    if (spec.max() != null) {
      number.set("maximum", limit(spec.max()));
    }
    either.addObject().put("$ref", VARIABLE);
    return either;
  }

  /** 8 and not 8.0, as people write it. */
  private static NumericNode limit(double limit) {
    return limit == Math.rint(limit) ? NODES.numberNode((long) limit) : NODES.numberNode(limit);
  }
}
