package io.embark.model;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.maven.model.building.ModelBuilder;
import org.apache.maven.model.io.xpp3.MavenXpp3Reader;
import org.apache.maven.repository.internal.MavenRepositorySystemUtils;
import org.apache.maven.settings.Mirror;
import org.apache.maven.settings.Profile;
import org.apache.maven.settings.Proxy;
import org.apache.maven.settings.Repository;
import org.apache.maven.settings.Server;
import org.apache.maven.settings.Settings;
import org.apache.maven.settings.crypto.DefaultSettingsDecrypter;
import org.apache.maven.settings.crypto.DefaultSettingsDecryptionRequest;
import org.apache.maven.settings.crypto.SettingsDecryptionResult;
import org.codehaus.plexus.util.xml.pull.XmlPullParserException;
import org.eclipse.aether.DefaultRepositorySystemSession;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.repository.LocalRepository;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.resolution.ArtifactResolutionException;
import org.eclipse.aether.supplier.RepositorySystemSupplier;
import org.eclipse.aether.transfer.ArtifactNotFoundException;
import org.eclipse.aether.util.repository.AuthenticationBuilder;
import org.eclipse.aether.util.repository.DefaultAuthenticationSelector;
import org.eclipse.aether.util.repository.DefaultMirrorSelector;
import org.eclipse.aether.util.repository.DefaultProxySelector;
import org.sonatype.plexus.components.cipher.DefaultPlexusCipher;
import org.sonatype.plexus.components.sec.dispatcher.DefaultSecDispatcher;

/**
 * Fetches one jar as {@code mvn} would, without its dependencies: local repository, mirrors,
 * proxies, servers with their (encrypted) passwords, offline, and the repositories of profiles that
 * are active by the settings alone. Profiles switched on by a JDK, a property or a file are not
 * looked at.
 */
record MavenArtifacts(MavenHome home) {
  private static final String CENTRAL_ID = "central";
  private static final String SUPER_POM = "/org/apache/maven/model/pom-4.0.0.xml";

  Path jar(ModelFault fault) {
    MavenCoordinates coordinates = MavenCoordinates.parse(fault);
    Settings settings = home.settings(fault);
    SettingsDecryptionResult secrets = decrypted(settings);
    RepositorySystem system = new RepositorySystemSupplier().get();
    try {
      DefaultRepositorySystemSession session = session(system, settings, secrets);
      List<RemoteRepository> repositories =
          system.newResolutionRepositories(session, repositories(settings));
      ArtifactRequest request = new ArtifactRequest(coordinates.jar(), repositories, null);
      return system.resolveArtifact(session, request).getArtifact().getFile().toPath();
    } catch (ArtifactResolutionException e) {
      throw refusal(e, settings, fault);
    } finally {
      system.shutdown();
    }
  }

  private DefaultRepositorySystemSession session(
      RepositorySystem system, Settings settings, SettingsDecryptionResult secrets) {
    DefaultRepositorySystemSession session = MavenRepositorySystemUtils.newSession();
    session.setOffline(settings.isOffline());
    Properties properties = home.properties();
    session.setSystemProperties(properties);
    session.setConfigProperties(properties);

    DefaultMirrorSelector mirrors = new DefaultMirrorSelector();
    for (Mirror mirror : settings.getMirrors()) {
      mirrors.add(
          mirror.getId(),
          mirror.getUrl(),
          mirror.getLayout(),
          false,
          mirror.isBlocked(),
          mirror.getMirrorOf(),
          mirror.getMirrorOfLayouts());
    }
    session.setMirrorSelector(mirrors);

    DefaultAuthenticationSelector logins = new DefaultAuthenticationSelector();
    for (Server server : secrets.getServers()) {
      logins.add(
          server.getId(),
          new AuthenticationBuilder()
              .addUsername(server.getUsername())
              .addPassword(server.getPassword())
              .addPrivateKey(server.getPrivateKey(), server.getPassphrase())
              .build());
    }
    session.setAuthenticationSelector(logins);

    DefaultProxySelector proxies = new DefaultProxySelector();
    for (Proxy proxy : secrets.getProxies()) {
      if (proxy.isActive()) {
        proxies.add(
            new org.eclipse.aether.repository.Proxy(
                proxy.getProtocol(),
                proxy.getHost(),
                proxy.getPort(),
                new AuthenticationBuilder()
                    .addUsername(proxy.getUsername())
                    .addPassword(proxy.getPassword())
                    .build()),
            proxy.getNonProxyHosts());
      }
    }
    session.setProxySelector(proxies);

    LocalRepository local = new LocalRepository(home.localRepository(settings).toFile());
    session.setLocalRepositoryManager(system.newLocalRepositoryManager(session, local));
    return session;
  }

