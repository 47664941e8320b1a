package io.embark.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretTest {
  @Test
  void comesFromTheEnvironmentWhenAsked() {
    assertThat(new Secret("env", "TOKEN").reveal("milvus.token", Map.of("TOKEN", "hunter2")))
        .isEqualTo("hunter2");
  }

  @Test
  void comesFromAFileWithoutItsLastLineBreak(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("token"), "hunter2\n");
    assertThat(new Secret("file", file.toString()).reveal("milvus.token", Map.of()))
        .isEqualTo("hunter2");
  }

  @Test
  void saysWhereItLookedInVain() {
    assertThatThrownBy(() -> new Secret("env", "TOKEN").reveal("milvus.token", Map.of()))
        .hasMessage(
            "Cannot read secret 'milvus.token': environment variable TOKEN is not set. Set it, or give { file: PATH }.");
    assertThatThrownBy(() -> new Secret("file", "/none/token").reveal("milvus.token", Map.of()))
        .hasMessage(
            "Cannot read secret 'milvus.token': file /none/token cannot be read. Check the path and its permissions, or give { env: NAME }.");
  }
}
