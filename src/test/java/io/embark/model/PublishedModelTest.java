package io.embark.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublishedModelTest {
  private static final int THREADS = 8;

  @TempDir private Path temporary;
  private ResolvedModel model;
  private Path models;
  private Path cache;

  @BeforeEach
  void resolveATinyModel() throws IOException {
    Path directory = TinyGraph.USUAL.writeModel(temporary.resolve("tiny"));
    model = Fixture.resolve(directory, Fixture.overrides(PoolingMode.MEAN, true, 8));
    models = temporary.resolve("lake/_embark/models");
    cache = temporary.resolve("node");
  }

  @Test
  void liesInTheLakeAsAModelDirectoryThatSaysWhatItHolds() throws IOException {
    PublishedModel published = publish();

    Path folder = models.resolve(model.sha256());
    assertThat(published.sha256()).isEqualTo(model.sha256());
    assertThat(published.card()).isEqualTo(model.card());
    assertThat(visible(folder)).containsExactly("model.json", "model.onnx", "tokenizer.json");
    assertThat(ModelManifest.fromJson(Files.readAllBytes(folder.resolve("model.json"))))
        .isEqualTo(new ModelManifest(model.sha256(), model.files()));
    assertThat(Fixture.resolve(folder, Fixture.overrides(PoolingMode.MEAN, true, 8)).sha256())
        .isEqualTo(model.sha256());
  }

  @Test
  void isNotWrittenASecondTime() throws IOException {
    publish();
    Path file = models.resolve(model.sha256()).resolve("model.onnx");
    FileTime longAgo = FileTime.fromMillis(1_000_000);
    Files.setLastModifiedTime(file, longAgo);

    publish();

    assertThat(Files.getLastModifiedTime(file)).isEqualTo(longAgo);
  }

  @Test
  void isCompletedAfterADriverWasKilled() throws IOException {
    publish();
    Path folder = models.resolve(model.sha256());
    Files.delete(folder.resolve("model.json"));
    Files.writeString(folder.resolve("model.onnx"), "half");

    assertThat(publish().localCopy(cache).resolve("model.onnx"))
        .hasSameBinaryContentAs(model.directory().resolve("model.onnx"));
  }

  @Test
  void isRepairedWhenAFileOrTheMarkerWasDamaged() throws IOException {
    publish();
    Path folder = models.resolve(model.sha256());
    Files.delete(folder.resolve("tokenizer.json"));
    publish();
    assertThat(folder.resolve("tokenizer.json")).exists();

    Files.writeString(folder.resolve("model.json"), "{");
    Files.deleteIfExists(folder.resolve(".model.json.crc"));
    publish();
    assertThat(ModelManifest.fromJson(Files.readAllBytes(folder.resolve("model.json"))).sha256())
        .isEqualTo(model.sha256());
  }

  @Test
  void mayBePublishedByManyDriversAtOnce() throws Exception {
    List<PublishedModel> published = atOnce(this::publish);

    assertThat(published.get(0).localCopy(cache).resolve("model.onnx"))
        .hasSameBinaryContentAs(model.directory().resolve("model.onnx"));
    assertThat(visible(models.resolve(model.sha256())))
        .containsExactly("model.json", "model.onnx", "tokenizer.json");
  }

  @Test
  void isCopiedToANodeOnceAndSurvivesSerialisation() throws Exception {
    PublishedModel sent = sent(publish());

    List<Path> copies = atOnce(() -> sent.localCopy(cache));

    Path copy = cache.resolve("models").resolve(model.sha256());
    assertThat(copies).containsOnly(copy);
    assertThat(visible(copy)).containsExactly("model.onnx", "tokenizer.json");
    FileTime copied = Files.getLastModifiedTime(copy.resolve("model.onnx"));
    Files.move(models, temporary.resolve("moved"));
    assertThat(sent.localCopy(cache)).isEqualTo(copy);
    assertThat(Files.getLastModifiedTime(copy.resolve("model.onnx"))).isEqualTo(copied);
  }

  @Test
  void repairsADamagedCopyOnANode() throws IOException {
    PublishedModel published = publish();
    Path copy = cache.resolve("models").resolve(model.sha256());
    Files.createDirectories(copy);
    byte[] damaged = Files.readAllBytes(model.directory().resolve("model.onnx"));
    damaged[damaged.length / 2] ^= 1;
    Files.write(copy.resolve("model.onnx"), damaged);
    Files.copy(model.directory().resolve("tokenizer.json"), copy.resolve("tokenizer.json"));

    assertThat(published.localCopy(cache).resolve("model.onnx"))
        .hasSameBinaryContentAs(model.directory().resolve("model.onnx"));

    Files.delete(copy.resolve("tokenizer.json"));
    assertThat(published.localCopy(cache).resolve("tokenizer.json")).exists();
  }

  @Test
  void refusesADamagedCopyInTheLake() throws IOException {
    PublishedModel published = publish();
    Path folder = models.resolve(model.sha256());
    byte[] damaged = Files.readAllBytes(folder.resolve("model.onnx"));
    damaged[damaged.length / 2] ^= 1;
    Files.write(folder.resolve("model.onnx"), damaged);
    Files.deleteIfExists(folder.resolve(".model.onnx.crc"));

    assertThatExceptionOfType(UserError.class)
        .isThrownBy(() -> published.localCopy(cache))
        .withMessage(
            "Cannot load model '"
                + model.card().reference()
                + "': the copy in file:"
                + folder
                + " is damaged, expected files with the hashes in its model.json. Delete this folder"
                + " and run again.");
    assertThat(cache.resolve("models").resolve(model.sha256())).doesNotExist();
  }

  @Test
  void saysWhenANodeCannotReachTheLake() throws IOException {
    PublishedModel published = publish();
    Path folder = models.resolve(model.sha256());
    Files.move(models, temporary.resolve("moved"));

    assertThatExceptionOfType(UserError.class)
        .isThrownBy(() -> published.localCopy(cache))
        .withMessage(
            "Cannot copy model '"
                + model.card().reference()
                + "' from file:"
                + folder
                + " to "
                + cache.resolve("models").resolve(model.sha256())
                + ": File file:"
                + folder.resolve("model.onnx")
                + " does not exist, expected 2 files. Check that this node can read the lake and has"
                + " room under EMBARK_CACHE.")
        .satisfies(error -> assertThat(error.category()).isEqualTo(Category.SINK));
  }

  @Test
  void saysWhenTheLakeCannotBeWritten() throws IOException {
    Files.createDirectories(models.getParent());
    Files.writeString(models, "a file");

    assertThatExceptionOfType(UserError.class)
        .isThrownBy(this::publish)
        .withMessage(
            "Cannot publish model '"
                + model.card().reference()
                + "' to file:"
                + models.resolve(model.sha256())
                + ": Parent path is not a directory: file:"
                + models
                + ", expected a folder that can be written. Check the path and its permissions, then"
                + " run again.")
        .satisfies(error -> assertThat(error.category()).isEqualTo(Category.SINK));
  }

  @Test
  void staysWhereItIsForCommandsWithoutALake() throws IOException {
    PublishedModel local = PublishedModel.local(model);
    assertThat(local.localCopy(cache)).isEqualTo(model.directory());

    Files.delete(model.directory().resolve("tokenizer.json"));
    assertThatExceptionOfType(UserError.class)
        .isThrownBy(() -> local.localCopy(cache))
        .withMessage(
            "Cannot load model '"
                + model.card().reference()
                + "': the files in "
                + model.directory()
                + " are not those that were checked at the start, expected them unchanged on every"
                + " node. Leave them alone while a command runs.");
  }

  @Test
  void carriesTheHadoopSettingsThatAreNotDefaults() {
    Configuration hadoop = new Configuration();
    hadoop.set("fs.s3a.endpoint", "http://127.0.0.1:9000");

    assertThat(ModelStore.ownSettings(hadoop))
        .containsEntry("fs.s3a.endpoint", "http://127.0.0.1:9000")
        .doesNotContainKey("fs.s3a.connection.timeout")
        .hasSizeLessThan(20);
  }

  @Test
  void findsTheNodesCache() {
    Properties properties = new Properties();
    properties.setProperty("java.io.tmpdir", "/tmp");
    properties.setProperty("user.name", "eve");

    assertThat(PublishedModel.nodeCache(Map.of("EMBARK_CACHE", "/data/cache"), properties))
        .isEqualTo(Path.of("/data/cache"));
    assertThat(PublishedModel.nodeCache(Map.of(), properties))
        .isEqualTo(Path.of("/tmp/embark-eve"));
  }

  private PublishedModel publish() {
    return PublishedModel.publish(model, "file:" + models, new Configuration());
  }

  private static <T> List<T> atOnce(Callable<T> call) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<T>> futures = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        futures.add(threads.submit(call));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> future : futures) {
        results.add(future.get(30, TimeUnit.SECONDS));
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }

  private static PublishedModel sent(PublishedModel model) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(model);
    }
    assertThat(bytes.size()).isLessThan(20_000);
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (PublishedModel) in.readObject();
    }
  }

  /** Hadoop's local file system keeps checksums in hidden files. */
  private static List<String> visible(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(path -> path.getFileName().toString())
          .filter(name -> !name.startsWith("."))
          .sorted()
          .toList();
    }
  }
}
