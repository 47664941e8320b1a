package io.embark.testing;

import io.embark.corpus.ContentHash;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.SortedMap;
import java.util.stream.Collectors;

/** Files of one commit on a {@link HubServer}, and how the hub lists them. */
public record HubCommit(String repository, SortedMap<String, byte[]> files) {
  /** Another content has another name. */
  public String name() {
    StringBuilder tree = new StringBuilder(repository);
    files.forEach((path, content) -> tree.append(path).append(sha("SHA-1", content)));
    return sha("SHA-1", tree.toString().getBytes(StandardCharsets.UTF_8));
  }

  public String listing(int from, int count) {
    String folder =
        "[{\"type\":\"directory\",\"oid\":\""
            + "0".repeat(40)
            + "\",\"size\":0,\"path\":\"onnx\"},";
    return files.entrySet().stream()
        .skip(from)
        .limit(count)
        .map(file -> entry(file.getKey(), file.getValue()))
        .collect(Collectors.joining(",", folder, "]"));
  }

  public static boolean isLarge(String path) {
    return path.matches(".*\\.(onnx|onnx_data|safetensors|bin)");
  }

  public static String etag(String path, byte[] content) {
    if (isLarge(path)) {
      return sha("SHA-256", content);
    }
    byte[] header = ("blob " + content.length + "\0").getBytes(StandardCharsets.US_ASCII);
    byte[] object = Arrays.copyOf(header, header.length + content.length);
    System.arraycopy(content, 0, object, header.length, content.length);
    return sha("SHA-1", object);
  }

  public static String entry(String path, byte[] content) {
    String lfs =
        isLarge(path)
            ? String.format(
                Locale.ROOT,
                ",\"lfs\":{\"oid\":\"%s\",\"size\":%d,\"pointerSize\":134}",
                sha("SHA-256", content),
                content.length)
            : "";
    return String.format(
        Locale.ROOT,
        "{\"type\":\"file\",\"oid\":\"%s\",\"size\":%d,\"path\":\"%s\"%s}",
        isLarge(path) ? sha("SHA-1", path.getBytes(StandardCharsets.UTF_8)) : etag(path, content),
        content.length,
        path,
        lfs);
  }

  public static String sha(String algorithm, byte[] content) {
    return HexFormat.of().formatHex(ContentHash.digest(algorithm).digest(content));
  }
}
