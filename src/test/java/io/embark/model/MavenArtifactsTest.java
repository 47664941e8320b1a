package io.embark.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.BasicAuthenticator;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.embark.corpus.ContentHash;
import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sonatype.plexus.components.cipher.DefaultPlexusCipher;
import org.sonatype.plexus.components.cipher.PlexusCipherException;

class MavenArtifactsTest {
  private static final String REFERENCE = "maven:org.example:tiny-model:1.0";
  private static final String JAR = "org/example/tiny-model/1.0/tiny-model-1.0.jar";

  @TempDir private Path temporary;
  private Path repository;
  private Path home;
  private final Map<String, String> environment = new HashMap<>();
  private final Properties properties = new Properties();

  @BeforeEach
  void writeARepository() throws IOException {
    repository = temporary.resolve("repository");
    publish(JAR, "a jar");
    publish(JAR.replace(".jar", "-q.jar"), "a small jar");
    home = temporary.resolve("home");
  }

  @Test
  void fetchesOneJarIntoTheLocalRepositoryOfTheUser() throws IOException {
    settings(mirror(repository.toUri().toString()));

    Path jar = fetch(REFERENCE);

    assertThat(jar).isEqualTo(home.resolve(".m2/repository").resolve(JAR)).hasContent("a jar");
    assertThat(fetch(REFERENCE + ":q")).hasContent("a small jar");
  }

  @Test
  void readsTheSettingsOfTheInstallationAndVariablesInThem() throws IOException {
    Path maven = temporary.resolve("maven");
    environment.put("MAVEN_HOME", maven.toString());
    environment.put("REPOSITORY", repository.toUri().toString());
    write(
        maven.resolve("conf/settings.xml"),
        "<settings>" + mirror("${env.REPOSITORY}") + "</settings>");

    assertThat(fetch(REFERENCE)).hasContent("a jar");
  }

  @Test
  void putsTheJarWhereSettingsOrAPropertySay() throws IOException {
    Path local = temporary.resolve("local");
    settings(
        mirror(repository.toUri().toString()) + "<localRepository>" + local + "</localRepository>");
    assertThat(fetch(REFERENCE)).isEqualTo(local.resolve(JAR));

    Path elsewhere = temporary.resolve("elsewhere");
    properties.setProperty("maven.repo.local", elsewhere.toString());
    assertThat(fetch(REFERENCE)).isEqualTo(elsewhere.resolve(JAR));
  }

  @Test
  void asksTheRepositoriesOfActiveProfiles() throws IOException {
    String profile =
        "<profiles><profile><id>mine</id><repositories><repository><id>mine</id><url>"
            + repository.toUri()
            + "</url></repository></repositories></profile></profiles>";
    settings(
        "<mirrors><mirror><id>none</id><mirrorOf>central</mirrorOf><url>"
            + temporary.resolve("empty").toUri()
            + "</url></mirror></mirrors>"
            + profile
            + "<activeProfiles><activeProfile>mine</activeProfile></activeProfiles>");

    assertThat(fetch(REFERENCE)).hasContent("a jar");
  }

  @Test
  void logsInWithAnEncryptedPassword() throws IOException, PlexusCipherException {
    DefaultPlexusCipher cipher = new DefaultPlexusCipher();
    write(
        home.resolve(".m2/settings-security.xml"),
        "<settingsSecurity><master>"
            + cipher.encryptAndDecorate("master", "settings.security")
            + "</master></settingsSecurity>");
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server
        .createContext("/", this::serve)
        .setAuthenticator(
            new BasicAuthenticator("repository") {
              @Override
              public boolean checkCredentials(String user, String password) {
                return user.equals("eve") && password.equals("s3cret");
              }
            });
    server.start();
    try {
      String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
      settings(
          mirror(url)
              + "<servers><server><id>here</id><username>eve</username><password>"
              + cipher.encryptAndDecorate("s3cret", "master")
              + "</password></server></servers>");
      assertThat(fetch(REFERENCE)).hasContent("a jar");

      settings(mirror(url));
      UserError error = refusal("maven:org.example:tiny-model:1.0:q");
      assertThat(error)
          .hasMessage(
              "Cannot load model 'maven:org.example:tiny-model:1.0:q': Maven cannot fetch it (Could not"
                  + " transfer artifact org.example:tiny-model:jar:q:1.0 from/to here ("
                  + url
                  + "): status code: 401, reason phrase: Unauthorized (401)), expected a repository"
                  + " that answers. Check network, mirrors, proxies and servers in settings.xml, then"
                  + " run again.");
      assertThat(error.category()).isEqualTo(Category.SINK);
    } finally {
      server.stop(0);
    }
  }

