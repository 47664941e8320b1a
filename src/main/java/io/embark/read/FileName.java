package io.embark.read;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.fs.Path;

/** What the names in a path say. */
final class FileName {
  /** Hive's directory name for null. */
  private static final String NULL_PARTITION = "__HIVE_DEFAULT_PARTITION__";

  private FileName() {}

  /** Behind the last dot, in lower case; empty without a dot. */
  static String extension(String name) {
    int dot = name.lastIndexOf('.');
    return dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
  }

  /** Has characters with a meaning in Hadoop's globs. */
  static boolean isGlob(String name) {
    return name.chars().anyMatch(c -> "*?[{\\".indexOf(c) >= 0);
  }

  /** The same file as a glob that matches nothing else. */
  static String escapeGlob(String uri) {
    return uri.replaceAll("[\\\\*?\\[\\]{}]", "\\\\$0");
  }

  /** Spark's rule for files that are no data. */
  static boolean isHidden(String name) {
    return name.startsWith(".")
        || (name.startsWith("_") && !name.contains("="))
        || name.endsWith("._COPYING_");
  }

  /** Path of {@code file} below {@code root}, with '/' between names. */
  static String relative(Path root, Path file) {
    String above = root.toUri().getPath();
    String whole = file.toUri().getPath();
    if (!whole.startsWith(above)) {
      throw new IllegalStateException(file + " is not below " + root);
    }
    return whole.substring(above.endsWith("/") ? above.length() : above.length() + 1);
  }

  /** Hive-style directories of a relative path, unescaped; null values are left out. */
  static Map<String, String> partitions(String relativePath) {
    Map<String, String> partitions = new LinkedHashMap<>();
    String[] names = relativePath.split("/", -1);
    for (int i = 0; i < names.length - 1; i++) {
      int equals = names[i].indexOf('=');
      if (equals > 0 && !names[i].endsWith("=" + NULL_PARTITION)) {
        partitions.put(
            unescape(names[i].substring(0, equals)), unescape(names[i].substring(equals + 1)));
      }
    }
    return Collections.unmodifiableMap(partitions);
  }

  private static String unescape(String name) {
    try {
      return URLDecoder.decode(name.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return name; // a '%' that escapes nothing stands for itself
    }
  }
}
