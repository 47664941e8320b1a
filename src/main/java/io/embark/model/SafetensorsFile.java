package io.embark.model;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Tensors by name in a safetensors file: eight bytes with the length of a JSON header, the header,
 * the tensors' bytes without holes, little-endian and row-major
 * (github.com/huggingface/safetensors, Format). A file is not trusted: every number of the header
 * is checked before it is used. One thread; the caller closes.
 */
final class SafetensorsFile implements AutoCloseable {
  /** The format allows 100 MB; the files read here have a handful of tensors. */
  static final int LONGEST_HEADER_BYTES = 1 << 20;

  /** Of a matrix of vectors. */
  private static final int MOST_COLUMNS = 1 << 16;

  private static final int LONGEST_TENSOR_BYTES = Integer.MAX_VALUE - 8;

  private final FileChannel channel;
  private final String name;
  private final ModelFault fault;
  private final SortedMap<String, SafetensorsHeader.Tensor> tensors;
  private final long dataStart;

  private SafetensorsFile(FileChannel channel, String name, ModelFault fault) throws IOException {
    this.channel = channel;
    this.name = name;
    this.fault = fault;
    long size = channel.size();
    if (size < Long.BYTES) {
      throw damaged("it has " + size + " bytes");
    }
    long headerBytes = read(0, Long.BYTES).getLong();
    if (headerBytes < 0 || headerBytes > size - Long.BYTES) {
      throw damaged(
          "its header should have "
              + Long.toUnsignedString(headerBytes)
              + " bytes and the file has "
              + size);
    }
    if (headerBytes > LONGEST_HEADER_BYTES) {
      throw damaged("its header has " + headerBytes + " bytes, more than " + LONGEST_HEADER_BYTES);
    }
    this.dataStart = Long.BYTES + headerBytes;
    // as text: a JSON reader would look for UTF-16 and UTF-32 in bytes too
    String header = StandardCharsets.UTF_8.decode(read(Long.BYTES, (int) headerBytes)).toString();
    this.tensors = new SafetensorsHeader(header, size - dataStart, this::damaged).tensors();
  }

  /**
   * @param name of the file in messages
   */
  static SafetensorsFile open(Path file, String name, ModelFault fault) throws IOException {
    FileChannel channel = FileChannel.open(file);
    try {
      return new SafetensorsFile(channel, name, fault);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** Of all tensors. */
  SortedSet<String> names() {
    return Collections.unmodifiableSortedSet(new TreeSet<>(tensors.keySet()));
  }

  /**
   * The numbers of one of {@link #names}, row-major; half precisions are widened, doubles rounded.
   *
   * @param source where {@code shape} is stated, for the message
   */
  float[] floats(String tensor, String source, int... shape) throws IOException {
    SafetensorsHeader.Tensor found = tensors.get(tensor);
    TensorType type = type(tensor, found);
    if (!found.shape().equals(Arrays.stream(shape).asLongStream().boxed().toList())) {
      throw fault.of(
          tensor
              + " of "
              + name
              + " has the shape "
              + found.shape()
              + ", expected "
              + Arrays.toString(shape)
              + " ("
              + source
              + "). Take both files from one model.");
    }
    checkLength(tensor, found, type);
    float[] values = new float[(int) ((found.end() - found.begin()) / type.bytes())];
    ByteBuffer bytes = read(dataStart + found.begin(), (int) (found.end() - found.begin()));
    for (int i = 0; i < values.length; i++) {
      values[i] = type.next(bytes);
    }
    return values;
  }

  /** Columns of a matrix with that name: floats a vector. */
  int columns(String tensor) {
    SafetensorsHeader.Tensor found = tensors.get(tensor);
    if (found == null) {
      throw fault.of(
          name
              + " has "
              + String.join(", ", tensors.keySet())
              + ", expected "
              + tensor
              + ". Take all files from one model.");
    }
    List<Long> shape = found.shape();
    if (shape.size() != 2 || shape.get(1) < 1 || shape.get(1) > MOST_COLUMNS) {
      throw fault.of(
          tensor
              + " of "
              + name
              + " has the shape "
              + shape
              + ", expected a row of 1 to "
              + MOST_COLUMNS
              + " numbers for each word. Use a model with static vectors.");
    }
    return shape.get(1).intValue();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private TensorType type(String tensor, SafetensorsHeader.Tensor found) {
    return TensorType.of(found.dtype())
        .orElseThrow(
            () ->
                fault.of(
                    tensor
                        + " of "
                        + name
                        + " has the type "
                        + found.dtype()
                        + ", expected one of "
                        + TensorType.supported()
                        + ". Save the model again in float32."));
  }

  private void checkLength(String tensor, SafetensorsHeader.Tensor found, TensorType type) {
    long bytes = found.end() - found.begin();
    BigInteger expected = BigInteger.valueOf(type.bytes());
    for (long size : found.shape()) {
      expected = expected.multiply(BigInteger.valueOf(size));
    }
    if (!expected.equals(BigInteger.valueOf(bytes))) {
      throw damaged(
          "'"
              + tensor
              + "' has "
              + bytes
              + " bytes and its shape "
              + found.shape()
              + " in "
              + found.dtype()
              + " needs "
              + expected);
    }
    if (bytes > LONGEST_TENSOR_BYTES) {
      throw fault.of(
          tensor
              + " of "
              + name
              + " has "
              + bytes
              + " bytes, expected at most "
              + LONGEST_TENSOR_BYTES
              + ". Use a smaller model.");
    }
  }

  private ByteBuffer read(long position, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, position + bytes.position()) < 0) {
        throw damaged("it ends at byte " + (position + bytes.position()));
      }
    }
    return bytes.flip();
  }

  private UserError damaged(String found) {
    return fault.of(
        Category.MODEL,
        name
            + " is damaged or no safetensors file ("
            + found
            + "), expected a whole one. Export or copy the model again.",
        null);
  }
}
