package io.embark.model;

import io.embark.corpus.UserError.Category;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.maven.settings.Settings;
import org.apache.maven.settings.building.DefaultSettingsBuilderFactory;
import org.apache.maven.settings.building.DefaultSettingsBuildingRequest;
import org.apache.maven.settings.building.SettingsBuildingException;

/**
 * What the user has told Maven: {@code ~/.m2/settings.xml}, and the installation's settings where
 * {@code MAVEN_HOME}, {@code M2_HOME} or the system property {@code maven.home} names it.
 *
 * @param userHome holds {@code .m2}
 * @param properties system properties
 */
record MavenHome(Path userHome, Map<String, String> environment, Properties properties) {
  static MavenHome ofThisProcess() {
    return new MavenHome(
        Path.of(System.getProperty("user.home")), System.getenv(), System.getProperties());
  }

  Settings settings(ModelFault fault) {
    Properties known = new Properties();
    known.putAll(properties);
    environment.forEach((name, value) -> known.setProperty("env." + name, value));
    DefaultSettingsBuildingRequest request = new DefaultSettingsBuildingRequest();
    request.setSystemProperties(known);
    request.setUserSettingsFile(userSettings().toFile());
    globalSettings().ifPresent(request::setGlobalSettingsFile);
    try {
      return new DefaultSettingsBuilderFactory()
          .newInstance()
          .build(request)
          .getEffectiveSettings();
    } catch (SettingsBuildingException e) {
      throw fault.of(
          Category.CONFIG,
          "Maven's settings cannot be read ("
              + e.getProblems().get(0)
              + "), expected settings that mvn accepts. Correct them.",
          e);
    }
  }

  /** The property {@code maven.repo.local}, else the settings, else {@code ~/.m2/repository}. */
  Path localRepository(Settings settings) {
    String property = properties.getProperty("maven.repo.local");
    if (property != null && !property.isBlank()) {
      return Path.of(property);
    }
    String configured = settings.getLocalRepository();
    return configured == null || configured.isBlank()
        ? dotM2().resolve("repository")
        : Path.of(configured);
  }

  /** Holds the master password of encrypted passwords. */
  Path securitySettings() {
    return Path.of(
        properties.getProperty(
            "settings.security", dotM2().resolve("settings-security.xml").toString()));
  }

  private Path userSettings() {
    return dotM2().resolve("settings.xml");
  }

  private Path dotM2() {
    return userHome.resolve(".m2");
  }

  private Optional<File> globalSettings() {
    for (String home :
        new String[] {
          properties.getProperty("maven.home"),
          environment.get("MAVEN_HOME"),
          environment.get("M2_HOME")
        }) {
      if (home != null && !home.isBlank()) {
        Path settings = Path.of(home, "conf", "settings.xml");
        return Files.isRegularFile(settings) ? Optional.of(settings.toFile()) : Optional.empty();
      }
    }
    return Optional.empty();
  }
}
