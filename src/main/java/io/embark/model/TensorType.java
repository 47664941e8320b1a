package io.embark.model;

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
      return half(bytes.getShort());
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

  private static final int HALF_EXPONENT = 0x1f;

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

  private static float half(short bits) {
    int sign = (bits & 0x8000) << Short.SIZE;
    int exponent = (bits >> 10) & HALF_EXPONENT;
    int fraction = bits & 0x3ff;
    if (exponent == 0) { // subnormal: units of 2^-24
      return Math.copySign(fraction * 0x1p-24f, sign < 0 ? -1f : 1f);
    }
    int wide = exponent == HALF_EXPONENT ? 0xff : exponent + 127 - 15;
    return Float.intBitsToFloat(sign | (wide << 23) | (fraction << 13));
  }
}
