package io.embark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.embark.corpus.Json;
import io.embark.corpus.VectorColumn;
import io.embark.testing.EmbeddingServer;
import io.embark.testing.HubAnswers;
import io.embark.testing.LocalSpark;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs, {@code encode} and {@code search} with a service, which counts what it is paid for. */
class RemoteJobTest {
  private static final String KEY = "sk-s3cret/1";
  private static final int DOCUMENTS = 200;
  private static final int BATCH = 4;
  private static final int IN_FLIGHT = 2;
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(3);

  @TempDir Path folder;
  private EmbeddingServer server;
  private Path job;

  @BeforeAll
  static void startSpark() {
    LocalSpark.session();
  }

  @BeforeEach
  void startServer() throws IOException {
    server = new EmbeddingServer();
    server.requireKey(KEY);
    Files.writeString(folder.resolve("key"), KEY + "\n");
    Files.createDirectory(folder.resolve("input"));
    Files.write(
        folder.resolve("input/a.jsonl"),
        IntStream.range(0, DOCUMENTS)
            .mapToObj(i -> Json.line(Map.of("id", "d" + i, "text", text(i))))
            .toList());
    job = job("");
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  private static String text(int i) {
    return "this is text " + i + " of many";
  }

  private static List<String> texts() {
    return IntStream.range(0, DOCUMENTS).mapToObj(RemoteJobTest::text).toList();
  }

  private Path job(String stages) throws IOException {
    return Files.writeString(
        folder.resolve("job.yaml"),
        """
        job: paid
        read: { jsonl: { path: "%s", id: id } }
        stages: [ %s ]
        encode:
          dense:
            kind: remote
            protocol: voyage
            url: "%s/v1"
            model: "%s"
            dimension: %d
            api-key: { file: "%s" }
            batch-items: %d
            requests-in-flight: %d
            retry-seconds: 0
        write:
          parquet: { path: "%s" }
        budget: { rejects: 5%% }
        checkpoint: { items: 20 }
        """
            .formatted(
                folder.resolve("input"),
                stages,
                server.url(),
                EmbeddingServer.MODEL,
                EmbeddingServer.DIMENSION,
                folder.resolve("key"),
                BATCH,
                IN_FLIGHT,
                lake()));
  }

  private Path lake() {
    return folder.resolve("lake");
  }

  private List<Row> rows(String table) {
    return LocalSpark.session().read().parquet(lake().resolve(table).toString()).collectAsList();
  }

  private void assertLakeHasTheServicesVectors(int count) {
    List<Row> rows = rows("embeddings");
    assertThat(rows).hasSize(count);
    for (Row row : rows) {
      assertThat(VectorColumn.floats(row.getSeq(row.fieldIndex("dense"))))
          .containsExactly(EmbeddingServer.unitVector(row.getAs("text")), within(1e-6f));
    }
  }

  @Test
  void aJobPaysEachTextOnceAndItsManifestHasTheTokens() throws IOException {
    Embark run = Embark.run("run", job, "--json", "--verbose");

    assertThat(run.exitCode()).as(run.toString()).isZero();
    assertLakeHasTheServicesVectors(DOCUMENTS);
    assertThat(server.paid()).containsExactlyInAnyOrderElementsOf(texts());
    JsonNode encoding = run.json().get("encoding");
    assertThat(encoding.get("encoded").asInt()).isEqualTo(DOCUMENTS);
    assertThat(encoding.get("tokens").asInt()).isEqualTo(6 * DOCUMENTS);
    assertThat(encoding.get("forwards").asInt()).isEqualTo(server.requests().size());
    assertThat(run.toString()).doesNotContain("s3cret");
    assertNoFileHasTheKey();

    Files.writeString(
        folder.resolve("input/b.jsonl"), Json.line(Map.of("id", "new", "text", "one more")));
    Embark increment = Embark.run("run", job, "--json");

    assertThat(increment.exitCode()).as(increment.toString()).isZero();
    assertThat(increment.json().at("/encoding/tokens").asInt()).isEqualTo(2);
    assertThat(server.paid()).hasSize(DOCUMENTS + 1);
  }

  private void assertNoFileHasTheKey() throws IOException {
    try (Stream<Path> walk = Files.walk(lake())) {
      List<Path> files = walk.filter(Files::isRegularFile).toList();
      assertThat(files).hasSizeGreaterThan(10);
      for (Path file : files) {
        assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
            .as(file.toString())
            .doesNotContain("s3cret");
      }
    }
  }

  @Test
  void aRefusedTextIsARejectWithTheServicesReason() {
    server.refuse(text(7)::equals, 400, EmbeddingServer.error("too long, " + KEY));

    Embark run = Embark.run("run", job, "--json");

    assertThat(run.exitCode()).as(run.toString()).isZero();
    assertLakeHasTheServicesVectors(DOCUMENTS - 1);
    Row reject = rows("rejects").get(0);
    assertThat(reject.<String>getAs("source_id")).isEqualTo("d7");
    assertThat(reject.<String>getAs("reason")).isEqualTo("remote_refused");
    assertThat(reject.<String>getAs("detail")).isEqualTo("the service answers 400 (too long, ***)");
  }

  @Test
  void aJobThatFailsGoesOnWithoutPayingTwice() {
    for (int i = 0; i < 20; i++) {
      server.plan(exchange -> false);
    }
    server.plan(HubAnswers.body(500, "down " + KEY));

    Embark failed = Embark.run("run", job, "--json");
    int paid = server.paid().size();
    server.planForEver(null);
    Embark resumed = Embark.run("run", job, "--json");

    assertThat(failed.exitCode()).as(failed.toString()).isEqualTo(4);
    assertThat(failed.err().get(failed.err().size() - 1))
        .isEqualTo(
            "embark: Cannot encode with '"
                + server.url()
                + "/v1': it answers 500 (down ***), expected vectors within 'retry-seconds' 0 of the"
                + " first try. Run again when it is well: what is published or cached is not asked"
                + " for again.");
    assertThat(paid).isBetween(20 * BATCH, DOCUMENTS - 1);
    assertThat(resumed.exitCode()).as(resumed.toString()).isZero();
    assertLakeHasTheServicesVectors(DOCUMENTS);
    assertThat(server.paid()).containsExactlyInAnyOrderElementsOf(texts());
  }

  @Test
  void aJobThatIsKilledPaysAtMostTwiceForWhatWasOnItsWay() throws Exception {
    server.answerAfter(60);
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "@conf/java-options",
                "-Dspark.ui.enabled=false",
                "-Dspark.master=local[2]",
                "-cp",
                System.getProperty("java.class.path"),
                "io.embark.cli.Main",
                "run",
                job.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log.txt").toFile())
            .start();
    long end = System.nanoTime() + LONGEST_WAIT.toNanos();
    while (server.paid().size() < DOCUMENTS / 3 && process.isAlive() && System.nanoTime() < end) {
      Thread.sleep(5);
    }
    process.destroyForcibly().waitFor();
    Thread.sleep(500); // answers on their way are counted
    int before = server.paid().size();

    Embark resumed = Embark.run("run", job, "--json");

    assertThat(before).as(Files.readString(folder.resolve("log.txt"))).isLessThan(DOCUMENTS);
    assertThat(resumed.exitCode()).as(resumed.toString()).isZero();
    assertLakeHasTheServicesVectors(DOCUMENTS);
    assertThat(new HashSet<>(server.paid())).containsExactlyInAnyOrderElementsOf(texts());
    assertThat(server.paid().size()).isBetween(DOCUMENTS, DOCUMENTS + IN_FLIGHT * BATCH);
    assertThat(Files.readString(folder.resolve("log.txt"))).doesNotContain("s3cret");
  }

  @Test
  void aChunkerNeedsAnEncoderWithATokenizer() throws IOException {
    Embark run = Embark.run("run", job("{ chunk: { max-tokens: 40 } }"));

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .contains(
            "embark: Cannot chunk by '"
                + job
                + ":3 stages[0].chunk': no encoder of the job has a tokenizer here,"
                + " expected one that counts tokens. Chunk the input before, or encode with a model"
                + " that runs in Embark.");
    assertThat(server.requests()).isEmpty();
  }

  private List<Object> with(Object... arguments) {
    List<Object> all = new ArrayList<>(List.of(arguments));
    all.addAll(
        List.of(
            "--kind",
            "remote",
            "--model",
            EmbeddingServer.MODEL,
            "--option",
            "protocol=voyage",
            "--option",
            "url=" + server.url() + "/v1",
            "--option",
            "dimension=" + EmbeddingServer.DIMENSION,
            "--option",
            "api-key.file=" + folder.resolve("key"),
            "--json"));
    return all;
  }

  @Test
  void encodeTakesTheSameOptions() throws IOException {
    server.refuse("bad"::equals, 400, "no");
    Path input = folder.resolve("texts.jsonl");
    Files.write(
        input,
        List.of("{\"id\": \"1\", \"text\": \"good one\"}", "{\"id\": \"2\", \"text\": \"bad\"}"));
    Path output = folder.resolve("vectors.parquet");

    Embark encode =
        Embark.run(with("encode", "--input", input, "--output", output, "--as", "query").toArray());

    assertThat(encode.exitCode()).as(encode.toString()).isEqualTo(3);
    assertThat(encode.json().get("tokens").asInt()).isEqualTo(2);
    EncodedFile file = EncodedFile.read(output);
    assertThat(file.ids()).containsExactly("1", "2");
    assertThat(file.reasons()).containsExactly(null, "remote_refused");
    assertThat(file.vectors().get(0))
        .containsExactly(EmbeddingServer.unitVector("good one"), within(1e-6f));
    assertThat(file.vectors().get(1)).isNull();
    assertThat(server.requests().get(0).body().get("input_type").asText()).isEqualTo("query");
  }

  @Test
  void searchAsksTheServiceForTheQuery() {
    Embark run = Embark.run("run", job, "--json");
    assertThat(run.exitCode()).as(run.toString()).isZero();

    Embark search =
        Embark.run(with("search", "--lake", lake(), "--limit", 5, "what is it").toArray());

    assertThat(search.exitCode()).as(search.toString()).isZero();
    List<String> found = new ArrayList<>();
    search.json().get("hits").forEach(hit -> found.add(hit.get("source_id").asText()));
    float[] query = EmbeddingServer.unitVector("what is it");
    assertThat(found)
        .containsExactlyElementsOf(
            IntStream.range(0, DOCUMENTS)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -cosine(query, text(i))))
                .limit(5)
                .map(i -> "d" + i)
                .toList());
    assertThat(server.requests().get(server.requests().size() - 1).body().get("input_type"))
        .hasToString("\"query\"");
  }

  private static double cosine(float[] query, String text) {
    float[] vector = EmbeddingServer.unitVector(text);
    return IntStream.range(0, query.length).mapToDouble(i -> query[i] * vector[i]).sum();
  }

  @Test
  void anOptionWithoutValueIsRefused() {
    Embark encode =
        Embark.run("encode", "--model", "m", "--input", "i", "--output", "o", "--option", "sk-1");

    assertThat(encode.exitCode()).isEqualTo(2);
    assertThat(encode.err())
        .containsExactly(
            "embark: Cannot read --option: found no name before a '=', expected NAME=VALUE. Correct"
                + " it.");
  }
}
