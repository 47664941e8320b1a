package io.embark.testing;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** WAV files byte by byte, of formats that the JDK does not write too. */
public final class WavFile {
  /** Whole numbers. */
  public static final int PCM = 1;

  /** IEEE 754. */
  public static final int FLOAT = 3;

  private static final int HEADER_BYTES = 44;

  private WavFile() {}

  /**
   * What stands before so many bytes of samples.
   *
   * @param code of the format
   */
  public static byte[] header(int code, int rate, int channels, int bits, int dataBytes) {
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    int frame = channels * bits / Byte.SIZE;
    header.put(ascii("RIFF")).putInt(HEADER_BYTES - 8 + dataBytes).put(ascii("WAVEfmt "));
    header.putInt(16).putShort((short) code).putShort((short) channels);
    header.putInt(rate).putInt(rate * frame).putShort((short) frame).putShort((short) bits);
    return header.put(ascii("data")).putInt(dataBytes).array();
  }

  /** A whole file of these samples. */
  public static byte[] of(int code, int rate, int channels, int bits, byte[] data) {
    return ByteBuffer.allocate(HEADER_BYTES + data.length)
        .put(header(code, rate, channels, bits, data.length))
        .put(data)
        .array();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
