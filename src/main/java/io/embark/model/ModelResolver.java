package io.embark.model;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.UnsupportedFileSystemException;

/**
 * Brings a model to the driver's disk and reads its card. References: {@code
 * maven:group:artifact:version[:classifier]}, {@code hf:org/name[@revision]}, {@code file:/dir}, an
 * absolute or relative path (of a directory, a jar, one {@code .onnx} or {@code .pt} file among
 * several, or a file of word vectors), or any directory that Hadoop can list ({@code hdfs:}, {@code
 * s3a:}, ...).
 */
public final class ModelResolver {
  /** Two letters at least: one is a drive of Windows. */
  private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]+):(.*)");

  /** Hadoop has file systems for these that cannot list a directory. */
  private static final Set<String> CANNOT_LIST = Set.of("http", "https");

  private final Configuration hadoop;
  private final Path cache;
  private final MavenHome maven;
  private final HubModels hub;

  /** As the other constructor, in the environment of this process. */
  public ModelResolver(Configuration hadoop, Path cache) {
    this(hadoop, cache, System.getenv());
  }

  /**
   * Downloads and unpacked archives stay under {@code cache}, which the driver's processes share;
   * models of the hub stay in the hub's own cache folder.
   *
   * @param environment says where the hub and its cache are ({@code HF_ENDPOINT}, {@code HF_HOME},
   *     {@code HF_TOKEN}, ...)
   */
  public ModelResolver(Configuration hadoop, Path cache, Map<String, String> environment) {
    this(
        hadoop,
        cache,
        MavenHome.ofThisProcess(),
        new HubModels(Map.copyOf(environment), Thread::sleep));
  }

  ModelResolver(Configuration hadoop, Path cache, MavenHome maven, HubModels hub) {
    this.hadoop = hadoop;
    this.cache = cache.toAbsolutePath();
    this.maven = maven;
    this.hub = hub;
  }

  /** {@code $EMBARK_CACHE}, else {@code ~/.cache/embark}. */
  public static Path cacheFolder(Map<String, String> environment) {
    String configured = environment.get("EMBARK_CACHE");
    return configured == null || configured.isBlank()
        ? Path.of(System.getProperty("user.home"), ".cache", "embark")
        : Path.of(configured);
  }

  /**
   * The model behind {@code reference}. A fault of the reference is a {@link
   * io.embark.corpus.UserError} of category CONFIG; a model that cannot be had, or whose files are
   * missing or contradict each other or {@code overrides}, one of category MODEL; a service that
   * does not answer, one of category SINK.
   */
  public ResolvedModel resolve(String reference, ModelOverrides overrides) {
    ModelFault fault = new ModelFault(reference);
    try {
      Matcher scheme = SCHEME.matcher(reference);
      if (!scheme.matches()) {
        return onDisk(Path.of(reference), overrides, fault);
      }
      return switch (scheme.group(1)) {
        case "maven" -> {
          Path jar = new MavenArtifacts(maven).jar(fault);
          yield inDirectory(
              ModelArchive.open(jar, fault).cached(cache, overrides.engine(), fault),
              overrides,
              fault);
        }
        case "hf" -> hub.resolve(overrides, fault);
        case "file" -> onDisk(localPath(scheme.group(2), fault), overrides, fault);
        default -> {
          ModelSource remote = remote(scheme.group(1), fault);
          yield inDirectory(remote.cached(cache, overrides.engine(), fault), overrides, fault);
        }
      };
    } catch (IOException e) {
      throw fault.of(
          Category.SINK,
          "it cannot be read ("
              + e.getMessage()
              + "), expected a model that can. Check the place and"
              + " its permissions, then run again.",
          e);
    }
  }

  private ResolvedModel onDisk(Path given, ModelOverrides overrides, ModelFault fault)
      throws IOException {
    Path path = given.toAbsolutePath().normalize();
    String name = String.valueOf(path.getFileName());
    if (Files.isRegularFile(path) && name.endsWith(".jar")) {
      return inDirectory(
          ModelArchive.open(path, fault).cached(cache, overrides.engine(), fault),
          overrides,
          fault);
    }
    if (Files.isRegularFile(path) && ModelLayout.isGraph(name)) {
      Path folder = path.getParent();
      boolean isBeside = Files.exists(folder.resolve(ModelLayout.TOKENIZER));
      Path directory = isBeside ? folder : folder.getParent();
      String graph = directory.relativize(path).toString().replace('\\', '/');
      return ModelDirectory.read(directory, Optional.of(graph), overrides, fault);
    }
    if (Files.isRegularFile(path) && StaticLayout.WORD_VECTORS.matcher(name).matches()) {
      return ModelDirectory.readWordVectors(path, overrides, fault);
    }
    if (!Files.isDirectory(path)) {
      throw fault.of(
          "there is no directory "
              + path
              + ", expected one with onnx/model.onnx or model.onnx and tokenizer.json. Check the"
              + " path.");
    }
    return inDirectory(path, overrides, fault);
  }

  private static ResolvedModel inDirectory(
      Path directory, ModelOverrides overrides, ModelFault fault) {
    return ModelDirectory.read(directory, Optional.empty(), overrides, fault);
  }

  /** Of {@code /dir}, {@code ///dir} or {@code relative/dir}, with or without %20 and the like. */
  private static Path localPath(String afterScheme, ModelFault fault) {
    try {
      String path = new URI(null, null, afterScheme.replaceFirst("^//(?=/)", ""), null).getPath();
      return Path.of(
          afterScheme.contains("%") ? URI.create("file:" + afterScheme).getPath() : path);
    } catch (URISyntaxException | IllegalArgumentException e) {
      throw malformed("file:/directory", e, fault);
    }
  }

  private static UserError malformed(String expected, Exception cause, ModelFault fault) {
    return fault.of(
        Category.CONFIG,
        "the address is malformed, expected " + expected + ". Correct the reference.",
        cause);
  }

  private ModelSource remote(String scheme, ModelFault fault) throws IOException {
    try {
      if (CANNOT_LIST.contains(scheme)) {
        throw new UnsupportedFileSystemException(scheme);
      }
      FileSystem.getFileSystemClass(scheme, hadoop);
      org.apache.hadoop.fs.Path root = new org.apache.hadoop.fs.Path(fault.reference());
      FileSystem fileSystem = root.getFileSystem(hadoop);
      return HadoopDirectory.list(fileSystem, root);
    } catch (UnsupportedFileSystemException e) {
      throw fault.of(
          Category.CONFIG,
          "the scheme '"
              + scheme
              + ":' is not supported, expected maven:group:artifact:version, hf:org/name[@revision],"
              + " file:/directory, a path, or a directory of a Hadoop file system (hdfs:, s3a:, abfs:, gs:). Name the model in"
              + " one of these ways.",
          e);
    } catch (IllegalArgumentException e) { // of Path, around a URISyntaxException
      throw malformed(scheme + ":/directory", e, fault);
    } catch (FileNotFoundException e) {
      throw fault.of(
          Category.MODEL,
          "there is no such directory, expected one with onnx/model.onnx or model.onnx and"
              + " tokenizer.json. Check the address.",
          e);
    }
  }
}
