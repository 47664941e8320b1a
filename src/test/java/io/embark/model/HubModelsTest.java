package io.embark.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.embark.testing.HubAnswers;
import io.embark.testing.HubCommit;
import io.embark.testing.HubServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HubModelsTest {
  private static final String TINY = HubServer.REPOSITORY;
  private static final String REFERENCE = "hf:" + TINY;

  @TempDir private Path temporary;
  private HubServer server;
  private HubHome home;
  private Path tiny;

  @BeforeEach
  void startAHub() throws IOException {
    server = new HubServer();
    home = HubHome.of(server, temporary.resolve("home"));
    tiny = TinyGraph.USUAL.writeModel(temporary.resolve("tiny"));
  }

  @AfterEach
  void stopIt() {
    server.close();
  }

  @Test
  void laysTheCacheOutAsPythonDoes() throws IOException {
    Files.createDirectories(tiny.resolve("1_Pooling"));
    Files.writeString(tiny.resolve("1_Pooling/config.json"), "hello\n");
    String commit = server.publish(TINY, "main", tiny);

    ResolvedModel model = home.resolve(REFERENCE);

    String graph = sha256("model.onnx");
    String tokenizer = HubCommit.etag("tokenizer.json", bytes("tokenizer.json"));
    String snapshot = "snapshots/" + commit + "/";
    assertThat(home.content(TINY))
        .containsOnlyKeys(
            ".embark/" + commit + ".json",
            "blobs/" + graph,
            "blobs/" + tokenizer,
            "blobs/ce013625030ba8dba906f756967f9e9ca394464a",
            "refs/main",
            snapshot + "model.onnx",
            snapshot + "tokenizer.json",
            snapshot + "1_Pooling/config.json")
        .contains(
            entry("refs/main", commit),
            entry(snapshot + "model.onnx", "-> ../../blobs/" + graph),
            entry(snapshot + "tokenizer.json", "-> ../../blobs/" + tokenizer),
            // the name that git hash-object gives "hello\n"
            entry(
                snapshot + "1_Pooling/config.json",
                "-> ../../../blobs/ce013625030ba8dba906f756967f9e9ca394464a"));
    assertThat(home.folder().resolve("hub/.locks/models--acme--tiny/" + graph + ".lock")).exists();
    assertThat(model.directory()).isEqualTo(home.cached(TINY).resolve(snapshot));
    assertThat(server.lines())
        .containsExactly(
            "GET /api/models/acme/tiny/revision/main",
            "GET /api/models/acme/tiny/tree/" + commit + "?recursive=true&expand=false",
            "GET /acme/tiny/resolve/" + commit + "/1_Pooling/config.json",
            "GET /acme/tiny/resolve/" + commit + "/tokenizer.json",
            "GET /acme/tiny/resolve/" + commit + "/model.onnx",
            "GET /blob/" + graph + "?Signature=s3cret");
  }

  @Test
  void theCardNamesTheCommitAndTheIdentityIsThatOfTheFiles() throws IOException {
    String commit = server.publish(TINY, "main", tiny);
    server.publish(TINY, "v1", tiny);

    ResolvedModel model = home.resolve(REFERENCE);

    assertThat(model.card().reference()).isEqualTo("hf:acme/tiny@" + commit);
    assertThat(model.sha256())
        .isEqualTo(Fixture.resolve(tiny, HubHome.OVERRIDES).sha256())
        .isEqualTo(home.resolve(REFERENCE + "@v1").sha256());
    assertThat(home.resolve(REFERENCE + "@" + commit)).isEqualTo(model);
  }

  @Test
  void asksAgainOnlyWhatMayHaveChanged() throws IOException {
    String commit = server.publish(TINY, "main", tiny);
    ResolvedModel first = home.resolve(REFERENCE);
    int asked = server.lines().size();

    assertThat(home.resolve(REFERENCE)).isEqualTo(first);
    assertThat(server.lines().subList(asked, server.lines().size()))
        .containsExactly("GET /api/models/acme/tiny/revision/main");

    assertThat(home.resolve(REFERENCE + "@" + commit)).isEqualTo(first);
    assertThat(server.lines()).hasSize(asked + 1);
  }

  @Test
  void followsARevisionThatMovesAndFetchesOnlyWhatIsNew() throws IOException {
    server.publish(TINY, "refs/pr/1", tiny);
    home.resolve(REFERENCE + "@refs/pr/1");
    Fixture.edit(tiny.resolve("tokenizer.json"), "\"b\":2", "\"cc\":2");
    String moved = server.publish(TINY, "refs/pr/1", tiny);
    int asked = server.lines().size();

    ResolvedModel model = home.resolve(REFERENCE + "@refs/pr/1");

    assertThat(model.card().reference()).isEqualTo("hf:acme/tiny@" + moved);
    assertThat(home.content(TINY)).contains(entry("refs/refs/pr/1", moved));
    assertThat(server.lines().subList(asked, server.lines().size()))
        .containsExactly(
            "GET /api/models/acme/tiny/revision/refs%2Fpr%2F1",
            "GET /api/models/acme/tiny/tree/" + moved + "?recursive=true&expand=false",
            "GET /acme/tiny/resolve/" + moved + "/tokenizer.json");
  }

  @Test
  void leavesBehindWhatAnEncoderDoesNotNeed() throws IOException {
    TinyGraph graph = new TinyGraph("last_hidden_state", TinyGraph.INT64, 0, "model.onnx_data");
    Path model = graph.writeModel(temporary.resolve("large"));
    Files.createDirectories(model.resolve("onnx"));
    Files.move(model.resolve("model.onnx"), model.resolve("onnx/model.onnx"));
    Files.move(model.resolve("model.onnx_data"), model.resolve("onnx/model.onnx_data"));
    SortedMap<String, byte[]> files = files(model);
    for (String other :
        List.of(
            "pytorch_model.bin",
            "model.safetensors",
            "README.md",
            ".gitattributes",
            "vocab.txt",
            "onnx/model_O3.onnx",
            "onnx/model_qint8.onnx",
            "onnx/model_fp16.onnx_data",
            "openvino/openvino_model.bin",
            "2_Dense/pytorch_model.bin",
            "2_Dense/model.safetensors",
            "0_Transformer/model.safetensors")) {
      files.put(other, other.getBytes(StandardCharsets.UTF_8));
    }
    server.listInPagesOf(4);
    server.publish(TINY, "main", files);

    ResolvedModel resolved = home.resolve(REFERENCE);

    try (Stream<Path> walk = Files.walk(resolved.directory())) {
      assertThat(
              walk.filter(Files::isRegularFile)
                  .map(path -> resolved.directory().relativize(path).toString()))
          .containsExactlyInAnyOrder("tokenizer.json", "onnx/model.onnx", "onnx/model.onnx_data");
    }
    assertThat(server.lines()).filteredOn(line -> line.contains("/tree/")).hasSize(4);
  }

  @Test
  void keepsTheTokenOnTheHub() throws IOException {
    server.requireToken("hf_secret");
    server.publish(TINY, "main", tiny);
    home.environment().put("HF_TOKEN", " hf_secret\n");

    home.resolve(REFERENCE);

    assertThat(server.requests())
        .hasSize(5)
        .allSatisfy(
            request ->
                assertThat(request.authorization())
                    .isEqualTo(request.line().contains("/blob/") ? "" : "Bearer hf_secret"));
  }

  @Test
  void findsTheTokenWherePythonDoes() throws IOException {
    server.requireToken("hf_secret");
    server.publish(TINY, "main", tiny);
    home.environment().put("HUGGING_FACE_HUB_TOKEN", "hf_secret");
    home.resolve(REFERENCE);

    home.environment().remove("HUGGING_FACE_HUB_TOKEN");
    Files.writeString(home.folder().resolve("token"), "hf_secret\n");
    home.resolve(REFERENCE);

    Path other = Files.writeString(temporary.resolve("other"), "hf_secret");
    Files.writeString(home.folder().resolve("token"), "hf_wrong");
    home.environment().put("HF_TOKEN_PATH", other.toString());
    home.resolve(REFERENCE);
    assertThat(server.requests())
        .filteredOn(request -> !request.line().contains("/blob/"))
        .allSatisfy(request -> assertThat(request.authorization()).isEqualTo("Bearer hf_secret"));
  }

  @Test
  void followsAModelToItsNewName() throws IOException {
    server.publish("acme/new-name", "main", tiny);
    for (String path : List.of("/revision/main", "/tree/", "/tokenizer.json", "/model.onnx")) {
      server.plan(
          "acme/tiny",
          exchange ->
              HubAnswers.status(
                      307,
                      "Location",
                      exchange.getRequestURI().toString().replace(TINY, "acme/new-name"))
                  .answer(exchange));
      assertThat(path).isNotEmpty();
    }

    assertThat(home.resolve(REFERENCE).sha256())
        .isEqualTo(Fixture.resolve(tiny, HubHome.OVERRIDES).sha256());
  }

  @Test
  void asksNobodyWhenOfflineAndUsesWhatIsCached() throws IOException {
    server.publish(TINY, "main", tiny);
    ResolvedModel online = home.resolve(REFERENCE);
    int asked = server.lines().size();

    home.environment().put("HF_HUB_OFFLINE", "1");

    assertThat(home.resolve(REFERENCE)).isEqualTo(online);
    assertThat(server.lines()).hasSize(asked);
  }

  @Test
  void trustsTheListingThatPythonKeptAndTakesASnapshotWithoutOneAsItStands() throws IOException {
    String commit = server.publish(TINY, "main", tiny);
    ResolvedModel first = home.resolve(REFERENCE);
    Path kept = home.cached(TINY).resolve("trees");
    Files.move(home.cached(TINY).resolve(".embark"), kept);
    int asked = server.lines().size();

    assertThat(home.resolve(REFERENCE + "@" + commit)).isEqualTo(first);

    Files.delete(kept.resolve(commit + ".json"));
    home.environment().put("HF_HUB_OFFLINE", "1");
    assertThat(home.resolve(REFERENCE)).isEqualTo(first);
    assertThat(server.lines()).hasSize(asked);
  }

  @Test
  void repairsABlobThatIsDamagedAndALinkThatLeadsNowhere() throws IOException {
    server.publish(TINY, "main", tiny);
    ResolvedModel first = home.resolve(REFERENCE);
    Path blob = home.cached(TINY).resolve("blobs/" + sha256("model.onnx"));
    byte[] content = Files.readAllBytes(blob);
    content[content.length - 1]++;
    Files.write(blob, content);
    Files.delete(
        home.cached(TINY)
            .resolve("blobs/" + HubCommit.etag("tokenizer.json", bytes("tokenizer.json"))));

    assertThat(home.resolve(REFERENCE)).isEqualTo(first);
    assertThat(blob).hasBinaryContent(bytes("model.onnx"));
  }

  @Test
  void copiesWhereLinksAreNotAllowed() throws IOException {
    server.publish(TINY, "main", tiny);
    home.environment().put("HF_HUB_DISABLE_SYMLINKS", "1");

    ResolvedModel model = home.resolve(REFERENCE);

    Path graph = model.directory().resolve("model.onnx");
    assertThat(Files.isRegularFile(graph, LinkOption.NOFOLLOW_LINKS)).isTrue();
    assertThat(graph).hasBinaryContent(bytes("model.onnx"));
    assertThat(home.content(TINY).keySet()).noneMatch(path -> path.endsWith(".tmp"));
  }

  @Test
  void readsAModelWithoutAnOrganisation() throws IOException {
    String commit = server.publish("tiny", "main", tiny);

    assertThat(home.resolve("hf:tiny").card().reference()).isEqualTo("hf:tiny@" + commit);
    assertThat(home.cached("tiny")).isDirectory();
  }

  private byte[] bytes(String path) throws IOException {
    return Files.readAllBytes(tiny.resolve(path));
  }

  private String sha256(String path) throws IOException {
    return HubCommit.sha("SHA-256", bytes(path));
  }

  private static SortedMap<String, byte[]> files(Path directory) throws IOException {
    SortedMap<String, byte[]> files = new TreeMap<>();
    for (String path : Arrays.asList("tokenizer.json", "onnx/model.onnx", "onnx/model.onnx_data")) {
      files.put(path, Files.readAllBytes(directory.resolve(path)));
    }
    return files;
  }
}
