package io.embark.model;

import io.embark.corpus.UserError.Category;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.artifact.DefaultArtifact;

/** The reference {@code maven:group:artifact:version[:classifier]}. */
record MavenCoordinates(String group, String artifact, String version, String classifier) {
  private static final String WORD = "([A-Za-z0-9_.+-]+)";
  private static final Pattern REFERENCE =
      Pattern.compile("maven:" + WORD + ":" + WORD + ":" + WORD + "(?::" + WORD + ")?");

  static MavenCoordinates parse(ModelFault fault) {
    Matcher matcher = REFERENCE.matcher(fault.reference());
    if (!matcher.matches()) {
      throw fault.of(
          Category.CONFIG,
          "the coordinates are malformed, expected maven:group:artifact:version[:classifier]."
              + " Correct the reference.",
          null);
    }
    String version = matcher.group(3);
    if (version.equals("LATEST") || version.equals("RELEASE")) {
      throw fault.of(
          Category.CONFIG,
          "the version is "
              + version
              + ", expected an exact one, as vectors of two versions must not mix. Name the version.",
          null);
    }
    String classifier = matcher.group(4) == null ? "" : matcher.group(4);
    return new MavenCoordinates(matcher.group(1), matcher.group(2), version, classifier);
  }

  Artifact jar() {
    return new DefaultArtifact(group, artifact, classifier, "jar", version);
  }
}
