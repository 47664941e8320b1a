package io.embark.encode.remote;

import java.util.Arrays;
import java.util.List;

/**
 * The services that can be asked, and in what they differ. Numbers and words are those of the
 * services' own API references.
 */
enum ServiceKind {
  /** Cohere, v2. Must be told what a text is for. */
  COHERE("cohere", 96, "input_type", "search_document", "search_query"),
  /** Jina AI: like OpenAI with {@code task} and {@code truncate}. */
  JINA("jina", 256, "task", "retrieval.passage", "retrieval.query"),
  /** OpenAI and all that speak as it does (vLLM, Ollama, LiteLLM, ...). */
  OPENAI("openai", 256, "input_type", "", ""),
  /** Hugging Face's text-embeddings-inference; it says its own largest batch. */
  TEI("tei", 32, "prompt_name", "", ""),
  /** Voyage AI: like OpenAI with {@code input_type} and {@code truncation}. */
  VOYAGE("voyage", 128, "input_type", "document", "query");

  private final String wireName;
  private final int batchItems;
  private final String roleField;
  private final String document;
  private final String query;

  ServiceKind(String wireName, int batchItems, String roleField, String document, String query) {
    this.wireName = wireName;
    this.batchItems = batchItems;
    this.roleField = roleField;
    this.document = document;
    this.query = query;
  }

  /** Words of the option {@code protocol}. */
  static List<String> wireNames() {
    return Arrays.stream(values()).map(ServiceKind::wireName).toList();
  }

  /** {@code wireName} must be one of {@link #wireNames}. */
  static ServiceKind of(String wireName) {
    return Arrays.stream(values())
        .filter(kind -> kind.wireName.equals(wireName))
        .findFirst()
        .orElseThrow();
  }

  String wireName() {
    return wireName;
  }

  /** Most texts of a request by default. */
  int batchItems() {
    return batchItems;
  }

  /** Field of a request that says what texts are for. */
  String roleField() {
    return roleField;
  }

  /** Its value for {@code as}: document, query or plain; empty = the field is not sent. */
  String role(String as) {
    return switch (as) {
      case "document" -> document;
      case "query" -> query;
      default -> "";
    };
  }

  /** A request without a role is refused. */
  boolean needsRole() {
    return this == COHERE;
  }

  /** The service has a switch between cutting a text that is too long and refusing it. */
  boolean canTruncate() {
    return this != OPENAI;
  }
}