  @Test
  void saysThatNoRepositoryHasIt() throws IOException {
    settings(mirror(repository.toUri().toString()));

    assertRefused(
        "maven:org.example:tiny-model:2.0",
        Category.MODEL,
        "no Maven repository has it, expected an artifact that exists. Check group, artifact and"
            + " version, and the mirrors in settings.xml.");
  }

  @Test
  void usesWhatIsThereWhenOfflineAndSaysWhatIsNot() throws IOException {
    settings(mirror(repository.toUri().toString()));
    fetch(REFERENCE);
    settings(mirror(repository.toUri().toString()) + "<offline>true</offline>");

    assertThat(fetch(REFERENCE)).hasContent("a jar");
    assertRefused(
        REFERENCE + ":q",
        Category.MODEL,
        "Maven is offline by its settings and "
            + home.resolve(".m2/repository")
            + " does not have the jar, expected it there. Fetch it once while online, or remove"
            + " <offline> from settings.xml.");
  }

  @Test
  void refusesCoordinatesThatAreNone() {
    for (String reference :
        new String[] {"maven:", "maven:a:b", "maven:a:b:1:c:d", "maven:a:b:[1,2)", "maven:a::1"}) {
      assertRefused(
          reference,
          Category.CONFIG,
          "the coordinates are malformed, expected maven:group:artifact:version[:classifier]. Correct"
              + " the reference.");
    }
    assertRefused(
        "maven:a:b:LATEST",
        Category.CONFIG,
        "the version is LATEST, expected an exact one, as vectors of two versions must not mix. Name"
            + " the version.");
  }

  @Test
  void refusesSettingsThatCannotBeRead() throws IOException {
    settings("<mirrors>");

    assertThat(refusal(REFERENCE))
        .hasMessageStartingWith(
            "Cannot load model '" + REFERENCE + "': Maven's settings cannot be read (")
        .hasMessageContaining("settings.xml")
        .hasMessageEndingWith("), expected settings that mvn accepts. Correct them.");
  }

  private void assertRefused(String reference, Category category, String sentences) {
    UserError error = refusal(reference);
    assertThat(error).hasMessage("Cannot load model '" + reference + "': " + sentences);
    assertThat(error.category()).isEqualTo(category);
  }

  private UserError refusal(String reference) {
    UserError error = catchThrowableOfType(UserError.class, () -> fetch(reference));
    assertThat(error).as("refused").isNotNull();
    return error;
  }

  private Path fetch(String reference) {
    return new MavenArtifacts(new MavenHome(home, environment, properties))
        .jar(new ModelFault(reference));
  }

  private void settings(String content) throws IOException {
    write(home.resolve(".m2/settings.xml"), "<settings>" + content + "</settings>");
  }

  private static String mirror(String url) {
    return "<mirrors><mirror><id>here</id><mirrorOf>*</mirrorOf><url>"
        + url
        + "</url></mirror></mirrors>";
  }

  private void publish(String path, String content) throws IOException {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    write(repository.resolve(path), content);
    write(
        repository.resolve(path + ".sha1"),
        HexFormat.of().formatHex(ContentHash.digest("SHA-1").digest(bytes)));
  }

  private static void write(Path file, String content) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  private void serve(HttpExchange exchange) throws IOException {
    Path file = repository.resolve(exchange.getRequestURI().getPath().substring(1));
    boolean exists = Files.isRegularFile(file);
    byte[] body = exists ? Files.readAllBytes(file) : "none".getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(exists ? 200 : 404, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }
}
