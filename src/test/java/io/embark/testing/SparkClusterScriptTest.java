package io.embark.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.embark.testing.MilvusLite.Script;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What needs no Spark distribution; {@code scripts/check-cluster} runs real clusters. */
class SparkClusterScriptTest {
  @TempDir Path folder;

  private Script.Result run(String... words) throws IOException {
    Path home = Files.createDirectories(folder.resolve("spark/bin")).getParent();
    Path launcher = home.resolve("bin/spark-class");
    if (!Files.exists(launcher)) {
      Files.writeString(launcher, "#!/bin/sh\necho no java here\nexit 1\n");
      assertThat(launcher.toFile().setExecutable(true)).isTrue();
    }
    return Script.run(
        Stream.concat(Stream.of("scripts/spark-cluster"), Stream.of(words)).toList(),
        "SPARK_HOME",
        home.toString());
  }

  private String data() throws IOException {
    return folder.toRealPath().resolve("cluster").toString();
  }

  @Test
  void homeIsTheDistributionThatWasGiven() throws IOException {
    assertThat(run("home")).isEqualTo(new Script.Result(0, folder.resolve("spark") + "\n"));
  }

  @Test
  void aClusterThatIsNotRunningIsTold() throws IOException {
    String told = "The Spark cluster is not running (" + data() + ")\n";
    assertThat(run("status", "--data", data())).isEqualTo(new Script.Result(3, told));
    assertThat(run("down", "--data", data())).isEqualTo(new Script.Result(0, told));
  }

  @Test
  void aFolderThatIsNoDistributionIsTold() {
    assertThat(Script.run(List.of("scripts/spark-cluster", "home"), "SPARK_HOME", "/nowhere"))
        .isEqualTo(
            new Script.Result(
                1,
                "Cannot use the Spark distribution /nowhere: it has no bin/spark-class, expected a"
                    + " whole one. Change or unset SPARK_HOME.\n"));
  }

  @Test
  void aTakenPortIsTold() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = String.valueOf(taken.getLocalPort());
      assertThat(run("up", "--data", data(), "--port", port))
          .isEqualTo(
              new Script.Result(
                  1,
                  "Cannot start the Spark cluster: port "
                      + port
                      + " of 127.0.0.1 is taken by another process, expected a free port. Stop that"
                      + " process or pass --port.\n"));
    }
  }

  @Test
  void aPortThatIsNoNumberIsTold() throws IOException {
    Path home = folder.resolve("spark");
    run("home");
    assertThat(
            Script.run(
                List.of("scripts/spark-cluster", "up", "--data", data()),
                "SPARK_HOME",
                home.toString(),
                "EMBARK_CLUSTER_PORT",
                "x"))
        .isEqualTo(
            new Script.Result(
                1,
                "Cannot read EMBARK_CLUSTER_PORT: 'x', expected a port number. Change it or pass"
                    + " --port.\n"));
  }

  @Test
  void noWorkersAreTold() throws IOException {
    assertThat(run("up", "--data", data(), "--workers", "0"))
        .isEqualTo(
            new Script.Result(
                1,
                "Cannot start the Spark cluster: --workers 0, expected 1 or more. Change it.\n"));
  }

  @Test
  void daemonsThatEndAtOnceAreToldWithTheEndOfTheirLogs() throws IOException {
    Script.Result result = run("up", "--data", data(), "--port", "0", "--workers", "1");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.output())
        .matches(
            "Cannot start the Spark cluster: not all of 1 workers were alive within 90 s, expected"
                + " them at port \\d+\\. Look at the logs in "
                + data()
                + ", which end: master\\.log: no java here \\| worker-1\\.log: (no java here|nothing)\n");
  }

  @Test
  void aDataFolderThatCannotBeMadeIsTold() throws IOException {
    Path file = Files.writeString(folder.toRealPath().resolve("file"), "");
    assertThat(run("up", "--data", file + "/cluster"))
        .isEqualTo(
            new Script.Result(
                1,
                "Cannot start the Spark cluster: data folder "
                    + file
                    + "/cluster cannot be made (Not a directory), expected a writable folder. Pass"
                    + " --data.\n"));
  }

  @Test
  void aMissingPythonIsTold() {
    assertThat(
            Script.run(List.of("scripts/spark-cluster", "up"), "EMBARK_PYTHON", "/nowhere/python3"))
        .isEqualTo(
            new Script.Result(
                1,
                "Cannot run the Spark cluster: no '/nowhere/python3' on the PATH, expected Python"
                    + " 3.10 or newer. Install it or set EMBARK_PYTHON.\n"));
  }
}
