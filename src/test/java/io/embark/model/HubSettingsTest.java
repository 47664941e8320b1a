package io.embark.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HubSettingsTest {
  private static final ModelFault FAULT = new ModelFault("hf:a/b");

  @TempDir private Path home;

  @Test
  void defaultsAreThoseOfPython() {
    HubSettings settings = settings();

    assertThat(settings.endpoint()).isEqualTo("https://huggingface.co");
    assertThat(settings.cache()).isEqualTo(home.resolve(".cache/huggingface/hub"));
    assertThat(settings.token()).isEmpty();
    assertThat(settings.isOffline()).isFalse();
    assertThat(settings.mayLink()).isTrue();
    assertThat(settings.silence()).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void findsTheCacheInPythonsOrder() {
    assertThat(settings("XDG_CACHE_HOME", "/x").cache()).isEqualTo(Path.of("/x/huggingface/hub"));
    assertThat(settings("XDG_CACHE_HOME", "/x", "HF_HOME", "~/hf").cache())
        .isEqualTo(home.resolve("hf/hub"));
    assertThat(settings("HF_HOME", "/h", "HUGGINGFACE_HUB_CACHE", "/old").cache())
        .isEqualTo(Path.of("/old"));
    assertThat(
            settings("HUGGINGFACE_HUB_CACHE", "/old", "HF_HUB_CACHE", "$HOME/${D}/c", "D", "d")
                .cache())
        .isEqualTo(home.resolve("d/c"));
  }

  @Test
  void readsSwitches() {
    assertThat(settings("HF_HUB_OFFLINE", "true").isOffline()).isTrue();
    assertThat(settings("TRANSFORMERS_OFFLINE", "1").isOffline()).isTrue();
    assertThat(settings("HF_HUB_OFFLINE", "0").isOffline()).isFalse();
    assertThat(settings("HF_HUB_DISABLE_SYMLINKS", "On").mayLink()).isFalse();
    assertThat(settings("HF_TOKEN", "hf_x", "HF_HUB_DISABLE_IMPLICIT_TOKEN", "1").token())
        .isEmpty();
    assertThat(settings("HF_ENDPOINT", "http://mirror:8080/hf/").endpoint())
        .isEqualTo("http://mirror:8080/hf");
  }

  @Test
  void showsWhereATokenIsAndNeverTheToken() throws IOException {
    Path file = home.resolve(".cache/huggingface/token");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "hf_file\n");
    assertThat(settings().token().orElseThrow().header()).isEqualTo("Bearer hf_file");
    assertThat(settings().toString()).contains("token of " + file).doesNotContain("hf_file");

    HubSettings both = settings("HF_TOKEN", "hf_new", "HUGGING_FACE_HUB_TOKEN", "hf_old");
    assertThat(both.token().orElseThrow().header()).isEqualTo("Bearer hf_new");
    assertThat(both.toString()).contains("token of HF_TOKEN").doesNotContain("hf_new");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hub",
        "ftp://hub",
        "https://",
        "https://me:pw@hub",
        "https://hub?x",
        "http://a b"
      })
  void refusesWhatIsNoEndpointAndDoesNotRepeatIt(String endpoint) {
    assertRefused(
        "HF_ENDPOINT is no address of a hub, expected https://host, perhaps with a port and a path,"
            + " without a log-in. Correct it, or leave it out for https://huggingface.co.",
        "HF_ENDPOINT",
        endpoint);
  }

  @Test
  void refusesATimeoutThatIsNoNumber() {
    assertRefused(
        "HF_HUB_DOWNLOAD_TIMEOUT is 'soon', expected a number of seconds. Correct it, or leave it out"
            + " for 10.",
        "HF_HUB_DOWNLOAD_TIMEOUT",
        "soon");
  }

  @Test
  void refusesATokenFileThatCannotBeRead() throws IOException {
    Path file = Files.write(home.resolve("token"), new byte[] {(byte) 0xff, (byte) 0xfe});

    assertRefused(
        "the token in "
            + file
            + " cannot be read, expected a text file that you may read. Correct its permissions, or"
            + " set HF_TOKEN.",
        "HF_TOKEN_PATH",
        file.toString());
  }

  private void assertRefused(String sentences, String... variables) {
    UserError error = catchThrowableOfType(UserError.class, () -> settings(variables));
    assertThat(error).hasMessage("Cannot load model 'hf:a/b': " + sentences);
    assertThat(error.category()).isEqualTo(Category.CONFIG);
  }

  private HubSettings settings(String... variables) {
    Map<String, String> environment = new HashMap<>(Map.of("HOME", home.toString()));
    for (int i = 0; i < variables.length; i += 2) {
      environment.put(variables[i], variables[i + 1]);
    }
    return HubSettings.of(environment, FAULT);
  }
}
