package io.embark.sink.milvus;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server's version as far as it tells one; a build that is not numbered counts as the newest. */
record ServerVersion(int major, int minor, int patch) implements Comparable<ServerVersion> {
  private static final Pattern NUMBERED =
      Pattern.compile("v?(\\d{1,4})\\.(\\d{1,4})(?:\\.(\\d{1,4}))?.*");

  static ServerVersion of(String told) {
    Matcher numbered = NUMBERED.matcher(told);
    if (!numbered.matches()) {
      return new ServerVersion(Integer.MAX_VALUE, 0, 0);
    }
    String patch = numbered.group(3);
    return new ServerVersion(
        Integer.parseInt(numbered.group(1)),
        Integer.parseInt(numbered.group(2)),
        patch == null ? 0 : Integer.parseInt(patch));
  }

  boolean isBefore(int otherMajor, int otherMinor, int otherPatch) {
    return compareTo(new ServerVersion(otherMajor, otherMinor, otherPatch)) < 0;
  }

  @Override
  public int compareTo(ServerVersion other) {
    int byMajor = Integer.compare(major, other.major);
    int byMinor = Integer.compare(minor, other.minor);
    return byMajor != 0 ? byMajor : byMinor != 0 ? byMinor : Integer.compare(patch, other.patch);
  }
}
