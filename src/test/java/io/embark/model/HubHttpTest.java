package io.embark.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HubHttpTest {
  @ParameterizedTest
  @CsvSource({
    "https://hub.co, https://hub.co/x, true",
    "https://hub.co, https://HUB.co:443/x, true",
    "http://hub.co:80, http://hub.co/x, true",
    "https://hub.co, http://hub.co/x, false",
    "https://hub.co, https://cdn.hub.co/x, false",
    "https://hub.co, https://hub.co:8443/x, false",
    "https://hub.co, https://hub.co.evil.org/x, false",
    "https://hub.co, https://hub.co@evil.org/x, false"
  })
  void tokensGoToOneOrigin(URI endpoint, URI other, boolean isSame) {
    assertThat(HubHttp.isSameOrigin(endpoint, other)).isEqualTo(isSame);
  }

  @Test
  void aRedirectFromHttpsStaysEncrypted() {
    URI from = URI.create("https://hub.co/a/b");

    assertThat(HubHttp.target(from, "c?x=1")).contains(URI.create("https://hub.co/a/c?x=1"));
    assertThat(HubHttp.target(from, "https://cdn.co/y")).contains(URI.create("https://cdn.co/y"));
    assertThat(HubHttp.target(from, "http://cdn.co/y")).isEmpty();
    assertThat(HubHttp.target(from, "file:///etc/passwd")).isEmpty();
    assertThat(HubHttp.target(from, "https:///y")).isEmpty();
    assertThat(HubHttp.target(from, "ht tp")).isEmpty();
    assertThat(HubHttp.target(URI.create("http://hub.co/a"), "http://cdn.co/y"))
        .contains(URI.create("http://cdn.co/y"));
  }
}
