package io.embark.model;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An ONNX graph that looks up one row a token, written with the field numbers of onnx.proto3: row i
 * of the table is {i, i + 0.5, ...}.
 *
 * @param output name of the result; always [batch, tokens, {@link #DIMENSION}], stated as free
 * @param inputType element type of the inputs
 * @param fixedTokens tokens of the input shape, 0 for free
 * @param dataFile file beside the graph that holds the table, null for inside
 */
record TinyGraph(String output, int inputType, int fixedTokens, String dataFile) {
  static final int DIMENSION = 4;
  static final int ROWS = 3;
  static final int INT64 = 7;
  static final int INT32 = 6;
  static final TinyGraph USUAL = new TinyGraph("last_hidden_state", INT64, 0, null);

  private static final int FLOAT = 1;
  private static final int STRING = 8;

  /** A directory with this graph as model.onnx and a tokenizer of {@link #ROWS} words. */
  Path writeModel(Path directory) throws IOException {
    Files.createDirectories(directory);
    Files.write(directory.resolve("model.onnx"), bytes());
    if (dataFile != null) {
      Files.write(directory.resolve(dataFile), table());
    }
    Files.writeString(
        directory.resolve("tokenizer.json"),
        "{\"model\":{\"type\":\"WordLevel\",\"vocab\":{\"[PAD]\":0,\"a\":1,\"b\":2}},"
            + "\"added_tokens\":[{\"id\":0,\"content\":\"[PAD]\",\"special\":true}]}");
    return directory;
  }

  byte[] bytes() {
    byte[] graph =
        new Message()
            .message(1, lookup())
            .text(2, "tiny")
            .message(5, tensor())
            .message(11, value("input_ids", inputType, 2))
            .message(11, value("attention_mask", inputType, 2))
            .message(12, value(output, FLOAT, 3))
            .bytes();
    return new Message()
        .number(1, 8)
        .message(8, new Message().text(1, "").number(2, 17).bytes())
        .message(7, graph)
        .bytes();
  }

  /** A graph that takes texts themselves, as those of the Universal Sentence Encoder do. */
  static byte[] ofStrings() {
    byte[] to = new Message().text(1, "to").number(3, FLOAT).number(20, 2).bytes();
    byte[] cast =
        new Message()
            .text(1, "inputs")
            .text(2, "sentence_embedding")
            .text(4, "Cast")
            .message(5, to)
            .bytes();
    byte[] graph =
        new Message()
            .message(1, cast)
            .text(2, "strings")
            .message(11, USUAL.value("inputs", STRING, 1))
            .message(12, USUAL.value("sentence_embedding", FLOAT, 1))
            .bytes();
    return new Message()
        .number(1, 8)
        .message(8, new Message().text(1, "").number(2, 17).bytes())
        .message(7, graph)
        .bytes();
  }

  private byte[] lookup() {
    return new Message()
        .text(1, "table")
        .text(1, "input_ids")
        .text(2, output)
        .text(4, "Gather")
        .bytes();
  }

  private byte[] tensor() {
    Message tensor =
        new Message().number(1, ROWS).number(1, DIMENSION).number(2, FLOAT).text(8, "table");
    if (dataFile == null) {
      return tensor.message(9, table()).bytes();
    }
    byte[] location = new Message().text(1, "location").text(2, dataFile).bytes();
    return tensor.message(13, location).number(14, 1).bytes();
  }

  private byte[] value(String name, int type, int rank) {
    Message shape = new Message();
    for (int axis = 0; axis < rank; axis++) {
      Message dimension = new Message();
      if (fixedTokens > 0 && rank == 2 && axis == 1) {
        dimension.number(1, fixedTokens);
      } else {
        dimension.text(2, name + axis);
      }
      shape.message(1, dimension.bytes());
    }
    byte[] tensorType = new Message().number(1, type).message(2, shape.bytes()).bytes();
    return new Message()
        .text(1, name)
        .message(2, new Message().message(1, tensorType).bytes())
        .bytes();
  }

  private static byte[] table() {
    ByteBuffer floats =
        ByteBuffer.allocate(ROWS * DIMENSION * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int row = 0; row < ROWS; row++) {
      for (int column = 0; column < DIMENSION; column++) {
        floats.putFloat(row + 0.5f * column);
      }
    }
    return floats.array();
  }

  /** One protobuf message, field by field. */
  private static final class Message {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Message number(int field, long value) {
      varint((long) field << 3);
      varint(value);
      return this;
    }

    Message text(int field, String value) {
      return message(field, value.getBytes(StandardCharsets.UTF_8));
    }

    Message message(int field, byte[] value) {
      varint((long) field << 3 | 2);
      varint(value.length);
      out.writeBytes(value);
      return this;
    }

    byte[] bytes() {
      return out.toByteArray();
    }

    private void varint(long value) {
      long left = value;
      while (left >= 0x80) {
        out.write((int) ((left & 0x7f) | 0x80));
        left >>>= 7;
      }
      out.write((int) left);
    }
  }
}
