package io.embark.sink.milvus;

import static org.assertj.core.api.Assertions.assertThat;

import io.embark.sink.CommittedPartition;
import io.embark.sink.Sink;
import io.embark.sink.SinkContract;
import io.embark.sink.SinkReport;
import io.embark.sink.WrittenLake;
import io.embark.sink.WrittenLake.Item;
import io.embark.testing.LocalSpark;
import io.embark.testing.MilvusStandalone;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Imports into a real Milvus 2.3.5. */
class CollectionImportTest {
  private static final MilvusStandalone SERVER = MilvusStandalone.shared();

  private final String alias = MilvusSinkTest.freshAlias();
  private final List<String> notes = new ArrayList<>();

  @TempDir Path folder;

  private MilvusSink sink(WrittenLake lake, Object... more) {
    List<Object> options =
        new ArrayList<>(
            List.of("mode", "import", "import-path", SERVER.data().resolve("import").toString()));
    options.addAll(List.of(more));
    return MilvusSinkTest.sink(
        SERVER.uri(), alias, lake.job(), List.of(lake.column()), options.toArray());
  }

  @Test
  void everyPartitionComesInByOneImport() {
    WrittenLake lake = new WrittenLake(folder, "it's a job", WrittenLake.dense(8));
    List<Item> one = lake.items("one", 1500);
    List<Item> two = lake.items("two", 30);
    CommittedPartition first =
        lake.commit("r1", "2026-11-20", List.of(), one.subList(0, 700), one.subList(700, 1500));
    CommittedPartition second = lake.commit("r2", "b \"é\" /", List.of(), two);
    CommittedPartition empty = lake.commit("r3", "c", List.of());
    try (Sink sink = sink(lake)) {
      sink.check();
      List<SinkReport> reports =
          sink.write(LocalSpark.session(), List.of(first, second, empty), notes::add);
      System.out.println(notes);
      System.out.println(reports);
      assertThat(reports)
          .extracting(SinkReport::target, SinkReport::targetRows, SinkReport::sampled)
          .containsExactly(
              org.assertj.core.api.Assertions.tuple(alias + "__1", 1500L, 1000L),
              org.assertj.core.api.Assertions.tuple(alias + "__1", 30L, 30L),
              org.assertj.core.api.Assertions.tuple(alias + "__1", 0L, 0L));
    }
    Map<String, SinkContract.Stored> rows = SinkContract.expected(lake, first.partition(), one);
    rows.putAll(SinkContract.expected(lake, second.partition(), two));
    assertThat(MilvusSinkTest.stored(SERVER.uri(), alias)).isEqualTo(rows);
  }
}
