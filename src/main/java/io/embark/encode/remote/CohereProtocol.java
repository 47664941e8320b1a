package io.embark.encode.remote;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * {@code POST {url}/v2/embed} of Cohere, floats only.
 *
 * @param role {@code input_type}, which it must have
 * @param truncates the service may cut a text that is too long; else it refuses the text
 */
record CohereProtocol(String model, String role, boolean truncates, ExtraFields extra)
    implements Protocol {
  static final Set<String> OWN_FIELDS =
      Set.of("model", "texts", "input_type", "embedding_types", "truncate");

  @Override
  public String path() {
    return "/v2/embed";
  }

  @Override
  public Map<String, Object> request(List<String> texts) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("model", model);
    fields.put("texts", texts);
    fields.put("input_type", role);
    fields.put("embedding_types", List.of("float"));
    fields.put("truncate", truncates ? "END" : "NONE");
    extra.addTo(fields);
    return fields;
  }

  @Override
  public Answer answer(ServiceReply reply, int texts) throws ServiceTrouble {
    JsonNode json = reply.json();
    return new Answer(
        AnswerVector.list(json.at("/embeddings/float"), texts),
        json.at("/meta/billed_units/input_tokens").asLong());
  }
}
