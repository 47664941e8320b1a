package io.embark.encode.remote;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * {@code POST {url}/embeddings} of OpenAI and of all that speak like it; Jina and Voyage have
 * fields of their own besides. Says no {@code encoding_format}, as some refuse the word for their
 * own default; an answer in Base64 is read too.
 *
 * @param role what texts are for, in the service's word; empty = not sent
 * @param truncates the service may cut a text that is too long; else it refuses the text
 */
record OpenAiProtocol(
    ServiceKind kind, String model, String role, boolean truncates, ExtraFields extra)
    implements Protocol {
  private static final String JINA_TRUNCATE = "truncate";
  private static final String VOYAGE_TRUNCATE = "truncation";

  /** With late chunking a vector depends on the other texts of its request. */
  private static final String JINA_LATE_CHUNKING = "late_chunking";

  static Set<String> ownFields(ServiceKind kind) {
    return switch (kind) {
      case JINA -> Set.of("model", "input", kind.roleField(), JINA_TRUNCATE, JINA_LATE_CHUNKING);
      case VOYAGE -> Set.of("model", "input", kind.roleField(), VOYAGE_TRUNCATE);
      case OPENAI, COHERE, TEI -> Set.of("model", "input", kind.roleField());
    };
  }

  @Override
  public String path() {
    return "/embeddings";
  }

  @Override
  public Map<String, Object> request(List<String> texts) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("model", model);
    fields.put("input", texts);
    if (!role.isEmpty()) {
      fields.put(kind.roleField(), role);
    }
    if (kind.canTruncate()) {
      fields.put(kind == ServiceKind.JINA ? JINA_TRUNCATE : VOYAGE_TRUNCATE, truncates);
    }
    extra.addTo(fields);
    return fields;
  }

  @Override
  public Answer answer(ServiceReply reply, int texts) throws ServiceTrouble {
    JsonNode json = reply.json();
    JsonNode data = json.path("data");
    if (!data.isArray()) {
      throw ServiceTrouble.damaged("without a list 'data'");
    }
    AnswerVector.checkCount(data.size(), texts);
    float[][] vectors = new float[texts][];
    for (JsonNode item : data) {
      JsonNode index = item.path("index");
      int place = index.canConvertToInt() ? index.intValue() : -1;
      if (!index.isIntegralNumber() || place < 0 || place >= texts || vectors[place] != null) {
        throw ServiceTrouble.damaged("with vectors whose 'index' is not 0 to " + (texts - 1));
      }
      vectors[place] = AnswerVector.read(item.path("embedding"));
    }
    return new Answer(Arrays.asList(vectors), json.at("/usage/total_tokens").asLong());
  }
}
