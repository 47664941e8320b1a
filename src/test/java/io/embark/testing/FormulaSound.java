package io.embark.testing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** Sounds as scripts/make-sound-features-oracle.py makes them, to the bit. */
public final class FormulaSound {

  private FormulaSound() {}

  /** Noise and a triangle wave, loud, quieter, hardly there, and silence; 16 bits a sample. */
  public static short[] of(int length, int seed) {
    short[] samples = new short[length];
    int state = seed;
    for (int i = 0; i < length; i++) {
      state = state * 1664525 + 1013904223;
      int block = i / 6000;
      int quiet = block % 4 * 5;
      int noise = (state >>> 16) - 32768;
      int triangle = Math.abs(((i * (block + 1) * 37) & 0xFFFF) - 32768) - 16384;
      int value = (noise >> (1 + quiet)) + (triangle >> (1 + quiet)) + block % 2 * 300;
      boolean isSilent = block % 4 == 3 && i % 6000 > 3000;
      samples[i] = (short) (isSilent ? 0 : Math.max(-32768, Math.min(32767, value)));
    }
    return samples;
  }

  /** The same in [-1, 1]. */
  public static float[] floats(int length, int seed) {
    short[] samples = of(length, seed);
    float[] floats = new float[length];
    for (int i = 0; i < length; i++) {
      floats[i] = samples[i] / 32768f;
    }
    return floats;
  }

  /** Writes it as WAV of one channel. */
  public static Path write(Path file, int length, int seed, int rate) throws IOException {
    ByteBuffer data = ByteBuffer.allocate(2 * length).order(ByteOrder.LITTLE_ENDIAN);
    for (short sample : of(length, seed)) {
      data.putShort(sample);
    }
    return Files.write(file, WavFile.of(WavFile.PCM, rate, 1, 16, data.array()));
  }
}
