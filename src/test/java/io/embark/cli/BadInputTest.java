package io.embark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import io.embark.testing.LocalSpark;
import io.embark.testing.MilvusLite;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person sees who makes a mistake: one line on standard error, and an exit code. */
class BadInputTest {
  @TempDir Path folder;
  private Path input;
  private SmallJob job;

  @BeforeAll
  static void startSpark() {
    LocalSpark.session();
  }

  @BeforeEach
  void writeTwoTexts() throws IOException {
    input = Files.createDirectory(folder.resolve("input"));
    Files.writeString(input.resolve("a.txt"), "the cat sat on the mat");
    Files.writeString(input.resolve("b.txt"), "a dog ran");
    job = new SmallJob(folder);
  }

  private static void assertRefused(Embark ran, int exitCode, String message) {
    assertThat(ran).isEqualTo(new Embark(exitCode, List.of(), List.of("embark: " + message)));
  }

  /** Progress comes first, the message last. */
  private static void assertFailed(Embark ran, int exitCode, String message) {
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err().get(ran.err().size() - 1)).isEqualTo("embark: " + message);
    assertThat(ran.err()).noneMatch(line -> line.contains("Exception") || line.startsWith("\tat "));
    assertThat(ran.exitCode()).isEqualTo(exitCode);
  }

  private String yaml() {
    return folder + "/job.yaml";
  }

  @Test
  void anUnknownKey() {
    assertRefused(
        job.read("text: { pth: x }").embark("run"),
        2,
        "Cannot read '"
            + yaml()
            + ":2 read.text': unknown option 'pth', expected one of: extensions, max-document-bytes,"
            + " path. Did you mean 'path'?");
  }

  @Test
  void anUnknownStage() {
    assertRefused(
        job.stages("{ chnk: {} }").embark("run"),
        2,
        "Cannot read job '"
            + yaml()
            + ":3': unknown stage 'chnk' in 'stages[0]', expected one of: chunk, dedup, language,"
            + " picture-quality, quality, reject, sample, sound-quality, speech, speech-share, transcribe, window. Did you mean 'chunk'?");
  }

  @Test
  void anUnsetVariable() {
    assertRefused(
        job.read("text: { path: \"${inptu}\" }").embark("plan"),
        2,
        "Cannot read job '"
            + yaml()
            + "': variables without a value: inptu (read.text.path line 2), expected a value for"
            + " each. Give --set inptu=VALUE or set the environment variable.");
    assertRefused(
        Embark.run("plan", job.file(), "--set", "input=docs"),
        2,
        "Cannot read job '"
            + yaml()
            + "': variables without a value: inptu (read.text.path line 2), expected a value for"
            + " each. Give --set inptu=VALUE or set the environment variable. The job does not use"
            + " '--set input'. Did you mean 'inptu'?");
  }

  @Test
  void noJobFile() {
    assertRefused(
        Embark.run("run", folder.resolve("none.yaml")),
        2,
        "Cannot read job '"
            + folder
            + "/none.yaml': there is no such file, expected a YAML job. Check the path.");
  }

  @Test
  void noFilesMatch() {
    assertRefused(
        job.read("text: { path: \"${input}/*.md\" }").embark("run"),
        3,
        "Cannot read '"
            + yaml()
            + ":2 read.text.path': no files match '"
            + input
            + "/*.md', expected at least one file. Check the path or glob.");
  }

  @Test
  void aMissingColumn() throws IOException {
    Files.writeString(folder.resolve("rows.csv"), "id,body\na,one\n");
    assertRefused(
        job.read("csv: { path: \"" + folder + "/rows.csv\", id: id, text: bdy }").embark("run"),
        2,
        "Cannot read '"
            + yaml()
            + ":2 read.csv.text': no column 'bdy' in file:"
            + folder
            + "/rows.csv, expected one of: id, body. Change 'text'. Did you mean 'body'?");
  }

  @Test
  void anUnknownColumnInACondition() {
    assertRefused(
        job.stages("{ reject: { where: \"size < 3\", reason: short } }").embark("run"),
        2,
        "Cannot use '"
            + yaml()
            + ":3 stages[0].reject.where' (size < 3): there is no column 'size', expected one of:"
            + " source_id, modality, text, attributes, outline, segment, span_start, span_end,"
            + " partition. Correct it; an attribute is written attributes['name'].");
  }

  @Test
  void aModelDirectoryWithoutTokenizer() throws IOException {
    Path model = copyOfTheModel();
    Files.delete(model.resolve("tokenizer.json"));
    assertRefused(
        job.model(model).embark("run"),
        2,
        "Cannot load model '"
            + model
            + "': tokenizer.json is missing, expected it beside config.json. Export the model with"
            + " its tokenizer (optimum-cli export onnx) or name another directory.");
  }

  @Test
  void aModelWhoseInputsDoNotFit() throws IOException {
    Path model = copyOfTheModel();
    rename(model.resolve("onnx/model.onnx"), "input_ids", "pixel_val");
    assertRefused(
        job.model(model).embark("run"),
        2,
        "Cannot load model '"
            + model
            + "': the graph has the inputs pixel_val, attention_mask, expected input_ids and"
            + " attention_mask and at most token_type_ids and position_ids beside them. Export the"
            + " model for feature extraction (optimum-cli export onnx --task feature-extraction).");
  }

  @Test
  void aModelWhoseDimensionDoesNotFit() throws IOException {
    Path model = copyOfTheModel();
    Path pooling = model.resolve("1_Pooling/config.json");
    Files.writeString(
        pooling,
        Files.readString(pooling).replaceFirst("(\"word_embedding_dimension\": *)8", "$116"));
    assertRefused(
        job.model(model).embark("run"),
        2,
        "Cannot load model '"
            + model
            + "': graph output 'last_hidden_state' has 8 dimensions, expected 16"
            + " (word_embedding_dimension of 1_Pooling/config.json). Export the graph and its files"
            + " from one model.");
  }

  @Test
  void milvusThatIsNotThereIsToldBeforeAnythingIsRead() {
    int port = MilvusLite.freePort();
    assertRefused(
        job.milvus("http://127.0.0.1:" + port, "docs").embark("run"),
        4,
        "Cannot reach Milvus at http://127.0.0.1:"
            + port
            + ": connection refused, expected a server that answers within 10 s. Start it"
            + " (scripts/milvus-lite up) or set "
            + yaml()
            + ":5 write.milvus.uri.");
    assertThat(job.lake().resolve("_embark/staging")).doesNotExist();
  }

  @Test
  void milvusThatIsNotThereIsToldAtOnceToWhoSearchesOrLooks() {
    String uri = "http://127.0.0.1:" + MilvusLite.freePort();
    String message =
        "Cannot reach Milvus at "
            + uri
            + ": connection refused, expected a server that answers within 10 s. Start it"
            + " (scripts/milvus-lite up) or set ";
    assertRefused(
        Embark.run(
            "search", "--milvus", uri, "--collection", "c", "--model", SmallJob.MODEL, "text"),
        4,
        message + "--milvus.");
    assertRefused(Embark.run("inspect", "milvus:" + uri + "/c"), 4, message + "the URI.");
  }

  /** The jars of s3a are not among Spark's. */
  @Test
  void aFileSystemWhoseJarsAreNotThere() {
    String message =
        "Cannot open a file system: class org.apache.hadoop.fs.s3a.S3AFileSystem is missing, expected"
            + " its jars beside Spark's. Give them to spark-submit, or to scripts/embark by"
            + " EMBARK_SPARK_ARGS, such as \"--packages org.apache.hadoop:hadoop-aws:3.4.1\".";
    assertRefused(Embark.run("inspect", "s3a://bucket/lake"), 2, message);
    assertRefused(
        job.read("jsonl: { path: \"s3a://bucket/in\", id: id, text: text }").embark("run"),
        2,
        message);
  }

  @Test
  void anOutputBelowAFile() throws IOException {
    Files.writeString(job.lake(), "a file");
    assertRefused(
        job.embark("run"),
        4,
        "Cannot write the lake 'file:"
            + job.lake()
            + "': Parent path is not a directory: file:"
            + job.lake()
            + ", expected a folder that this user may write. Change write.parquet.path or its"
            + " permissions.");
  }

  @Test
  void idsThatAreNullOrRepeated() throws IOException {
    Path rows =
        Files.writeString(
            folder.resolve("rows.jsonl"),
            """
            {"id":"a","text":"one"}
            {"id":"a","text":"two"}
            {"text":"three"}
            {"id":"b","text":"four"}
            """);
    SmallJob ids = job.read("jsonl: { path: \"" + rows + "\", id: id }");
    assertFailed(
        ids.embark("run"),
        3,
        "Cannot commit job 'small': 2 of 4 rows read were rejected as faulty (50.0 %; most: read"
            + " null_id 1), expected at most 1.0 % (budget.rejects). Look at the rejects below"
            + " 'file:"
            + job.lake()
            + "/rejects', mend the input, or raise budget.rejects.");

    JsonNode funnel = ids.rejects("50%").embark("run", "--json").json().get("funnel");
    assertThat(funnel.get("kept").asLong()).isEqualTo(2);
    assertThat(funnel.get("rejects"))
        .extracting(node -> node.get("reason").asText(), node -> node.get("rows").asLong())
        .containsExactlyInAnyOrder(tuple("null_id", 1L), tuple("repeated_id", 1L));
  }

  @Test
  void aHugeLineAndBytesThatAreNotUtf8AreOneRejectEach() throws IOException {
    Path rows = folder.resolve("rows.jsonl");
    try (OutputStream out = Files.newOutputStream(rows)) {
      out.write("{\"id\":\"huge\",\"text\":\"".getBytes(StandardCharsets.UTF_8));
      byte[] words = "word ".repeat(1_000_000).getBytes(StandardCharsets.UTF_8);
      for (int i = 0; i < 10; i++) {
        out.write(words);
      }
      out.write("\"}\n".getBytes(StandardCharsets.UTF_8));
      out.write("{\"id\":\"bytes\",\"text\":\"".getBytes(StandardCharsets.UTF_8));
      out.write(0xff);
      out.write("\"}\n{\"id\":\"good\",\"text\":\"good\"}\n".getBytes(StandardCharsets.UTF_8));
    }
    Embark ran =
        job.read("jsonl: { path: \"" + rows + "\", id: id }")
            .rejects("90%")
            .embark("run", "--json");
    assertThat(ran.exitCode()).isZero();
    JsonNode funnel = ran.json().get("funnel");
    assertThat(funnel.get("kept").asLong()).isEqualTo(1);
    assertThat(funnel.get("rejects"))
        .extracting(node -> node.get("reason").asText(), node -> node.get("rows").asLong())
        .containsExactlyInAnyOrder(tuple("document_too_large", 1L), tuple("invalid_encoding", 1L));
  }

  @Test
  void aFaultOnAnExecutorIsOneLineToo() throws IOException {
    Path model = copyOfTheModel();
    // another model for this JVM, which shares encoders by content
    Path limit = model.resolve("sentence_bert_config.json");
    Files.writeString(limit, Files.readString(limit).replace("64", "48"));
    Path noFolder = Files.writeString(folder.resolve("file"), "");
    String temporary = System.getProperty("java.io.tmpdir");
    Embark ran;
    try {
      System.setProperty("java.io.tmpdir", noFolder.toString());
      ran = job.model(model).embark("run");
    } finally {
      System.setProperty("java.io.tmpdir", temporary);
    }
    String message = ran.err().get(ran.err().size() - 1);
    String copy =
        message.replaceFirst(".* to (" + noFolder + "/embark-\\S+/models/\\w+): .*", "$1");
    Path user = Path.of(copy).getParent().getParent();
    assertFailed(
        ran,
        4,
        "Cannot copy model '"
            + model
            + "' from file:"
            + job.lake()
            + "/_embark/models/"
            + Path.of(copy).getFileName()
            + " to "
            + copy
            + ": "
            + user
            + ": Not a directory, expected 8 files. Check that this node can read the lake and has"
            + " room under EMBARK_CACHE.");
  }

  private Path copyOfTheModel() throws IOException {
    Path source = Path.of(SmallJob.MODEL);
    Path target = folder.resolve("model");
    try (Stream<Path> files = Files.walk(source)) {
      for (Path file : files.toList()) {
        Files.copy(file, target.resolve(source.relativize(file).toString()));
      }
    }
    return target;
  }

  /** Another name of the same length, everywhere in a protobuf. */
  private static void rename(Path file, String from, String to) throws IOException {
    String bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    assertThat(bytes).contains(from);
    Files.write(file, bytes.replace(from, to).getBytes(StandardCharsets.ISO_8859_1));
  }
}
