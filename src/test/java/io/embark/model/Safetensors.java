package io.embark.model;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Writes safetensors files by the format's page, right ones and wrong ones. */
public final class Safetensors {
  private final List<String> entries = new ArrayList<>();
  private final ByteArrayOutputStream data = new ByteArrayOutputStream();

  /** One more tensor of singles behind the others. */
  public Safetensors floats(String name, int[] shape, float... values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      bytes.putFloat(value);
    }
    return tensor(name, "F32", shape, bytes.array());
  }

  /** One more tensor of any type. */
  Safetensors tensor(String name, String type, int[] shape, byte[] bytes) {
    int begin = data.size();
    data.writeBytes(bytes);
    entries.add(
        String.format(
            "\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%d,%d]}",
            name, type, Arrays.toString(shape), begin, data.size()));
    return this;
  }

  /** Replaces {@code file}. */
  public void write(Path file) throws IOException {
    write(file, "{" + String.join(",", entries) + "}", data.toByteArray());
  }

  /** A file with this header, whatever it says. */
  static void write(Path file, String header, byte[] data) throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    write(file, json.length, json, data);
  }

  /** A file that states this length of its header. */
  static void write(Path file, long stated, byte[] header, byte[] data) throws IOException {
    Files.write(
        file,
        ByteBuffer.allocate(Long.BYTES + header.length + data.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(stated)
            .put(header)
            .put(data)
            .array());
  }
}
