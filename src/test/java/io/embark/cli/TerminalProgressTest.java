package io.embark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.embark.testing.LocalSpark;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TerminalProgressTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream stream = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  private String shown() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private void encodeHalf(TerminalProgress progress) {
    progress.phase("read and stage", -1);
    progress.phaseDone();
    progress.phase("encode", 2_000);
    progress.itemsCounter(LocalSpark.session()).add(500);
    progress.tick();
    progress.phaseDone();
    progress.note("a note");
  }

  @Test
  void aLogGetsPlainLines() {
    try (TerminalProgress progress =
        new TerminalProgress(stream, TerminalProgress.Screen.LOG, "")) {
      encodeHalf(progress);
    }
    assertThat(shown().lines().map(line -> line.replaceAll("\\d+(\\.\\d)?(?= items/s| s)", "N")))
        .containsExactly(
            "read and stage",
            "read and stage: done in N s",
            "encode: 2,000 items",
            "encode: 500 of 2,000 items (25 %), N items/s, N s left",
            "encode: done in N s, 2,000 items, N items/s",
            "a note");
  }

  @Test
  void aTerminalGetsOneLineThatIsRewritten() {
    try (TerminalProgress progress =
        new TerminalProgress(stream, TerminalProgress.Screen.TERMINAL, "")) {
      encodeHalf(progress);
      progress.phase("load", -1);
      progress.tick();
    }
    String rewrite = "\r\u001b[K";
    assertThat(shown()).startsWith(rewrite).endsWith(rewrite);
    assertThat(shown().split("\n", -1)).hasSize(4);
    assertThat(shown())
        .containsPattern(
            "\u001b\\[Kencode: 500 of 2,000 items \\(25 %\\), [\\d]+ items/s, \\d+ s left\r\u001b\\[Kencode: done in ");
    assertThat(shown()).containsPattern("a note\n\r\u001b\\[Kload: \\d s\r\u001b\\[K$");
  }
}
