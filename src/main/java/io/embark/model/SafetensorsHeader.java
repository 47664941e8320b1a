package io.embark.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.embark.corpus.UserError;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The JSON header of a {@link SafetensorsFile}.
 *
 * @param dataBytes what follows it in the file
 * @param damaged makes the error for what was found
 */
record SafetensorsHeader(String json, long dataBytes, Function<String, UserError> damaged) {
  private static final String METADATA = "__metadata__";
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** {@code begin} and {@code end} count from the end of the header. */
  record Tensor(String dtype, List<Long> shape, long begin, long end) {}

  /** All tensors by name, their places checked, their lengths not yet. */
  SortedMap<String, Tensor> tensors() {
    JsonNode root;
    try {
      root = JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw damaged.apply("its header is not valid JSON, or names a tensor twice");
    }
    if (!root.isObject()) {
      throw damaged.apply("its header is no JSON object");
    }
    SortedMap<String, Tensor> found = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : root.properties()) {
      if (!entry.getKey().equals(METADATA)) {
        found.put(entry.getKey(), tensor(entry.getKey(), entry.getValue()));
      }
    }
    checkOffsets(found);
    return found;
  }

  private Tensor tensor(String tensor, JsonNode entry) {
    JsonNode offsets = entry.path("data_offsets");
    if (!entry.path("dtype").isTextual()
        || !isSizes(entry.path("shape"))
        || !isSizes(offsets)
        || offsets.size() != 2) {
      throw damaged.apply("'" + tensor + "' has no usable dtype, shape and data_offsets");
    }
    List<Long> shape = new ArrayList<>();
    entry.path("shape").forEach(size -> shape.add(size.longValue()));
    return new Tensor(
        entry.path("dtype").textValue(),
        shape,
        offsets.get(0).longValue(),
        offsets.get(1).longValue());
  }

  private static boolean isSizes(JsonNode sizes) {
    boolean isUsable = sizes.isArray();
    for (JsonNode size : sizes) {
      isUsable &= size.isIntegralNumber() && size.canConvertToLong() && size.longValue() >= 0;
    }
    return isUsable;
  }

  /** One tensor begins where the one before ends, and the last ends with the file. */
  private void checkOffsets(SortedMap<String, Tensor> tensors) {
    List<Map.Entry<String, Tensor>> inOrder =
        tensors.entrySet().stream()
            .sorted(
                Comparator.comparingLong(
                        (Map.Entry<String, Tensor> entry) -> entry.getValue().begin())
                    .thenComparing(entry -> entry.getValue().end()))
            .toList();
    long end = 0;
    for (Map.Entry<String, Tensor> entry : inOrder) {
      Tensor tensor = entry.getValue();
      if (tensor.begin() != end || tensor.end() < tensor.begin()) {
        throw damaged.apply(
            "'"
                + entry.getKey()
                + "' lies at bytes "
                + tensor.begin()
                + " to "
                + tensor.end()
                + " and the tensor before it ends at "
                + end);
      }
      end = tensor.end();
    }
    if (end != dataBytes) {
      throw damaged.apply(
          "its tensors have " + end + " bytes and " + dataBytes + " follow the header");
    }
  }
}
