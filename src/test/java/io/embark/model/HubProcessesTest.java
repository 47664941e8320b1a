package io.embark.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.embark.testing.HubCommit;
import io.embark.testing.HubServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that share a cache folder, and one that is killed. */
class HubProcessesTest {
  private static final String WEIGHTS = "model.onnx_data";

  private static final String REFERENCE = "hf:" + HubServer.REPOSITORY;

  @TempDir private Path temporary;
  private final List<Process> started = new ArrayList<>();
  private HubServer server;
  private HubHome home;
  private String commit;
  private byte[] data;

  @BeforeEach
  void publishAModelWithLargeData() throws IOException {
    server = new HubServer();
    home = HubHome.of(server, temporary.resolve("home"));
    home.environment().put("HF_HUB_DOWNLOAD_TIMEOUT", "60");
    SortedMap<String, byte[]> files = new TreeMap<>();
    TinyGraph graph = new TinyGraph("last_hidden_state", TinyGraph.INT64, 0, WEIGHTS);
    Path tiny = graph.writeModel(temporary.resolve("tiny"));
    for (String path : new String[] {"model.onnx", "tokenizer.json"}) {
      files.put(path, Files.readAllBytes(tiny.resolve(path)));
    }
    byte[] weights = Files.readAllBytes(tiny.resolve(WEIGHTS));
    data = new byte[3_000_000]; // the graph uses the beginning
    new Random(1).nextBytes(data);
    System.arraycopy(weights, 0, data, 0, weights.length);
    files.put(WEIGHTS, data);
    commit = server.publish(HubServer.REPOSITORY, "main", files);
  }

  @AfterEach
  void stopAll() {
    started.forEach(Process::destroyForcibly);
    server.close();
  }

  @Test
  void twoAtOnceFetchEachContentOnce() throws Exception {
    List<Process> processes = List.of(start(), start(), start());

    for (Process process : processes) {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.inputReader().readLine())
          .isEqualTo(home.cached(HubServer.REPOSITORY).resolve("snapshots/" + commit).toString());
    }
    assertThat(server.lines()).filteredOn(line -> line.contains("/blob/")).doesNotHaveDuplicates();
    assertThat(server.lines()).filteredOn(line -> line.contains("/tokenizer.json")).hasSize(1);
  }

  @Test
  void oneThatIsKilledIsFollowedByOneThatGoesOn() throws Exception {
    String blob = "/blob/" + HubCommit.sha("SHA-256", data);
    byte[] begun = java.util.Arrays.copyOf(data, 1_000_000);
    server.plan(blob, server.silentAfter(begun, data.length));
    Process killed = start();
    Path incomplete =
        home.cached(HubServer.REPOSITORY)
            .resolve("blobs/" + HubCommit.sha("SHA-256", data) + ".embark.incomplete");
    for (int i = 0; i < 600 && incomplete.toFile().length() < begun.length; i++) {
      Thread.sleep(50);
    }
    killed.destroyForcibly().waitFor();
    assertThat(home.content(HubServer.REPOSITORY)).doesNotContainKey("refs/main");

    ResolvedModel model = home.resolve(REFERENCE);

    assertThat(model.directory().resolve(WEIGHTS)).hasBinaryContent(data);
    assertThat(server.requests())
        .filteredOn(request -> request.line().contains(blob))
        .extracting(HubServer.Request::range)
        .containsExactly("", "bytes=1000000-");
  }

  private Process start() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                HubFetch.class.getName(),
                REFERENCE,
                temporary.resolve("embark").toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().putAll(home.environment());
    Process process = builder.start();
    started.add(process);
    return process;
  }
}
