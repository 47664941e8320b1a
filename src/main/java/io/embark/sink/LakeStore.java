package io.embark.sink;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.embark.corpus.ContentHash;
import io.embark.corpus.Json;
import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;

/**
 * Small objects of one lake on a Hadoop file system. Every failure (a full local disk, which Hadoop
 * throws as {@link FSError}, too) is a {@link UserError} of category SINK that names the path.
 * Thread-safe.
 */
public final class LakeStore {
  /** File systems whose rename replaces the target in one step; elsewhere a put is that step. */
  private static final Set<String> ATOMIC_RENAME =
      Set.of("file", "hdfs", "viewfs", "abfs", "abfss");

  private static final int READ_BYTES = 1 << 20;

  private final Path root;
  private final Configuration configuration;
  private final FileSystem fileSystem;

  /** {@code root} is a Hadoop URI, or a path of the default file system. */
  public LakeStore(String root, Configuration configuration) {
    this.configuration = configuration;
    Path given = new Path(root);
    try {
      this.fileSystem = given.getFileSystem(configuration);
    } catch (IOException | IllegalArgumentException e) {
      throw failure("open", root, e);
    }
    this.root = fileSystem.makeQualified(given);
    fileSystem.setWriteChecksum(false); // no .crc files beside the Parquet files of a local lake
  }

  /** Qualified URI of the lake. */
  public String root() {
    return root.toString();
  }

  /** Qualified path of something in the lake. */
  public Path path(String relative) {
    return new Path(root, relative);
  }

  /** The Hadoop configuration that the lake is read with. */
  public Configuration configuration() {
    return configuration;
  }

  /** Refuses a lake that cannot be written: creates and deletes an empty probe. */
  public void checkWritable() {
    Path probe = path(LakeLayout.META + "/write-probe-" + ProcessHandle.current().pid());
    try {
      fileSystem.mkdirs(probe.getParent());
      fileSystem.create(probe, true).close();
      fileSystem.delete(probe, false);
    } catch (IOException | FSError e) {
      throw new UserError(
          Category.SINK,
          "Cannot write the lake '"
              + root()
              + "': "
              + firstLine(e)
              + ", expected a folder that this user may write. Change write.parquet.path or its permissions.",
          e);
    }
  }

  /** Text of a small object, or empty if there is none. */
  public Optional<String> read(String relative) {
    try (InputStream in = fileSystem.open(path(relative))) {
      return Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    } catch (IOException | FSError e) {
      throw failure("read", path(relative).toString(), e);
    }
  }

  /**
   * A small JSON object, or empty if there is none; an unreadable one is an error that says what to
   * delete.
   */
  public <T> Optional<T> readJson(String relative, Class<T> type) {
    Optional<String> text = read(relative);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Json.parse(text.get(), type));
    } catch (JsonProcessingException e) {
      throw new UserError(
          Category.SINK,
          "Cannot read '"
              + path(relative)
              + "': it is not the JSON that Embark writes, expected a "
              + type.getSimpleName()
              + ". Restore it from a backup, or delete it and run the job with --fresh.",
          e);
    }
  }

  /**
   * Puts a small object in one step: a reader sees the old text or the new one, a kill leaves one
   * of them.
   */
  public void replace(String relative, String text) {
    Path target = path(relative);
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try {
      URI uri = target.toUri();
      if (!ATOMIC_RENAME.contains(uri.getScheme())) {
        try (OutputStream out = fileSystem.create(target, true)) {
          out.write(bytes);
        }
        return;
      }
      Path temporary =
          new Path(target.getParent(), "." + target.getName() + "." + System.nanoTime());
      try (OutputStream out = fileSystem.create(temporary, true)) {
        out.write(bytes);
      }
      if (isLocal()) {
        LocalDisk.replace(localPath(temporary), localPath(target));
      } else {
        FileContext context = FileContext.getFileContext(uri, configuration);
        context.rename(temporary, target, Options.Rename.OVERWRITE);
      }
    } catch (IOException | FSError e) {
      throw failure("write", target.toString(), e);
    }
  }

  /** Creates a small object unless there is one; false if there is. */
  public boolean createIfAbsent(String relative, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try {
      return isLocal()
          ? LocalDisk.createIfAbsent(localPath(path(relative)), bytes)
          : createIfAbsent(path(relative), bytes);
    } catch (IOException | FSError e) {
      throw failure("write", path(relative).toString(), e);
    }
  }

  private boolean createIfAbsent(Path target, byte[] bytes) throws IOException {
    try (OutputStream out = fileSystem.create(target, false)) {
      out.write(bytes);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  private boolean isLocal() {
    return root.toUri().getScheme().equals("file");
  }

  private static java.nio.file.Path localPath(Path path) {
    return java.nio.file.Path.of(path.toUri().getPath());
  }

  /**
   * Files (not folders) directly below a folder, names relative to the lake, sorted; empty if there
   * is no folder.
   */
  public List<String> list(String relativeFolder) {
    return children(relativeFolder, true);
  }

  /**
   * Folders directly below a folder, names relative to the lake, sorted; empty if there is no
   * folder.
   */
  public List<String> folders(String relativeFolder) {
    return children(relativeFolder, false);
  }

  private List<String> children(String relativeFolder, boolean files) {
    try {
      List<String> names = new ArrayList<>();
      for (FileStatus status : fileSystem.listStatus(path(relativeFolder))) {
        if (status.isFile() == files && !status.getPath().getName().startsWith(".")) {
          names.add(relativeFolder + "/" + status.getPath().getName());
        }
      }
      names.sort(null);
      return names;
    } catch (FileNotFoundException e) {
      return List.of();
    } catch (IOException | FSError e) {
      throw failure("list", path(relativeFolder).toString(), e);
    }
  }

  /** Length in bytes, or -1 if there is no such file. */
  public long length(String relative) {
    try {
      return fileSystem.getFileStatus(path(relative)).getLen();
    } catch (FileNotFoundException e) {
      return -1;
    } catch (IOException | FSError e) {
      throw failure("read", path(relative).toString(), e);
    }
  }

  /** SHA-256 of a file's bytes in hex, as {@link CommittedFile#sha256}; empty if there is none. */
  public Optional<String> sha256(String relative) {
    MessageDigest digest = ContentHash.digest("SHA-256");
    byte[] buffer = new byte[READ_BYTES];
    try (InputStream in = fileSystem.open(path(relative))) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
      return Optional.of(HexFormat.of().formatHex(digest.digest()));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    } catch (IOException | FSError e) {
      throw failure("read", path(relative).toString(), e);
    }
  }

  /** Deletes a file or folder with all below it; nothing if it is not there. */
  public void delete(String relative) {
    try {
      fileSystem.delete(path(relative), true);
    } catch (IOException | FSError e) {
      throw failure("delete", path(relative).toString(), e);
    }
  }

  private static UserError failure(String verb, String what, Throwable cause) {
    return new UserError(
        Category.SINK,
        "Cannot "
            + verb
            + " '"
            + what
            + "': "
            + firstLine(cause)
            + ". Check that the storage is there and run again.",
        cause);
  }

  private static String firstLine(Throwable e) {
    String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return message.lines().findFirst().orElse(message).strip();
  }
}
