package io.embark.encode.remote;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.http.HttpHeaders;
import java.util.Optional;
import java.util.stream.Stream;

/** A whole answer of the service, of any status. */
record ServiceReply(int status, HttpHeaders headers, String body) {
  private static final int SUCCESSES = 200;
  private static final int REDIRECTS = 300;

  /**
   * Python services write NaN and Infinity, which are no JSON: one bad vector, not a bad answer.
   */
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  boolean isSuccess() {
    return status >= SUCCESSES && status < REDIRECTS;
  }

  String header(String name) {
    return headers.firstValue(name).orElse("").strip();
  }

  JsonNode json() throws ServiceTrouble {
    try {
      JsonNode json = JSON.readTree(body);
      if (json != null && !json.isMissingNode()) {
        return json;
      }
    } catch (JsonProcessingException e) {
      // its message quotes the answer
    }
    throw ServiceTrouble.damaged("with damaged JSON");
  }

  /** What the service says about an error, on one line of any length; empty if nothing. */
  String words() {
    return errorText().orElse(body).replaceAll("\\s+", " ").strip();
  }

  /** A word for programs: {@code error.code} as OpenAI has it. */
  String code() {
    return error().map(json -> json.at("/error/code").asText()).orElse("");
  }

  private Optional<String> errorText() {
    return error()
        .flatMap(
            json ->
                Stream.of("/error/message", "/error", "/message", "/detail/message", "/detail")
                    .map(json::at)
                    .filter(JsonNode::isTextual)
                    .map(JsonNode::textValue)
                    .findFirst());
  }

  private Optional<JsonNode> error() {
    try {
      return Optional.of(json());
    } catch (ServiceTrouble e) {
      return Optional.empty();
    }
  }
}
