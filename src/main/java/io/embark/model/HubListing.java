package io.embark.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All files of one commit, by path. A commit never changes, so the listing is kept beside the
 * snapshot in the format of _tree_cache.py of huggingface_hub.
 */
record HubListing(SortedMap<String, HubFile> files) {
  private static final int FORMAT = 1;
  private static final ObjectMapper JSON = new ObjectMapper();

  List<String> paths() {
    return List.copyOf(files.keySet());
  }

  /** Empty if there is none that can be used; it is fetched again then. */
  static Optional<HubListing> read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      JsonNode root = JSON.readTree(Files.readAllBytes(file));
      if (root.path("format_version").asInt() != FORMAT) {
        return Optional.empty();
      }
      SortedMap<String, HubFile> files = new TreeMap<>();
      for (Map.Entry<String, JsonNode> entry : root.path("files").properties()) {
        JsonNode facts = entry.getValue();
        HubFile found =
            new HubFile(
                entry.getKey(),
                facts.path("size").asLong(-1),
                facts.path("blob_id").asText(),
                Optional.ofNullable(facts.path("lfs_sha256").textValue()));
        if (!found.isSafe() || !found.isWellFormed()) {
          return Optional.empty();
        }
        files.put(found.path(), found);
      }
      return Optional.of(new HubListing(files));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  byte[] toJson() throws IOException {
    ObjectNode root = JSON.createObjectNode().put("format_version", FORMAT);
    ObjectNode entries = root.putObject("files");
    files.forEach(
        (path, found) -> {
          ObjectNode facts = entries.putObject(path);
          facts.put("size", found.bytes()).put("blob_id", found.gitSha1());
          found
              .sha256()
              .ifPresent(hash -> facts.put("lfs_sha256", hash).put("lfs_size", found.bytes()));
        });
    return JSON.writeValueAsBytes(root);
  }
}
