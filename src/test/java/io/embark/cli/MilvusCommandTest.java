package io.embark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.embark.testing.MilvusLite;
import io.milvus.v2.client.ConnectConfig;
import io.milvus.v2.client.MilvusClientV2;
import io.milvus.v2.service.collection.request.CreateCollectionReq;
import io.milvus.v2.service.utility.request.CreateAliasReq;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Aliases moved by hand on a real Milvus Lite. */
class MilvusCommandTest {
  private static final String URI = MilvusLite.shared().uri();

  private final String alias = "moved" + System.nanoTime();

  @TempDir Path folder;

  private Embark embark(String command, Object... more) {
    return Embark.run(
        IntStream.range(0, more.length + 4)
            .mapToObj(
                i ->
                    switch (i) {
                      case 0 -> "milvus";
                      case 1 -> command;
                      case 2 -> new SmallJob(folder).milvus(URI, alias).file();
                      case 3 -> "--set=input=x";
                      default -> more[i - 4];
                    })
            .toArray());
  }

  private void collections(int... numbers) {
    MilvusClientV2 client = new MilvusClientV2(ConnectConfig.builder().uri(URI).build());
    for (int number : numbers) {
      client.createCollection(
          CreateCollectionReq.builder().collectionName(name(number)).dimension(4).build());
    }
    client.close();
  }

  private List<String> collections() {
    MilvusClientV2 client = new MilvusClientV2(ConnectConfig.builder().uri(URI).build());
    try {
      return client.listCollections().getCollectionNames().stream()
          .filter(name -> name.startsWith(alias))
          .sorted()
          .toList();
    } finally {
      client.close();
    }
  }

  private String name(int number) {
    return alias + "__" + number;
  }

  private static Embark done(String line) {
    return new Embark(0, List.of(line), List.of());
  }

  private static Embark refused(String line) {
    return new Embark(2, List.of(), List.of("embark: " + line));
  }

  @Test
  void theAliasGoesForwardAndBackAndOldCollectionsGo() {
    collections(1, 2, 4, 10);
    assertThat(embark("switch")).isEqualTo(done("alias " + alias + ": " + name(10) + ", new"));
    assertThat(embark("switch"))
        .isEqualTo(done("alias " + alias + ": " + name(10) + ", as before"));
    assertThat(embark("rollback"))
        .isEqualTo(done("alias " + alias + ": " + name(4) + ", before " + name(10)));
    assertThat(embark("rollback", "--json").json().toString())
        .isEqualTo(
            "{\"alias\":\""
                + alias
                + "\",\"before\":\""
                + name(4)
                + "\",\"collection\":\""
                + name(2)
                + "\",\"dropped\":[]}");
    assertThat(embark("switch", "--to", name(4)))
        .isEqualTo(done("alias " + alias + ": " + name(4) + ", before " + name(2)));
    assertThat(embark("drop-old", "--keep", "1"))
        .isEqualTo(
            done(
                "alias "
                    + alias
                    + ": "
                    + name(4)
                    + ", as before; dropped "
                    + name(1)
                    + ", "
                    + name(10)));
    assertThat(collections()).containsExactly(name(2), name(4));
    assertThat(embark("drop-old").exitCode()).isZero();
    assertThat(collections()).containsExactly(name(4));
    assertThat(embark("drop-old"))
        .isEqualTo(done("alias " + alias + ": " + name(4) + ", as before"));
  }

  @Test
  void whatCannotBeDoneIsToldInOneLine() {
    assertThat(embark("switch"))
        .isEqualTo(
            refused(
                "Cannot switch alias '"
                    + alias
                    + "' at "
                    + URI
                    + ": there is no whole collection of it, expected one that a job has loaded."
                    + " Run the job first."));
    assertThat(embark("rollback"))
        .isEqualTo(
            refused(
                "Cannot roll back alias '"
                    + alias
                    + "' at "
                    + URI
                    + ": there is no such alias, expected one that a job has made. Run the job"
                    + " first."));
    collections(1, 2);
    assertThat(embark("switch", "--to", name(3)))
        .isEqualTo(
            refused(
                "Cannot switch alias '"
                    + alias
                    + "' at "
                    + URI
                    + ": there is no whole collection '"
                    + name(3)
                    + "', expected one of: "
                    + name(1)
                    + ", "
                    + name(2)
                    + ". Change --to."));
    assertThat(embark("switch", "--to", name(1)).exitCode()).isZero();
    assertThat(embark("rollback"))
        .isEqualTo(
            refused(
                "Cannot roll back alias '"
                    + alias
                    + "' at "
                    + URI
                    + ": it points to '"
                    + name(1)
                    + "' and no collection is before that, expected one of a lower number. Run an"
                    + " older job again to make one."));
    assertThat(embark("drop-old", "--keep=-1"))
        .isEqualTo(
            refused(
                "Cannot run 'embark milvus drop-old': --keep is -1, expected 0 or more. See 'embark"
                    + " milvus drop-old --help'."));
    assertThat(collections()).containsExactly(name(1), name(2));
  }

  @Test
  void anAliasOfAnotherCollectionIsLeftAlone() {
    String other = "other" + System.nanoTime();
    MilvusClientV2 client = new MilvusClientV2(ConnectConfig.builder().uri(URI).build());
    client.createCollection(
        CreateCollectionReq.builder().collectionName(other).dimension(4).build());
    client.createAlias(CreateAliasReq.builder().alias(alias).collectionName(other).build());
    client.close();
    assertThat(embark("drop-old"))
        .isEqualTo(
            refused(
                "Cannot change alias '"
                    + alias
                    + "' at "
                    + URI
                    + ": it points to '"
                    + other
                    + "', expected a collection '"
                    + alias
                    + "__N'. Move the alias by hand."));
  }

  @Test
  void aJobWithoutMilvusIsRefused() {
    assertThat(Embark.run("milvus", "rollback", new SmallJob(folder).file(), "--set=input=x"))
        .isEqualTo(
            refused(
                "Cannot change an alias of job 'small': it has no 'write.milvus', expected one. Add"
                    + " it or name another job."));
  }
}
