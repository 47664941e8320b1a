package io.embark.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsFileTest {
  private static final byte[] NO_DATA = {};

  @TempDir private Path temporary;

  @Test
  void readsTensorsInAnyOrderAndSkipsMetadata() throws IOException {
    Safetensors.write(
        file(),
        "{\"__metadata__\":{\"format\":\"pt\"},"
            + "\"w\":{\"dtype\":\"F32\",\"shape\":[2,1],\"data_offsets\":[4,12]},"
            + "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}   ",
        HexFormat.of().parseHex("0000803f" + "00000040" + "000040c0"));

    try (SafetensorsFile opened = open()) {
      assertThat(opened.names()).containsExactly("b", "w");
      assertThat(opened.floats("w", "config", 2, 1)).containsExactly(2, -3);
      assertThat(opened.floats("b", "config", 1)).containsExactly(1);
    }
  }

  /** Bit patterns of IEEE 754 and of bfloat16 (the upper half of a single), low byte first. */
  @ParameterizedTest
  @CsvSource({
    "F16, 003c, 1",
    "F16, 00c0, -2",
    "F16, ff7b, 65504",
    "F16, 0100, 5.9604645E-8",
    "F16, ff03, 6.097555E-5",
    "F16, 0004, 6.1035156E-5",
    "F16, 5535, 0.33325195",
    "F16, 0080, -0.0",
    "F16, 00fc, -Infinity",
    "F16, 007e, NaN",
    "BF16, 803f, 1",
    "BF16, 4940, 3.140625",
    "BF16, 80ff, -Infinity",
    "F64, 9a9999999999b93f, 0.1",
    "F32, db0f4940, 3.1415927"
  })
  void widensOrRoundsOtherTypes(String type, String bytes, float expected) throws IOException {
    new Safetensors()
        .tensor("x", type, new int[] {1}, HexFormat.of().parseHex(bytes))
        .write(file());

    try (SafetensorsFile opened = open()) {
      assertThat(opened.floats("x", "config", 1)).containsExactly(expected);
    }
  }

  @Test
  void refusesAFileTooShortForItsHeader() throws IOException {
    Files.write(file(), new byte[] {1, 2, 3});
    assertDamaged("it has 3 bytes");

    Safetensors.write(file(), 9999, "{}".getBytes(StandardCharsets.UTF_8), NO_DATA);
    assertDamaged("its header should have 9999 bytes and the file has 10");

    Safetensors.write(file(), -1, "{}".getBytes(StandardCharsets.UTF_8), NO_DATA);
    assertDamaged("its header should have 18446744073709551615 bytes and the file has 10");
  }

  @Test
  void refusesAHugeHeaderWithoutReadingIt() throws IOException {
    Safetensors.write(file(), "{" + " ".repeat(SafetensorsFile.LONGEST_HEADER_BYTES), NO_DATA);
    assertDamaged("its header has 1048577 bytes, more than 1048576");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a\":             | its header is not valid JSON, or names a tensor twice",
        "{} {}               | its header is not valid JSON, or names a tensor twice",
        "{\"a\":1,\"a\":1}   | its header is not valid JSON, or names a tensor twice",
        "[]                  | its header is no JSON object",
        "{\"a\":7}           | 'a' has no usable dtype, shape and data_offsets",
        "{\"a\":{\"dtype\":1,\"shape\":[],\"data_offsets\":[0,0]}}"
            + "| 'a' has no usable dtype, shape and data_offsets",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,4]}}"
            + "| 'a' has no usable dtype, shape and data_offsets",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}"
            + "| 'a' has no usable dtype, shape and data_offsets",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4,8]}}"
            + "| 'a' has no usable dtype, shape and data_offsets",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,99999999999999999999]}}"
            + "| 'a' has no usable dtype, shape and data_offsets"
      })
  void refusesAHeaderThatCannotBeRead(String header, String found) throws IOException {
    Safetensors.write(file(), header, NO_DATA);
    assertDamaged(found);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 4, 2, 6, 'b' lies at bytes 2 to 6 and the tensor before it ends at 4",
    "0, 4, 5, 8, 'b' lies at bytes 5 to 8 and the tensor before it ends at 4",
    "4, 8, 8, 12, 'a' lies at bytes 4 to 8 and the tensor before it ends at 0",
    "0, 4, 4, 3, 'b' lies at bytes 4 to 3 and the tensor before it ends at 4",
    "0, 4, 4, 4000, its tensors have 4000 bytes and 8 follow the header",
    "0, 4, 4, 6, its tensors have 6 bytes and 8 follow the header"
  })
  void refusesOffsetsWithOverlapsHolesOrBeyondTheFile(
      long begin, long end, long nextBegin, long nextEnd, String found) throws IOException {
    Safetensors.write(
        file(),
        String.format(
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[%d,%d]},"
                + "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[%d,%d]}}",
            begin, end, nextBegin, nextEnd),
        new byte[8]);
    assertDamaged(found);
  }

  @Test
  void refusesATensorWhoseBytesDoNotFitItsShape() throws IOException {
    new Safetensors().tensor("x", "F32", new int[] {2, 3}, new byte[20]).write(file());
    try (SafetensorsFile opened = open()) {
      assertThatThrownBy(() -> opened.floats("x", "config", 2, 3))
          .hasMessage(damaged("'x' has 20 bytes and its shape [2, 3] in F32 needs 24"));
    }

    int huge = Integer.MAX_VALUE;
    new Safetensors().tensor("x", "F64", new int[] {huge, huge}, new byte[8]).write(file());
    try (SafetensorsFile opened = open()) {
      assertThatThrownBy(() -> opened.floats("x", "config", huge, huge))
          .hasMessage(
              damaged(
                  "'x' has 8 bytes and its shape [2147483647, 2147483647] in F64 needs"
                      + " 36893488113059364872"));
    }
  }

  @Test
  void refusesAnotherShapeAndAnotherType() throws IOException {
    new Safetensors()
        .floats("x", new int[] {3}, 1, 2, 3)
        .tensor("i", "I8", new int[] {1}, new byte[1])
        .write(file());
    try (SafetensorsFile opened = open()) {
      assertThatThrownBy(() -> opened.floats("x", "out_features of config.json", 4))
          .hasMessage(
              "Cannot load model 'm': x of head.safetensors has the shape [3], expected [4]"
                  + " (out_features of config.json). Take both files from one model.");
      assertThatThrownBy(() -> opened.floats("i", "config", 1))
          .hasMessage(
              "Cannot load model 'm': i of head.safetensors has the type I8, expected one of F32,"
                  + " F16, BF16, F64. Save the model again in float32.");
    }
  }

  @Test
  void refusesATensorLargerThanAnArray() throws IOException {
    Safetensors.write(
        file(),
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[600000000],\"data_offsets\":[0,2400000000]}}",
        NO_DATA);
    try (RandomAccessFile sparse = new RandomAccessFile(file().toFile(), "rw")) {
      sparse.setLength(sparse.length() + 2_400_000_000L);
    }
    try (SafetensorsFile opened = open()) {
      assertThatThrownBy(() -> opened.floats("x", "config", 600_000_000))
          .hasMessage(
              "Cannot load model 'm': x of head.safetensors has 2400000000 bytes, expected at most"
                  + " 2147483639. Use a smaller model.");
    }
  }

  private Path file() {
    return temporary.resolve("head.safetensors");
  }

  private SafetensorsFile open() throws IOException {
    return SafetensorsFile.open(file(), "head.safetensors", new ModelFault("m"));
  }

  private void assertDamaged(String found) {
    UserError error = catchThrowableOfType(UserError.class, this::open);
    assertThat(error).hasMessage(damaged(found));
    assertThat(error.category()).isEqualTo(Category.MODEL);
  }

  private static String damaged(String found) {
    return "Cannot load model 'm': head.safetensors is damaged or no safetensors file ("
        + found
        + "), expected a whole one. Export or copy the model again.";
  }
}