  private SettingsDecryptionResult decrypted(Settings settings) {
    DefaultSecDispatcher dispatcher =
        new DefaultSecDispatcher(
            new DefaultPlexusCipher(), new HashMap<>(), home.securitySettings().toString());
    return new DefaultSettingsDecrypter(dispatcher)
        .decrypt(new DefaultSettingsDecryptionRequest(settings));
  }

  /** Those of active profiles, then Central unless one of them takes its name. */
  private static List<RemoteRepository> repositories(Settings settings) {
    Map<String, Profile> profiles = settings.getProfilesAsMap();
    List<Profile> active = new ArrayList<>();
    for (String name : settings.getActiveProfiles()) {
      if (profiles.containsKey(name)) {
        active.add(profiles.get(name));
      }
    }
    for (Profile profile : settings.getProfiles()) {
      boolean byDefault =
          profile.getActivation() != null && profile.getActivation().isActiveByDefault();
      if (byDefault && !active.contains(profile)) {
        active.add(profile);
      }
    }
    List<RemoteRepository> repositories = new ArrayList<>();
    for (Profile profile : active) {
      for (Repository repository : profile.getRepositories()) {
        repositories.add(
            new RemoteRepository.Builder(repository.getId(), "default", repository.getUrl())
                .build());
      }
    }
    if (repositories.stream().noneMatch(repository -> repository.getId().equals(CENTRAL_ID))) {
      repositories.add(new RemoteRepository.Builder(CENTRAL_ID, "default", centralUrl()).build());
    }
    return repositories;
  }

  /** Where Maven's own super POM says that Central is. */
  private static String centralUrl() {
    try (InputStream superPom = ModelBuilder.class.getResourceAsStream(SUPER_POM)) {
      return new MavenXpp3Reader()
          .read(superPom).getRepositories().stream()
              .filter(repository -> repository.getId().equals(CENTRAL_ID))
              .findFirst()
              .orElseThrow()
              .getUrl();
    } catch (IOException | XmlPullParserException e) {
      throw new IllegalStateException("Maven's library without its super POM", e);
    }
  }

  private UserError refusal(
      ArtifactResolutionException failure, Settings settings, ModelFault fault) {
    Path local = home.localRepository(settings);
    if (settings.isOffline()) {
      return fault.of(
          Category.MODEL,
          "Maven is offline by its settings and "
              + local
              + " does not have the jar, expected it there. Fetch it once while online, or remove"
              + " <offline> from settings.xml.",
          failure);
    }
    if (failure.getCause() instanceof ArtifactNotFoundException) {
      return fault.of(
          Category.MODEL,
          "no Maven repository has it, expected an artifact that exists. Check group, artifact and"
              + " version, and the mirrors in settings.xml.",
          failure);
    }
    return fault.of(
        Category.SINK,
        "Maven cannot fetch it ("
            + failure.getCause().getMessage()
            + "), expected a repository that answers. Check network, mirrors, proxies and servers in"
            + " settings.xml, then run again.",
        failure);
  }
}
