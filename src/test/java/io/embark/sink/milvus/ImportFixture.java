package io.embark.sink.milvus;

import static org.assertj.core.api.Assertions.assertThat;

import io.embark.sink.CommittedPartition;
import io.embark.sink.SinkContract.Stored;
import io.embark.sink.SinkReport;
import io.embark.sink.WrittenLake;
import io.embark.testing.LocalSpark;
import io.embark.testing.MilvusStandalone;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Imports of a lake into a real Milvus 2.3.5, through an alias that nobody else has.
 *
 * @param notes what imports told
 */
record ImportFixture(WrittenLake lake, String alias, List<String> notes) {
  ImportFixture(WrittenLake lake) {
    this(lake, SinkFixture.freshAlias(), new ArrayList<>());
  }

  String uri() {
    return MilvusStandalone.shared().uri();
  }

  Path importPath() {
    return MilvusStandalone.shared().storage().resolve("import");
  }

  MilvusSink sink(Object... more) {
    List<Object> options =
        new ArrayList<>(List.of("mode", "import", "import-path", importPath().toString()));
    options.addAll(List.of(more));
    return SinkFixture.sink(uri(), alias, lake.job(), List.of(lake.column()), options.toArray());
  }

  List<SinkReport> write(CommittedPartition... partitions) {
    try (MilvusSink sink = sink()) {
      sink.check();
      return sink.write(LocalSpark.session(), List.of(partitions), notes::add);
    }
  }

  /** Numbered collections of the alias. */
  List<String> collections() {
    return PlainClient.ask(uri(), client -> client.listCollections().getCollectionNames()).stream()
        .filter(name -> name.startsWith(alias))
        .sorted()
        .toList();
  }

  /** Rows behind the alias. */
  Map<String, Stored> stored() {
    return SinkFixture.stored(uri(), alias);
  }

  <T> T generations(Function<Generations, T> work) {
    try (MilvusConnection connection =
        new MilvusConnection(MilvusAddress.of(uri(), "write.milvus.uri"))) {
      return work.apply(new Generations(connection, alias));
    }
  }

  void assertNoFilesAreLeft() {
    assertThat(importPath().resolve(lake.job()).resolve(alias)).doesNotExist();
  }
}
