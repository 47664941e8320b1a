package io.embark.model;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/**
 * What ONNX Runtime does not tell about a graph, read from the protobuf wire format (field numbers
 * of onnx.proto3): the files that hold its larger tensors and the operators it uses.
 *
 * @param externalData paths relative to the graph's folder
 * @param operators operator names, those of subgraphs and functions included
 */
record OnnxFile(Set<String> externalData, Set<String> operators) implements GraphFile {
  private static final int MODEL_GRAPH = 7;
  private static final int MODEL_FUNCTIONS = 25;
  private static final int GRAPH_NODE = 1;
  private static final int GRAPH_INITIALIZER = 5;
  private static final int FUNCTION_NODE = 7;
  private static final int NODE_OPERATOR = 4;
  private static final int NODE_ATTRIBUTE = 5;
  private static final int ATTRIBUTE_TENSOR = 5;
  private static final int ATTRIBUTE_GRAPH = 6;
  private static final int TENSOR_EXTERNAL_DATA = 13;
  private static final int ENTRY_KEY = 1;
  private static final int ENTRY_VALUE = 2;

  private static final Set<String> DYNAMIC_QUANTISATION =
      Set.of("DynamicQuantizeLinear", "DynamicQuantizeMatMul", "DynamicQuantizeLSTM");

  static OnnxFile read(Path graph) throws IOException {
    OnnxFile found = new OnnxFile(new TreeSet<>(), new TreeSet<>());
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(graph), 1 << 16))) {
      found.walk(in, Files.size(graph), Message.MODEL, new String[2]);
    }
    return found;
  }

  @Override
  public boolean isDynamicallyQuantised() {
    return operators.stream().anyMatch(DYNAMIC_QUANTISATION::contains);
  }

  private enum Message {
    MODEL,
    GRAPH,
    FUNCTION,
    NODE,
    ATTRIBUTE,
    TENSOR,
    ENTRY,
    OPERATOR_NAME,
    TEXT,
    SKIPPED;

    Message inside(int field) {
      return switch (this) {
        case MODEL -> field == MODEL_GRAPH ? GRAPH : field == MODEL_FUNCTIONS ? FUNCTION : SKIPPED;
        case GRAPH -> field == GRAPH_NODE ? NODE : field == GRAPH_INITIALIZER ? TENSOR : SKIPPED;
        case FUNCTION -> field == FUNCTION_NODE ? NODE : SKIPPED;
        case NODE ->
            field == NODE_OPERATOR ? OPERATOR_NAME : field == NODE_ATTRIBUTE ? ATTRIBUTE : SKIPPED;
        case ATTRIBUTE ->
            field == ATTRIBUTE_GRAPH ? GRAPH : field == ATTRIBUTE_TENSOR ? TENSOR : SKIPPED;
        case TENSOR -> field == TENSOR_EXTERNAL_DATA ? ENTRY : SKIPPED;
        case ENTRY -> field == ENTRY_KEY || field == ENTRY_VALUE ? TEXT : SKIPPED;
        case OPERATOR_NAME, TEXT, SKIPPED -> SKIPPED;
      };
    }
  }

  /** {@code entry}: key and value of the string pair that is being read. */
  private void walk(DataInputStream in, long length, Message message, String[] entry)
      throws IOException {
    long left = length;
    while (left > 0) {
      long[] tag = varint(in);
      left -= tag[1];
      int field = (int) (tag[0] >>> 3);
      switch ((int) (tag[0] & 7)) {
        case 0 -> left -= varint(in)[1];
        case 1 -> left -= skip(in, Long.BYTES);
        case 5 -> left -= skip(in, Integer.BYTES);
        case 2 -> {
          long[] size = varint(in);
          left -= size[1] + size[0];
          if (left < 0) {
            throw new IOException("a part is longer than what holds it");
          }
          field(in, size[0], message.inside(field), field, entry);
        }
        default -> throw new IOException("not an ONNX file");
      }
    }
  }

  private void field(DataInputStream in, long size, Message part, int field, String[] entry)
      throws IOException {
    switch (part) {
      case SKIPPED -> skip(in, size);
      case OPERATOR_NAME -> operators.add(text(in, size));
      case TEXT -> entry[field - 1] = text(in, size);
      case ENTRY -> {
        walk(in, size, part, entry);
        if ("location".equals(entry[0])) {
          externalData.add(entry[1]);
        }
      }
      case MODEL, GRAPH, FUNCTION, NODE, ATTRIBUTE, TENSOR -> walk(in, size, part, entry);
    }
  }

  /** Value and number of bytes read. */
  private static long[] varint(DataInputStream in) throws IOException {
    long value = 0;
    for (int i = 0; i < 10; i++) {
      int next = in.readUnsignedByte();
      value |= (long) (next & 0x7f) << (7 * i);
      if (next < 0x80) {
        return new long[] {value, i + 1};
      }
    }
    throw new IOException("not an ONNX file");
  }

  private static String text(DataInputStream in, long size) throws IOException {
    byte[] bytes = new byte[Math.toIntExact(size)];
    in.readFully(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static long skip(DataInputStream in, long size) throws IOException {
    try {
      in.skipNBytes(size);
    } catch (EOFException e) {
      throw new IOException("the file ends early", e);
    }
    return size;
  }
}
