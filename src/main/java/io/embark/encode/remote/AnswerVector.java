package io.embark.encode.remote;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Reads vectors out of an answer: arrays of numbers, or Base64 of little-endian float32. */
final class AnswerVector {
  private AnswerVector() {}

  /** One vector an element. */
  static List<float[]> list(JsonNode array, int texts) throws ServiceTrouble {
    if (!array.isArray()) {
      throw ServiceTrouble.damaged("without a list of vectors");
    }
    checkCount(array.size(), texts);
    List<float[]> vectors = new ArrayList<>(texts);
    for (JsonNode vector : array) {
      vectors.add(read(vector));
    }
    return vectors;
  }

  static void checkCount(int vectors, int texts) throws ServiceTrouble {
    if (vectors != texts) {
      throw ServiceTrouble.damaged("with " + vectors + " vectors for " + texts + " texts");
    }
  }

  static float[] read(JsonNode vector) throws ServiceTrouble {
    if (vector.isTextual()) {
      return base64(vector.textValue());
    }
    if (!vector.isArray()) {
      throw ServiceTrouble.damaged("with a vector that is no list of numbers");
    }
    float[] values = new float[vector.size()];
    for (int i = 0; i < values.length; i++) {
      JsonNode value = vector.get(i);
      if (!value.isNumber() && !value.isNull()) {
        throw ServiceTrouble.damaged("with a vector that is no list of numbers");
      }
      values[i] = value.isNull() ? Float.NaN : value.floatValue();
    }
    return values;
  }

  private static float[] base64(String text) throws ServiceTrouble {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw ServiceTrouble.damaged("with a vector that is no Base64");
    }
    if (bytes.length % Float.BYTES != 0) {
      throw ServiceTrouble.damaged("with a Base64 vector of " + bytes.length + " bytes");
    }
    float[] values = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return values;
  }
}
