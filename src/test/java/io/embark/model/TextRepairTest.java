package io.embark.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class TextRepairTest {
  @Property
  void repairEqualsARoundTripThroughUtf8(@ForAll String text) {
    assertThat(TextRepair.withoutLoneSurrogates(text))
        .isEqualTo(new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
  }

  @Test
  void surrogatesInTheWrongOrderAreBothLone() {
    assertThat(TextRepair.withoutLoneSurrogates("\udc00\ud800")).isEqualTo("??");
  }

  @Test
  void aSoundTextIsNotCopied() {
    String text = "NUL \u0000, BOM \ufeff, pair \ud83d\ude00";

    assertThat(TextRepair.withoutLoneSurrogates(text)).isSameAs(text);
  }

  @Test
  void aBeginningTearsNoPair() {
    assertThat(TextRepair.beginning("ab\ud83d\ude00c", 3)).isEqualTo("ab");
    assertThat(TextRepair.beginning("ab\ud83d\ude00c", 4)).isEqualTo("ab\ud83d\ude00");
    assertThat(TextRepair.beginning("abc", 3)).isEqualTo("abc");
  }
}
