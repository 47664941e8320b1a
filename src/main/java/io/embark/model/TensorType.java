package io.embark.model;

import ai.onnxruntime.platform.Fp16Conversions;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** Number formats of a safetensors file that are read as floats; the names are the format's. */
enum TensorType {
  /** IEEE 754 single. */
  F32(Float.BYTES) {
    @Override
    float next(ByteBuffer bytes) {
      return bytes.getFloat();
    }
  },
  /** IEEE 754 half: 1 bit sign, 5 exponent, 10 fraction. */
  F16(Short.BYTES) {
    @Override
    float next(ByteBuffer bytes) {
      return Fp16Conversions.fp16ToFloat(bytes.getShort());
    }
  },
  /** The upper half of a single. */
  BF16(Short.BYTES) {
    @Override
    float next(ByteBuffer bytes) {
      return Float.intBitsToFloat(bytes.getShort() << Short.SIZE);
    }
  },
  /** IEEE 754 double, rounded to the nearest single. */
  F64(Double.BYTES) {
    @Override
    float next(ByteBuffer bytes) {
      return (float) bytes.getDouble();
    }
  };

  private final int bytes;

  TensorType(int bytes) {
    this.bytes = bytes;
  }

  static Optional<TensorType> of(String name) {
    return Arrays.stream(values()).filter(type -> type.name().equals(name)).findFirst();
  }

  static String supported() {
    return Arrays.stream(values()).map(Enum::name).collect(Collectors.joining(", "));
  }

  /** Of one number. */
  int bytes() {
    return bytes;
  }

  /** Takes one number from a little-endian buffer. */
  abstract float next(ByteBuffer bytes);
}
