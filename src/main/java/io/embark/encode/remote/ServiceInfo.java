package io.embark.encode.remote;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What a service says of itself.
 *
 * @param model its name; empty if it does not say
 * @param mostItems most texts of a request; empty if it does not say
 */
record ServiceInfo(Optional<String> model, OptionalInt mostItems) {
  private static final int OK = 200;
  private static final Set<Integer> ABSENT = Set.of(404, 405);

  static ServiceInfo of(ServiceReply reply) throws ServiceTrouble {
    JsonNode json = reply.json();
    int items = json.path("max_client_batch_size").asInt();
    return new ServiceInfo(
        Optional.ofNullable(json.path("model_id").textValue()),
        items > 0 ? OptionalInt.of(items) : OptionalInt.empty());
  }

  /** Nothing is known of a service that has no such page. */
  static ServiceInfo ask(String path, ServiceHttp http, ServiceCaller caller) {
    try {
      return caller.call(
          () -> {
            ServiceReply reply = http.get(path);
            return ABSENT.contains(reply.status())
                ? new ServiceReply(OK, reply.headers(), "{}")
                : reply;
          },
          ServiceInfo::of,
          () -> false);
    } catch (RefusedBatch e) {
      return new ServiceInfo(Optional.empty(), OptionalInt.empty());
    }
  }
}
