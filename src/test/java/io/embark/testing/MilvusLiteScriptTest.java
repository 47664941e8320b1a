package io.embark.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.embark.testing.MilvusLite.Script;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MilvusLiteScriptTest {
  @TempDir Path folder;

  private Script.Result run(String... words) {
    return Script.run(Stream.concat(Stream.of("scripts/milvus-lite"), Stream.of(words)).toList());
  }

  @Test
  void upTwiceIsOneServerAndDownEndsIt() {
    String data = folder.resolve("milvus").toString();
    String port = String.valueOf(MilvusLite.freePort());
    try {
      Script.Result first = run("up", "--data", data, "--port", port);
      assertThat(first.output())
          .matches(
              "(?s).*Milvus Lite \\(milvus_lite-3\\.2\\.2\\) answers at http://127\\.0\\.0\\.1:"
                  + port
                  + " \\(pid \\d+, .*/milvus\\)\n");
      assertThat(first.exitCode()).isZero();
      Script.Result second = run("up", "--data", data);
      assertThat(first.output()).endsWith(second.output());
      assertThat(run("status", "--data", data)).isEqualTo(second);
      Script.Result otherPort = run("up", "--data", data, "--port", "1");
      assertThat(otherPort)
          .isEqualTo(
              new Script.Result(
                  1,
                  "Cannot start Milvus Lite on port 1: it already runs on port "
                      + port
                      + " with "
                      + data
                      + ", expected one server a data folder. Run scripts/milvus-lite down"
                      + " first.\n"));
    } finally {
      Script.Result down = run("down", "--data", data);
      assertThat(down.exitCode()).isZero();
      assertThat(down.output()).startsWith("Milvus Lite stopped (pid ");
    }
    assertThat(run("down", "--data", data))
        .isEqualTo(new Script.Result(0, "Milvus Lite is not running (" + data + ")\n"));
    assertThat(run("status", "--data", data))
        .isEqualTo(new Script.Result(3, "Milvus Lite is not running (" + data + ")\n"));
  }

  @Test
  void aTakenPortIsTold() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(
              run(
                  "up",
                  "--data",
                  folder.resolve("milvus").toString(),
                  "--port",
                  String.valueOf(taken.getLocalPort())))
          .isEqualTo(
              new Script.Result(
                  1,
                  "Cannot start Milvus Lite: port "
                      + taken.getLocalPort()
                      + " of 127.0.0.1 is taken by another process, expected a free port. Stop that"
                      + " process or pass --port.\n"));
    }
  }

  @Test
  void aServerThatEndsAtOnceIsToldWithTheEndOfItsLog() throws IOException {
    Path data = Files.createDirectories(folder.resolve("milvus"));
    Files.writeString(data.resolve("data"), "a file where a folder should be");
    String port = String.valueOf(MilvusLite.freePort());
    Script.Result result = run("up", "--data", data.toString(), "--port", port);
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.output())
        .contains(
            "Cannot start Milvus Lite: the server ended or was silent for 60 s, expected an answer"
                + " on port "
                + port
                + ". Look at "
                + data
                + "/server.log, which ends: ")
        .endsWith("FileExistsError: [Errno 17] File exists: '" + data + "/data'\n");
  }

  @Test
  void aMissingPythonIsTold() {
    assertThat(
            Script.run(List.of("scripts/milvus-lite", "up"), "EMBARK_PYTHON", "/nowhere/python3"))
        .isEqualTo(
            new Script.Result(
                1,
                "Cannot run Milvus Lite: no '/nowhere/python3' on the PATH, expected Python 3.10 or"
                    + " newer. Install it or set EMBARK_PYTHON.\n"));
  }

  /** The scripts in a project of their own, so that they make a virtual environment anew. */
  private Path otherProject() throws IOException {
    Path scripts = Files.createDirectories(folder.resolve("project/scripts"));
    for (String name :
        List.of(
            "milvus-lite",
            "with-python",
            "milvus_lite.py",
            "milvus_server.py",
            "pinned_venv.py",
            "milvus-lite.requirements.txt")) {
      Files.copy(
          Path.of("scripts", name), scripts.resolve(name), StandardCopyOption.COPY_ATTRIBUTES);
    }
    return scripts;
  }

  private Script.Result upIn(Path scripts, String... environment) {
    return Script.run(
        List.of(
            scripts.resolve("milvus-lite").toString(),
            "up",
            "--data",
            folder.resolve("milvus").toString(),
            "--port",
            String.valueOf(MilvusLite.freePort())),
        environment);
  }

  @Test
  void packagesThatCannotBeHadAreTold() throws IOException {
    Script.Result result = upIn(otherProject(), "PIP_NO_INDEX", "1", "PIP_FIND_LINKS", "");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.output())
        .endsWith(
            "\nCannot install milvus-lite.requirements.txt: ERROR: No matching distribution found for"
                + " milvus-lite==3.2.2, expected a Python package index that has these versions."
                + " Check the network and 'pip config list'.\n");
    assertThat(folder.resolve("project/.venv/milvus-lite")).doesNotExist();
  }

  @Test
  void aVirtualEnvironmentThatCannotBeMadeIsTold() throws IOException {
    Path scripts = otherProject();
    Path inTheWay = Files.createDirectories(folder.resolve("project/.venv")).resolve("milvus-lite");
    Files.writeString(inTheWay, "");
    Script.Result result = upIn(scripts);
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.output())
        .contains("\nCannot create " + inTheWay.toRealPath() + ": ")
        .endsWith(
            ", expected a Python with the venv module. Install it (Debian: apt install"
                + " python3-venv) or set EMBARK_PYTHON.\n");
  }

  @Test
  void aDataFolderThatCannotBeMadeIsTold() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    assertThat(run("up", "--data", file + "/milvus"))
        .isEqualTo(
            new Script.Result(
                1,
                "Cannot start Milvus Lite: data folder "
                    + file
                    + "/milvus cannot be made (Not a directory), expected a writable folder. Pass"
                    + " --data.\n"));
  }
}
