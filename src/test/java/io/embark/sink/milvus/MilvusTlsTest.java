package io.embark.sink.milvus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.sink.CommittedPartition;
import io.embark.sink.Sink;
import io.embark.sink.SinkContract;
import io.embark.sink.WrittenLake;
import io.embark.sink.WrittenLake.Item;
import io.embark.testing.LocalSpark;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Milvus Lite, which has no TLS, behind a tunnel that has. */
class MilvusTlsTest {
  private static final String PASSWORD = "changeit";
  private static final String STORE = "javax.net.ssl.trustStore";
  private static final String STORE_PASSWORD = "javax.net.ssl.trustStorePassword";

  private final String alias = SinkFixture.freshAlias();
  private Path store;
  private SSLServerSocket tunnel;

  @BeforeEach
  void open(@TempDir Path folder) throws Exception {
    store = folder.resolve("tunnel.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "RSA",
                "-alias",
                "tunnel",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=dns:localhost",
                "-keystore",
                store.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD)
            .inheritIO()
            .start();
    assertThat(keytool.waitFor()).isZero();
    tunnel =
        (SSLServerSocket)
            context()
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    SSLParameters parameters = tunnel.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {"h2"});
    tunnel.setSSLParameters(parameters);
    start(this::accept);
  }

  @AfterEach
  void close() throws IOException {
    tunnel.close();
    System.clearProperty(STORE);
    System.clearProperty(STORE_PASSWORD);
  }

  private SSLContext context() throws GeneralSecurityException, IOException {
    KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(keys, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(factory.getKeyManagers(), null, null);
    return context;
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "tls-tunnel");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    URI lite = URI.create(MilvusSinkTest.URI);
    while (!tunnel.isClosed()) {
      try {
        Socket near = tunnel.accept();
        Socket far = new Socket(lite.getHost(), lite.getPort());
        start(() -> pass(near, far));
        start(() -> pass(far, near));
      } catch (IOException e) {
        // the tunnel was closed
      }
    }
  }

  /** Bytes one way until either end is gone, then neither is there. */
  private static void pass(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      // whoever speaks with the tunnel sees that it is gone
    }
  }

  private Sink sink(String scheme, String host, WrittenLake lake) {
    return SinkFixture.sink(
        scheme + "://" + host + ":" + tunnel.getLocalPort(), alias, "job", List.of(lake.column()));
  }

  private void trust() {
    System.setProperty(STORE, store.toString());
    System.setProperty(STORE_PASSWORD, PASSWORD);
  }

  @Test
  void rowsAreLoadedByTlsWithWhatJavaTrusts(@TempDir Path folder) {
    trust();
    WrittenLake lake = new WrittenLake(folder, "job", WrittenLake.dense(8));
    List<Item> items = lake.items("doc", 30);
    CommittedPartition partition = lake.commit("r1", "d", List.of(), items);
    try (Sink sink = sink("https", "localhost", lake)) {
      sink.check();
      sink.write(LocalSpark.session(), partition);
    }
    assertThat(SinkFixture.stored(MilvusSinkTest.URI, alias))
        .isEqualTo(SinkContract.expected(lake, "d", items));
  }

  @Test
  void aCertificateThatNobodyTrustsIsToldAtOnce(@TempDir Path folder) {
    WrittenLake lake = new WrittenLake(folder, "job", WrittenLake.dense(8));
    try (Sink sink = sink("https", "localhost", lake)) {
      UserError error = catchThrowableOfType(UserError.class, sink::check);
      assertThat(error)
          .hasMessage(
              "Cannot speak TLS with Milvus at https://localhost:"
                  + tunnel.getLocalPort()
                  + ": PKIX path building failed:"
                  + " sun.security.provider.certpath.SunCertPathBuilderException: unable to find"
                  + " valid certification path to requested target, expected a certificate for"
                  + " that host that Java trusts. Name a trust store that has its authority by"
                  + " -Djavax.net.ssl.trustStore of driver and executors, or use http:// in"
                  + " write.milvus.uri where the server has no TLS.");
      assertThat(error.category()).isEqualTo(Category.CONFIG);
    }
  }

  @Test
  void aCertificateOfAnotherHostIsToldAtOnce(@TempDir Path folder) {
    trust();
    WrittenLake lake = new WrittenLake(folder, "job", WrittenLake.dense(8));
    try (Sink sink = sink("https", "127.0.0.1", lake)) {
      UserError error = catchThrowableOfType(UserError.class, sink::check);
      assertThat(error)
          .hasMessageContaining("No subject alternative names matching IP address 127.0.0.1 found")
          .hasMessageStartingWith("Cannot speak TLS with Milvus at https://127.0.0.1:");
    }
  }

  @Test
  void aServerWithoutTlsIsToldAtOnce(@TempDir Path folder) {
    WrittenLake lake = new WrittenLake(folder, "job", WrittenLake.dense(8));
    String there = MilvusSinkTest.URI.replace("http://", "https://");
    try (Sink sink = SinkFixture.sink(there, alias, "job", List.of(lake.column()))) {
      UserError error = catchThrowableOfType(UserError.class, sink::check);
      assertThat(error.category()).isEqualTo(Category.CONFIG);
      assertThat(error).hasMessageStartingWith("Cannot speak TLS with Milvus at " + there + ": ");
    }
  }

  @Test
  void aServerThatGoesAwayWhileItIsGreetedIsAway(@TempDir Path folder) throws IOException {
    WrittenLake lake = new WrittenLake(folder, "job", WrittenLake.dense(8));
    try (ServerSocket closing = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      start(() -> closeAll(closing));
      String there = "https://localhost:" + closing.getLocalPort();
      try (Sink sink = SinkFixture.sink(there, alias, "job", List.of(lake.column()))) {
        UserError error = catchThrowableOfType(UserError.class, sink::check);
        assertThat(error.category()).isEqualTo(Category.SINK);
        assertThat(error).hasMessageStartingWith("Cannot reach Milvus at " + there + ": ");
      }
    }
  }

  private static void closeAll(ServerSocket server) {
    while (!server.isClosed()) {
      try (Socket socket = server.accept()) {
        assertThat(socket.getInputStream().read()).isBetween(-1, 255); // some of its greeting
      } catch (IOException e) {
        // the server was closed
      }
    }
  }
}
