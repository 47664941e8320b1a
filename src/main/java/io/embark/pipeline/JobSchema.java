package io.embark.pipeline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.embark.job.EncodeParser;
import io.embark.job.JobParser;
import io.embark.job.Vocabulary;
import io.embark.stage.OptionSet;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The JSON Schema (draft 2020-12) of job files, so that editors complete and check them. It refuses
 * nothing that {@link JobParser} takes when scalars are written as their own type; what depends on
 * values of variables or on several parts at once only the parser knows.
 */
public final class JobSchema {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private JobSchema() {}

  /** Pretty, with a line break at the end; equal vocabularies give equal text. */
  public static String json(Vocabulary vocabulary) {
    DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
    DefaultPrettyPrinter printer = new DefaultPrettyPrinter().withObjectIndenter(indenter);
    printer.indentArraysWith(indenter);
    try {
      return new ObjectMapper().writer(printer).writeValueAsString(schema(vocabulary)) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of JSON nodes is always writable", e);
    }
  }

  private static ObjectNode schema(Vocabulary vocabulary) {
    ObjectNode schema =
        NODES
            .objectNode()
            .put("$schema", "https://json-schema.org/draft/2020-12/schema")
            .put("title", "Embark job")
            .put("type", "object");
    ObjectNode properties = schema.putObject("properties");
    properties
        .putObject("job")
        .put("description", "Name of the job; rows in Milvus carry it.")
        .put("type", "string")
        .put("pattern", "^" + JobParser.JOB_NAME + "$|\\$\\{");
    properties.set(
        "read", describe("What to read: exactly one reader.", one(vocabulary.readers())));
    properties.set(
        "stages", list("Steps between reading and encoding, in this order.", vocabulary.stages()));
    properties.set("encode", encode(vocabulary.encoders()));
    properties.set(
        "after-encode",
        list("Steps that need the vectors, in this order.", vocabulary.afterEncode()));
    properties.set("write", write(vocabulary.sinks()));
    properties.set(
        "budget",
        describe("What a run may lose before it is refused.", OptionSchema.of(JobParser.BUDGET)));
    properties.set(
        "checkpoint",
        describe("How much a kill can repeat.", OptionSchema.of(JobParser.CHECKPOINT)));
    schema.putArray("required").add("job").add("read").add("encode").add("write");
    schema.put("additionalProperties", false);
    schema.set("$defs", OptionSchema.definitions());
    encoderDefinitions(schema, vocabulary.encoders());
    return schema;
  }

  private static ObjectNode list(String description, SortedMap<String, OptionSet> parts) {
    ObjectNode list = NODES.objectNode().put("description", description);
    list.putArray("type").add("array").add("null");
    list.set("items", one(parts));
    return list;
  }

  /** A map of exactly one of the parts. */
  private static ObjectNode one(SortedMap<String, OptionSet> parts) {
    ObjectNode one = some(parts);
    one.put("minProperties", 1).put("maxProperties", 1);
    return one;
  }

  /**
   * A map of some of the parts; {@code a:b} and {@code a:c} are {@code a: {b: ..}} or {@code c}.
   */
  private static ObjectNode some(SortedMap<String, OptionSet> parts) {
    ObjectNode some = NODES.objectNode().put("type", "object");
    ObjectNode properties = some.putObject("properties");
    Map<String, SortedMap<String, OptionSet>> methods = new TreeMap<>();
    parts.forEach(
        (name, options) -> {
          int colon = name.indexOf(':');
          if (colon < 0) {
            properties.set(name, OptionSchema.of(options));
          } else {
            methods
                .computeIfAbsent(name.substring(0, colon), first -> new TreeMap<>())
                .put(name.substring(colon + 1), options);
          }
        });
    methods.forEach((name, known) -> properties.set(name, one(known)));
    return some.put("additionalProperties", false);
  }

  private static ObjectNode write(SortedMap<String, OptionSet> sinks) {
    ObjectNode write = describe("Where rows go; other sinks are loaded from parquet.", some(sinks));
    write.putArray("required").add("parquet");
    return write;
  }

  /**
   * Keys are vector columns; without an option of its own a column is of the kind that it is named.
   */
  private static ObjectNode encode(SortedMap<String, OptionSet> kinds) {
    ObjectNode encode =
        NODES
            .objectNode()
            .put("description", "Vector columns by name, each with its encoder.")
            .put("type", "object")
            .put("minProperties", 1);
    ObjectNode names = encode.putObject("propertyNames");
    names.put("pattern", "^" + EncodeParser.COLUMN_NAME + "$");
    names.putObject("not").set("enum", texts(List.copyOf(EncodeParser.takenColumns())));
    ObjectNode properties = encode.putObject("properties");
    for (String kind : kinds.keySet()) {
      ObjectNode column = properties.putObject(kind.replace('-', '_'));
      column.putObject("if").putArray("required").add("kind");
      column.putObject("then").put("$ref", "#/$defs/encoder");
      column.putObject("else").put("$ref", "#/$defs/encoder-" + kind);
    }
    encode.putObject("additionalProperties").put("$ref", "#/$defs/encoder");
    return encode;
  }

  private static void encoderDefinitions(ObjectNode schema, SortedMap<String, OptionSet> kinds) {
    ObjectNode definitions = (ObjectNode) schema.get("$defs");
    ObjectNode encoder = definitions.putObject("encoder").put("type", "object");
    encoder
        .putObject("properties")
        .putObject("kind")
        .put("description", "Kind of encoder.")
        .set("enum", texts(List.copyOf(kinds.keySet())));
    encoder.putArray("required").add("kind");
    ArrayNode cases = encoder.putArray("allOf");
    kinds.forEach(
        (kind, options) -> {
          ObjectNode known = cases.addObject();
          known.putObject("if").putObject("properties").putObject("kind").put("const", kind);
          known.putObject("then").put("$ref", "#/$defs/encoder-" + kind);
          ObjectNode definition = OptionSchema.of(options);
          ((ObjectNode) definition.get("properties")).putObject("kind").put("const", kind);
          definitions.set("encoder-" + kind, definition);
        });
  }

  private static ObjectNode describe(String description, ObjectNode schema) {
    ObjectNode described = NODES.objectNode().put("description", description);
    described.setAll(schema);
    return described;
  }

  private static ArrayNode texts(List<String> texts) {
    ArrayNode array = NODES.arrayNode();
    texts.forEach(array::add);
    return array;
  }
}
