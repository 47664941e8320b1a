package io.embark.encode.remote;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * {@code POST {url}/embed} of Hugging Face's text-embeddings-inference. It tells the tokens in a
 * header, and its model and largest batch in {@code /info}.
 *
 * @param role {@code prompt_name}, a prompt of the model's own files; empty = none
 * @param normalizes asks for vectors of length 1
 * @param truncates the service may cut a text that is too long; else it refuses the text
 */
record TeiProtocol(String role, boolean normalizes, boolean truncates, ExtraFields extra)
    implements Protocol {
  static final Set<String> OWN_FIELDS = Set.of("inputs", "normalize", "truncate", "prompt_name");

  @Override
  public String path() {
    return "/embed";
  }

  @Override
  public Map<String, Object> request(List<String> texts) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("inputs", texts);
    fields.put("normalize", normalizes);
    fields.put("truncate", truncates);
    if (!role.isEmpty()) {
      fields.put("prompt_name", role);
    }
    extra.addTo(fields);
    return fields;
  }

  @Override
  public Answer answer(ServiceReply reply, int texts) throws ServiceTrouble {
    String tokens = reply.header("x-compute-tokens");
    return new Answer(
        AnswerVector.list(reply.json(), texts),
        tokens.matches("\\d{1,18}") ? Long.parseLong(tokens) : 0);
  }

  @Override
  public Optional<String> infoPath() {
    return Optional.of("/info");
  }
}
