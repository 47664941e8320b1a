package io.embark.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelResolverTest {
  private static final ModelOverrides OVERRIDES = Fixture.overrides(PoolingMode.MEAN, true, 8);

  @TempDir private Path temporary;
  private Path tiny;
  private ModelResolver resolver;

  @BeforeEach
  void writeATinyModel() throws IOException {
    tiny = TinyGraph.USUAL.writeModel(temporary.resolve("my models/tiny"));
    Configuration hadoop = new Configuration();
    hadoop.setClass("fs.far.impl", FarFileSystem.class, org.apache.hadoop.fs.FileSystem.class);
    resolver = new ModelResolver(hadoop, temporary.resolve("cache"));
  }

  @Test
  void readsADirectoryInPlaceUnderEveryNameOfIt() {
    ResolvedModel byPath = resolver.resolve(tiny.toString(), OVERRIDES);
    assertThat(byPath.directory()).isEqualTo(tiny);
    assertThat(byPath.card().reference()).isEqualTo(tiny.toString());

    Path relative = Path.of("").toAbsolutePath().relativize(tiny);
    for (String reference :
        new String[] {
          relative.toString(), "file:" + tiny, "file://" + tiny, tiny.toUri().toString()
        }) {
      ResolvedModel model = resolver.resolve(reference, OVERRIDES);
      assertThat(model.directory()).as(reference).isEqualTo(tiny);
      assertThat(model.card().reference()).isEqualTo(reference);
      assertThat(model.sha256()).isEqualTo(byPath.sha256());
    }
  }

  @Test
  void readsOneGraphOfSeveral() throws IOException {
    Files.createDirectories(tiny.resolve("onnx"));
    Files.copy(tiny.resolve("model.onnx"), tiny.resolve("onnx/model_O1.onnx"));
    Files.move(tiny.resolve("model.onnx"), tiny.resolve("model_O2.onnx"));

    assertThat(resolver.resolve(tiny.resolve("onnx/model_O1.onnx").toString(), OVERRIDES).card())
        .extracting(ModelCard::graphFile)
        .isEqualTo("onnx/model_O1.onnx");
    assertThat(resolver.resolve(tiny.resolve("model_O2.onnx").toString(), OVERRIDES).files())
        .extracting(ModelFile::path)
        .containsExactly("model_O2.onnx", "tokenizer.json");
  }

  @Test
  void readsAFlatJarAsADirectory() throws IOException {
    Path jar = jar(Map.of("tiny-tokenizer.json", "tokenizer.json", "tiny.onnx", "model.onnx"));

    ResolvedModel model = resolver.resolve(jar.toString(), OVERRIDES);

    assertThat(model.sha256()).isEqualTo(resolver.resolve(tiny.toString(), OVERRIDES).sha256());
    assertThat(model.directory()).isAbsolute().startsWith(temporary.resolve("cache"));
    assertThat(model.files())
        .extracting(ModelFile::path)
        .containsExactly("model.onnx", "tokenizer.json");
  }

  @Test
  void readsAJarThatIsLaidOutAsADirectory() throws IOException {
    Path jar = jar(Map.of("tokenizer.json", "tokenizer.json", "onnx/model.onnx", "model.onnx"));

    assertThat(resolver.resolve(jar.toString(), OVERRIDES).card().graphFile())
        .isEqualTo("onnx/model.onnx");
  }

  @Test
  void unpacksAnArchiveAgainWhenItsCopyIsDamaged() throws IOException {
    Path jar = jar(Map.of("tiny-tokenizer.json", "tokenizer.json", "tiny.onnx", "model.onnx"));
    ResolvedModel first = resolver.resolve(jar.toString(), OVERRIDES);
    Files.writeString(first.directory().resolve("tokenizer.json"), "{}");

    assertThat(resolver.resolve(jar.toString(), OVERRIDES)).isEqualTo(first);

    Files.writeString(first.directory().resolve("model.json"), "{");
    assertThat(resolver.resolve(jar.toString(), OVERRIDES)).isEqualTo(first);
  }

  @Test
  void refusesAJarWithoutAModel() throws IOException {
    Path jar = jar(Map.of("tiny.onnx", "model.onnx"));
    assertRefused(
        jar.toString(),
        Category.MODEL,
        "the jar has no file of the name *tokenizer.json at its root, expected one. Name a jar with"
            + " one model.");

    Path two = jar(Map.of("a.onnx", "model.onnx", "b.onnx", "model.onnx"));
    assertRefused(
        two.toString(),
        Category.MODEL,
        "the jar has a.onnx, b.onnx of the name *.onnx at its root, expected one. Name a jar with one"
            + " model.");
  }

  @Test
  void copiesADirectoryOfAHadoopFileSystem() throws IOException {
    TinyGraph graph = new TinyGraph("last_hidden_state", TinyGraph.INT64, 0, "weights.bin");
    Path far = graph.writeModel(temporary.resolve("far"));
    Files.writeString(far.resolve("pytorch_model.bin"), "weights of torch");
    String reference = "far:" + far;

    ResolvedModel model = resolver.resolve(reference, OVERRIDES);

    assertThat(model.sha256()).isEqualTo(resolver.resolve(far.toString(), OVERRIDES).sha256());
    try (Stream<Path> files = Files.list(model.directory())) {
      assertThat(files.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("model.json", "model.onnx", "tokenizer.json", "weights.bin");
    }

    Fixture.edit(far.resolve("tokenizer.json"), "\"b\":2", "\"cc\":2");
    assertThat(resolver.resolve(reference, OVERRIDES).sha256()).isNotEqualTo(model.sha256());
  }

  @Test
  void refusesADirectoryThatIsNotThere() {
    assertRefused(
        "/no/such/model",
        Category.MODEL,
        "there is no directory /no/such/model, expected one with onnx/model.onnx or model.onnx and"
            + " tokenizer.json. Check the path.");
    assertRefused(
        "far:/no/such/model",
        Category.MODEL,
        "there is no such directory, expected one with onnx/model.onnx or model.onnx and"
            + " tokenizer.json. Check the address.");
  }

  @Test
  void refusesASchemeThatNobodyKnows() {
    for (String scheme : new String[] {"hub", "http", "https", "ftps"}) {
      assertRefused(
          scheme + ":org/name",
          Category.CONFIG,
          "the scheme '"
              + scheme
              + ":' is not supported, expected maven:group:artifact:version, hf:org/name[@revision],"
              + " file:/directory, a path, or a directory of a Hadoop file system (hdfs:, s3a:, abfs:, gs:). Name the model in"
              + " one of these ways.");
    }
  }

  @Test
  void refusesAMalformedAddress() {
    assertRefused(
        "file:/models/100%",
        Category.CONFIG,
        "the address is malformed, expected file:/directory. Correct the reference.");
    assertRefused(
        "far:models",
        Category.CONFIG,
        "the address is malformed, expected far:/directory. Correct the reference.");
  }

  @Test
  void findsTheCacheFolder() {
    assertThat(ModelResolver.cacheFolder(Map.of("EMBARK_CACHE", "/data/cache")))
        .isEqualTo(Path.of("/data/cache"));
    assertThat(ModelResolver.cacheFolder(Map.of()))
        .isEqualTo(Path.of(System.getProperty("user.home"), ".cache/embark"));
  }

  private void assertRefused(String reference, Category category, String sentences) {
    UserError error =
        catchThrowableOfType(
            UserError.class, () -> resolver.resolve(reference, ModelOverrides.NONE));
    assertThat(error).hasMessage("Cannot load model '" + reference + "': " + sentences);
    assertThat(error.category()).isEqualTo(category);
  }

  /** {@code files}: entry to file of the tiny model. */
  private Path jar(Map<String, String> files) throws IOException {
    Path jar = Files.createTempFile(temporary, "model", ".jar");
    try (OutputStream out = Files.newOutputStream(jar);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, String> file : new java.util.TreeMap<>(files).entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey()));
        Files.copy(tiny.resolve(file.getValue()), zip);
      }
    }
    return jar;
  }

  /** The local disk under another scheme, to stand for a remote file system. */
  public static final class FarFileSystem extends RawLocalFileSystem {
    @Override
    public URI getUri() {
      return URI.create("far:///");
    }

    @Override
    public String getScheme() {
      return "far";
    }
  }
}
