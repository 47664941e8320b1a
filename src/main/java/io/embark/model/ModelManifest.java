package io.embark.model;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.embark.corpus.ContentHash;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/**
 * The files of a model by path, and its identity; stored as {@code model.json} beside them, written
 * last, so that a folder without one is known to be half done.
 *
 * @param sha256 see {@link ResolvedModel#sha256}
 */
record ModelManifest(String sha256, List<ModelFile> files) {
  static final String NAME = "model.json";

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Hashes {@code paths} below {@code directory}. */
  static ModelManifest of(Path directory, Collection<String> paths) throws IOException {
    List<ModelFile> files = new ArrayList<>();
    for (String path : paths) {
      Path file = directory.resolve(path);
      files.add(new ModelFile(path, Files.size(file), sha256(file)));
    }
    files.sort(Comparator.comparing(ModelFile::path));
    return new ModelManifest(identity(files), List.copyOf(files));
  }

  /** See {@link ResolvedModel#sha256}. */
  static String identity(List<ModelFile> sortedFiles) {
    MessageDigest identity = ContentHash.digest("SHA-256");
    for (ModelFile file : sortedFiles) {
      identity.update((file.sha256() + "  " + file.path() + "\n").getBytes(StandardCharsets.UTF_8));
    }
    return HexFormat.of().formatHex(identity.digest());
  }

  /** Of one of the files. */
  String sha256Of(String path) {
    return files.stream()
        .filter(file -> file.path().equals(path))
        .findFirst()
        .orElseThrow()
        .sha256();
  }

  /** Every file is in {@code directory} with its length and content. */
  boolean holds(Path directory) throws IOException {
    if (!hasLengths(directory)) {
      return false;
    }
    for (ModelFile file : files) {
      if (!sha256(directory.resolve(file.path())).equals(file.sha256())) {
        return false;
      }
    }
    return true;
  }

  /** As {@link #holds} by length alone. */
  boolean hasLengths(Path directory) throws IOException {
    for (ModelFile file : files) {
      Path path = directory.resolve(file.path());
      if (!Files.isRegularFile(path) || Files.size(path) != file.bytes()) {
        return false;
      }
    }
    return true;
  }

  byte[] toJson() throws IOException {
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(this);
  }

  static ModelManifest fromJson(byte[] json) throws IOException {
    return JSON.readValue(json, ModelManifest.class);
  }

  static String sha256(Path file) throws IOException {
    MessageDigest digest = ContentHash.digest("SHA-256");
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
