package io.embark.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecodedTest {
  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"})
  void aByteOrderMarkDecidesAndIsNoText(String charset) {
    byte[] bytes = "\uFEFFdé𝄞".getBytes(Charset.forName(charset));
    assertThat(Decoded.of(bytes, StandardCharsets.US_ASCII)).isEqualTo(new Decoded("dé𝄞", null));
  }

  @Test
  void theOffsetOfAFaultCountsTheMark() {
    byte[] odd = {(byte) 0xFF, (byte) 0xFE, 'a', 0, 'b'};
    assertThat(Decoded.of(odd, StandardCharsets.UTF_8).fault())
        .isEqualTo("found byte 0x62 at offset 4, expected UTF-16LE");
  }

  @Property(tries = 300)
  void theTextIsWhatJavaDecodesOrAFaultWhereJavaReplaces(@ForAll byte[] bytes) {
    String lenient = new String(bytes, StandardCharsets.UTF_8);
    Decoded decoded = Decoded.strictly(bytes, StandardCharsets.UTF_8);
    boolean isValid = Arrays.equals(lenient.getBytes(StandardCharsets.UTF_8), bytes);
    assertThat(decoded.text()).isEqualTo(isValid ? lenient : null);
    assertThat(decoded.fault() == null).isEqualTo(isValid);
  }
}
