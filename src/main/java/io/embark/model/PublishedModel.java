package io.embark.model;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;

/**
 * A model where executors can reach it. Serializable and small: it carries the card, the file list,
 * the place and the Hadoop settings to get there, not the weights.
 */
public final class PublishedModel implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Copies that this JVM has hashed, so that later tasks look at lengths only. */
  private static final Map<Path, Boolean> HASHED = new ConcurrentHashMap<>();

  private final Card card;
  private final String sha256;
  private final ArrayList<ModelFile> files;
  private final String folder;
  private final boolean isLocal;
  private final TreeMap<String, String> hadoopSettings;

  private PublishedModel(
      ResolvedModel model, String folder, boolean isLocal, Map<String, String> hadoopSettings) {
    this.card = model.facts();
    this.sha256 = model.sha256();
    this.files = new ArrayList<>(model.files());
    this.folder = folder;
    this.isLocal = isLocal;
    this.hadoopSettings = new TreeMap<>(hadoopSettings);
  }

  /**
   * Copies the model to {@code <modelsUri>/<sha256>/} unless a whole copy is there already. Safe
   * against another driver that publishes the same model and against one that was killed.
   *
   * @param modelsUri {@code <lake>/_embark/models}
   */
  public static PublishedModel publish(
      ResolvedModel model, String modelsUri, Configuration hadoop) {
    org.apache.hadoop.fs.Path folder = new org.apache.hadoop.fs.Path(modelsUri, model.sha256());
    try {
      new ModelStore(folder, hadoop).publish(model);
    } catch (IOException e) {
      throw new UserError(
          Category.SINK,
          "Cannot publish model '"
              + model.facts().reference()
              + "' to "
              + folder
              + ": "
              + oneLine(e)
              + ", expected a folder that can be written. Check the path and its permissions, then run"
              + " again.",
          e);
    }
    return new PublishedModel(model, folder.toString(), false, ModelStore.ownSettings(hadoop));
  }

  /** For commands without a lake: the files stay where the driver resolved them. */
  public static PublishedModel local(ResolvedModel model) {
    return new PublishedModel(model, model.directory().toString(), true, Map.of());
  }

  /** What the model is. */
  public Card facts() {
    return card;
  }

  /**
   * The facts of a model with a graph.
   *
   * @throws ClassCastException for static vectors
   */
  public ModelCard card() {
    return (ModelCard) card;
  }

  /** {@link ResolvedModel#sha256}. */
  public String sha256() {
    return sha256;
  }

  /**
   * The model's directory on this node: copied from the lake at most once a node, each file's hash
   * checked once a JVM, a damaged copy repaired. Safe for many threads and processes.
   */
  public Path localCopy() {
    return localCopy(nodeCache(System.getenv(), System.getProperties()));
  }

  /** As {@link #localCopy()} under another cache folder. */
  Path localCopy(Path cache) {
    ModelManifest manifest = new ModelManifest(sha256, List.copyOf(files));
    if (isLocal) {
      return ownDirectory(manifest);
    }
    Path copy = cache.resolve("models").resolve(sha256);
    try {
      CacheFolder.of(
          copy,
          path -> HASHED.containsKey(path) ? manifest.hasLengths(path) : manifest.holds(path),
          empty -> download(manifest, empty));
      HASHED.put(copy, true);
      return copy;
    } catch (IOException e) {
      throw new UserError(
          Category.SINK,
          "Cannot copy model '"
              + card.reference()
              + "' from "
              + folder
              + " to "
              + copy
              + ": "
              + oneLine(e)
              + ", expected "
              + files.size()
              + " files. Check that this node can read the lake and has room under EMBARK_CACHE.",
          e);
    }
  }

  private Path ownDirectory(ModelManifest manifest) {
    Path directory = Path.of(folder);
    try {
      if (!manifest.hasLengths(directory)) {
        throw new UserError(
            Category.MODEL,
            "Cannot load model '"
                + card.reference()
                + "': the files in "
                + directory
                + " are not those that were checked at the start, expected them unchanged on every"
                + " node. Leave them alone while a command runs.");
      }
    } catch (IOException e) {
      throw new IllegalStateException("cannot look at " + directory, e);
    }
    return directory;
  }

  private void download(ModelManifest manifest, Path empty) throws IOException {
    Configuration hadoop = new Configuration();
    hadoopSettings.forEach(hadoop::set);
    new ModelStore(new org.apache.hadoop.fs.Path(folder), hadoop).download(manifest.files(), empty);
    if (!manifest.holds(empty)) {
      throw new UserError(
          Category.MODEL,
          "Cannot load model '"
              + card.reference()
              + "': the copy in "
              + folder
              + " is damaged, expected files with the hashes in its model.json. Delete this folder and"
              + " run again.");
    }
  }

  /** {@code $EMBARK_CACHE}, else a folder of this user among the temporary files. */
  static Path nodeCache(Map<String, String> environment, Map<Object, Object> properties) {
    String configured = environment.get("EMBARK_CACHE");
    return configured == null || configured.isBlank()
        ? Path.of(
            properties.get("java.io.tmpdir").toString(), "embark-" + properties.get("user.name"))
        : Path.of(configured);
  }

  private static String oneLine(IOException e) {
    String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return message.replaceAll("\\s*[\\r\\n]+\\s*", " ").strip();
  }
}
