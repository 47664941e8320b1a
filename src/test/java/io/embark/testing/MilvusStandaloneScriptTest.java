package io.embark.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.embark.testing.MilvusLite.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MilvusStandaloneScriptTest {
  private static final String WRITE =
      """
      import sys
      from pymilvus import DataType, MilvusClient
      client = MilvusClient(uri=sys.argv[1])
      schema = client.create_schema()
      schema.add_field("id", DataType.INT64, is_primary=True)
      schema.add_field("vector", DataType.FLOAT_VECTOR, dim=4)
      index = client.prepare_index_params()
      index.add_index("vector", index_type="FLAT", metric_type="L2")
      client.create_collection("rows", schema=schema, index_params=index)
      client.insert("rows", [{"id": i, "vector": [i] * 4} for i in range(300)])
      client.flush("rows")
      # not flushed: only in the server's log of messages
      client.insert("rows", [{"id": i, "vector": [i] * 4} for i in range(300, 350)])
      """;

  /** A collection that was loaded is loaded again after a start, a moment later. */
  private static final String COUNT =
      """
      import sys, time
      from pymilvus import MilvusClient, MilvusException
      client = MilvusClient(uri=sys.argv[1])
      for attempt in range(60):
          try:
              rows = client.query("rows", output_fields=["count(*)"], consistency_level="Strong", timeout=60)
              print(rows[0]["count(*)"])
              break
          except MilvusException as error:
              last = error
              time.sleep(1)
      else:
          raise last
      """;

  private static final String LOG_IN =
      """
      import sys
      from pymilvus import MilvusClient, MilvusException
      for token in ("", "root:wrong", "root:Milvus"):
          try:
              print(MilvusClient(uri=sys.argv[1], token=token, timeout=5).list_collections())
          except MilvusException:
              print("refused")
      """;

  @TempDir Path folder;
  private String data;
  private String port;

  @BeforeEach
  void choose() {
    data = folder.resolve("milvus").toString();
    port = String.valueOf(MilvusLite.freePort());
  }

  @AfterEach
  void stop() {
    assertThat(run("down").exitCode()).isZero();
  }

  private Script.Result run(String command, String... options) {
    return Script.run(
        Stream.concat(
                Stream.of("scripts/milvus-standalone", command, "--data", data), Stream.of(options))
            .toList());
  }

  private String python(String program) {
    Script.Result result =
        Script.run(
            List.of(
                ".venv/milvus-standalone/bin/python",
                "-W",
                "ignore",
                "-c",
                program,
                "http://127.0.0.1:" + port));
    assertThat(result.exitCode()).as(result.output()).isZero();
    return result.output();
  }

  private String fact(String name) throws IOException {
    String json = Files.readString(Path.of(data, "server.json"));
    return json.replaceAll("(?s).*\"" + name + "\": *(\\w+).*", "$1");
  }

  private ProcessHandle process() throws IOException {
    return ProcessHandle.of(Long.parseLong(fact("pid"))).orElseThrow();
  }

  @Test
  void aKilledServerIsSeenAndStartsAgainWithItsRows() throws IOException {
    Script.Result first = run("up", "--port", port);
    assertThat(first.output())
        .matches(
            "(?s).*Milvus standalone \\(v2\\.3\\.5-lite\\) answers at http://127\\.0\\.0\\.1:"
                + port
                + " \\(pid \\d+, .*/milvus\\)\n");
    assertThat(first.exitCode()).isZero();
    Script.Result status = run("status");
    assertThat(status.exitCode()).isZero();
    assertThat(first.output()).endsWith(status.output());
    assertThat(run("up")).isEqualTo(status);
    String again =
        " on port " + port + " with " + data + ", expected one server a data folder. Run ";
    assertThat(run("up", "--port", "1"))
        .isEqualTo(
            new Script.Result(
                1,
                "Cannot start Milvus standalone on port 1: it already runs"
                    + again
                    + "scripts/milvus-standalone down first.\n"));
    assertThat(run("up", "--auth"))
        .isEqualTo(
            new Script.Result(
                1,
                "Cannot start Milvus standalone with --auth: it already runs without"
                    + again
                    + "scripts/milvus-standalone down first.\n"));

    python(WRITE);
    String inner = fact("inner_port");
    ProcessHandle killed = process();
    killed.destroyForcibly();
    killed.onExit().join();
    assertThat(run("status"))
        .isEqualTo(new Script.Result(3, "Milvus standalone is not running (" + data + ")\n"));

    assertThat(run("up", "--port", port).exitCode()).isZero();
    assertThat(fact("inner_port")).isEqualTo(inner);
    assertThat(python(COUNT)).isEqualTo("350\n");

    ProcessHandle stopped = process();
    assertThat(run("down"))
        .isEqualTo(
            new Script.Result(
                0, "Milvus standalone stopped (pid " + stopped.pid() + ", " + data + ")\n"));
    assertThat(stopped.onExit()).succeedsWithin(Duration.ofSeconds(10));
    assertThat(run("down"))
        .isEqualTo(new Script.Result(0, "Milvus standalone is not running (" + data + ")\n"));

    assertThat(run("up", "--port", port).exitCode()).isZero();
    assertThat(python(COUNT)).isEqualTo("350\n");
  }

  @Test
  void twoServersRunSideBySideAndOneAsksForPasswords() throws IOException {
    assertThat(run("up", "--port", port, "--auth").exitCode()).isZero();
    String withPasswords = port;
    String inner = fact("inner_port");
    choose();
    String other = folder.resolve("other").toString();
    assertThat(run("up", "--data", other, "--port", port).exitCode()).isZero();
    try {
      assertThat(python(LOG_IN)).isEqualTo("[]\n[]\n[]\n");
      port = withPasswords;
      assertThat(python(LOG_IN)).isEqualTo("refused\nrefused\n[]\n");
      assertThat(run("status").exitCode()).isZero();
      assertThat(Files.readString(Path.of(other, "server.json"))).doesNotContain(inner);
    } finally {
      assertThat(run("down", "--data", other).exitCode()).isZero();
    }
    assertThat(run("status").exitCode()).isZero();
  }

  @Test
  void aServerThatEndsAtOnceIsToldWithTheEndOfItsLog() throws IOException {
    Files.createDirectories(Path.of(data));
    Files.writeString(Path.of(data, "data"), "a file where a folder should be");
    Script.Result result = run("up", "--port", port);
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.output())
        .contains(
            "Cannot start Milvus standalone: the server ended or was silent for 150 s, expected an"
                + " answer on port "
                + port
                + ". Look at "
                + data
                + "/server.log, which ends: ")
        .endsWith("FileExistsError: [Errno 17] File exists: '" + data + "/data'\n");
  }
}
