package io.embark.sink.milvus;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.embark.corpus.Json;
import io.embark.corpus.UserError;
import io.milvus.grpc.GetMetricsRequest;
import java.util.Optional;

/**
 * Memory of the nodes that import. A data node reads files of several tasks at once and writes what
 * it read anew, so files are to be small beside its memory.
 *
 * @param bytes of the data node that has the least
 */
record ServerMemory(long bytes) {
  /** Rows as they are read, as they are written, and as much for all else that the node does. */
  private static final int TIMES_A_FILE = 8;

  private static final String REQUEST = "{\"metric_type\": \"system_info\"}";

  /** What the server tells; empty if it tells nothing, as one may that asks for a privilege. */
  static Optional<ServerMemory> ofDataNode(MilvusConnection connection) {
    GetMetricsRequest request = GetMetricsRequest.newBuilder().setRequest(REQUEST).build();
    try {
      return smallest(
          connection.ask("ask for its memory", stub -> stub.getMetrics(request).getResponse()));
    } catch (UserError e) {
      return Optional.empty(); // a server that is away is told by the next request
    }
  }

  /** Of an answer such as {@code {"nodes_info": [{"infos": {"type": "datanode", ..}}, ..]}}. */
  static Optional<ServerMemory> smallest(String metrics) {
    long smallest = Long.MAX_VALUE;
    try {
      for (JsonNode node : Json.parse(metrics, JsonNode.class).path("nodes_info")) {
        JsonNode infos = node.path("infos");
        long bytes = infos.path("hardware_infos").path("memory").asLong();
        if (infos.path("type").asText().equals("datanode") && bytes > 0) {
          smallest = Math.min(bytes, smallest);
        }
      }
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
    return smallest == Long.MAX_VALUE ? Optional.empty() : Optional.of(new ServerMemory(smallest));
  }

  /** Longest file of which such a node imports {@code tasks} at the same time. */
  long longestFile(int tasks) {
    return Math.max(1 << 20, bytes / (TIMES_A_FILE * (long) tasks));
  }
}
