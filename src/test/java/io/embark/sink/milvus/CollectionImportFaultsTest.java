package io.embark.sink.milvus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.embark.corpus.Metric;
import io.embark.corpus.Precision;
import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.corpus.VectorColumn;
import io.embark.sink.CommittedPartition;
import io.embark.sink.LakeFileWriter;
import io.embark.sink.SinkContract;
import io.embark.sink.SinkContract.Stored;
import io.embark.sink.SinkReport;
import io.embark.sink.WrittenLake;
import io.embark.sink.WrittenLake.Item;
import io.embark.testing.LocalSpark;
import io.milvus.v2.common.IndexParam;
import io.milvus.v2.service.collection.request.CreateCollectionReq;
import io.milvus.v2.service.index.request.CreateIndexReq;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What may come between a lake and a real Milvus 2.3.5. */
@Tag("slow")
class CollectionImportFaultsTest {
  private ImportFixture milvus;

  @TempDir Path folder;

  @BeforeEach
  void makeLake() {
    milvus = new ImportFixture(new WrittenLake(folder, "job", WrittenLake.dense(8)));
  }

  @ParameterizedTest
  @CsvSource({"laid out, 2", "imported, 2", "verified all, 2", "alias, 2"})
  void aKilledImportIsBegunAnewAndEveryRowIsThereOnce(String note, int number) {
    List<Item> before = milvus.lake().items("before", 20);
    List<Item> items = milvus.lake().items("doc", 300);
    CommittedPartition old = milvus.lake().commit("r0", "d", List.of(), before);
    milvus.write(old);
    assertThat(
            KilledImport.run(
                milvus.uri(),
                milvus.alias(),
                milvus.importPath().toString(),
                folder.resolve("killed").toString(),
                "doc",
                String.valueOf(items.size()),
                note))
        .isEqualTo(KilledImport.EXIT);
    boolean isSwitched = note.equals("alias");
    assertThat(milvus.stored())
        .isEqualTo(SinkContract.expected(milvus.lake(), "d", isSwitched ? items : before));
    milvus.write(milvus.lake().commit("r1", "d", List.of(), items));
    assertThat(milvus.stored()).isEqualTo(SinkContract.expected(milvus.lake(), "d", items));
    assertThat(milvus.collections())
        .containsExactly(milvus.alias() + "__1", milvus.alias() + "__" + number);
    milvus.assertNoFilesAreLeft();
  }

  @Test
  void anItemInTwoPartitionsIsRefused() throws IOException {
    List<Item> items = milvus.lake().items("doc", 20);
    UserError error =
        catchThrowableOfType(
            UserError.class,
            () ->
                milvus.write(
                    milvus.lake().commit("r1", "d1", List.of(), items),
                    milvus.lake().commit("r2", "d2", List.of(), items.subList(3, 4))));
    assertThat(error.getMessage().replace("'d2' and 'd1'", "'d1' and 'd2'"))
        .isEqualTo(
            "Cannot import item '"
                + items.get(3).itemId()
                + "': it stands in partitions 'd1' and 'd2', expected it once, as an import keeps"
                + " both. Run the partition that it left again.");
    assertThat(error.category()).isEqualTo(Category.BOOKS);
    assertThat(milvus.collections()).isEmpty();
    milvus.assertNoFilesAreLeft();
  }

  @Test
  void rowsOfAnotherJobAreNotReplaced() {
    try (MilvusSink other =
        SinkFixture.sink(milvus.uri(), milvus.alias(), "other", List.of(milvus.lake().column()))) {
      other.write(
          LocalSpark.session(),
          milvus.lake().commit("r1", "d", List.of(), milvus.lake().items("doc", 3)));
    }
    try (MilvusSink sink = milvus.sink()) {
      assertThatThrownBy(sink::check)
          .hasMessage(
              "Cannot import into '"
                  + milvus.alias()
                  + "': collection '"
                  + milvus.alias()
                  + "__1' behind it has 3 rows of other jobs, expected rows of job 'job' only, as"
                  + " an import replaces them all. Set write.milvus.mode to upsert, or"
                  + " write.milvus.collection to another name.");
    }
  }

  @Test
  void manyFilesAreImportedSomeAtATime() throws IOException {
    // 40,000 rows of 8 random floats and a hash are 3 to 4 MB
    List<Item> items = milvus.lake().items("doc", 40_000);
    try (MilvusSink sink = milvus.sink("import-file-mb", 1, "import-tasks", 2)) {
      assertThat(
              sink.write(
                      LocalSpark.session(),
                      List.of(
                          milvus
                              .lake()
                              .commit(
                                  "r1",
                                  "d",
                                  List.of(),
                                  items.subList(0, 9_000),
                                  items.subList(9_000, 40_000))),
                      milvus.notes()::add)
                  .get(0)
                  .targetRows())
          .isEqualTo(40_000);
    }
    assertThat(milvus.notes().get(0))
        .matches("laid out [3-9] files for '" + milvus.alias() + "__1'");
    assertThat(milvus.notes()).noneMatch(note -> note.matches(".*%.*%.*%.*"));
    try (Stream<Path> left = Files.walk(milvus.importPath())) {
      assertThat(left.filter(path -> path.toString().contains(milvus.alias()))).isEmpty();
    }
  }

  @Test
  void whatIsImportedAndVerifiedIsOnlySwitchedTo() {
    List<Item> items = milvus.lake().items("doc", 20);
    CommittedPartition old =
        milvus.lake().commit("r0", "d", List.of(), milvus.lake().items("before", 20));
    CommittedPartition now = milvus.lake().commit("r1", "d", List.of(), items);
    milvus.write(old);
    milvus.write(now);
    milvus.generations(Generations::rollBack);
    milvus.notes().clear();
    assertThat(milvus.write(now)).extracting(SinkReport::upserted).containsExactly(0L);
    assertThat(milvus.notes())
        .containsExactly(
            "verified all 1 partitions in '" + milvus.alias() + "__2'",
            "alias '" + milvus.alias() + "' points to '" + milvus.alias() + "__2'");
    assertThat(milvus.stored()).isEqualTo(SinkContract.expected(milvus.lake(), "d", items));
  }

  @Test
  void cutTextsAreCounted() {
    List<Item> items = milvus.lake().items("doc", 20);
    try (MilvusSink sink = milvus.sink("text-max-bytes", 7)) {
      SinkReport report =
          sink.write(LocalSpark.session(), milvus.lake().commit("r1", "d", List.of(), items));
      assertThat(report.truncated()).isEqualTo(20);
    }
    assertThat(milvus.stored().values())
        .extracting(Stored::text)
        .contains("text 11")
        .doesNotContain("text 11 of doc");
  }

  @Test
  void aLaterPartitionIsUpsertedIntoTheCollectionThatWasImported() {
    List<Item> one = milvus.lake().items("one", 20);
    List<Item> two = milvus.lake().items("two", 20);
    milvus.write(milvus.lake().commit("r1", "d1", List.of(), one));
    try (MilvusSink upsert =
        SinkFixture.sink(
            milvus.uri(), milvus.alias(), milvus.lake().job(), List.of(milvus.lake().column()))) {
      upsert.write(LocalSpark.session(), milvus.lake().commit("r2", "d2", List.of(), two));
    }
    Map<String, Stored> rows = SinkContract.expected(milvus.lake(), "d1", one);
    rows.putAll(SinkContract.expected(milvus.lake(), "d2", two));
    assertThat(milvus.stored()).isEqualTo(rows);
    assertThat(milvus.collections()).containsExactly(milvus.alias() + "__1");
  }

  @Test
  void aFileOfAnotherShapeIsNamedWithTheServersReason() throws IOException {
    String file = file(WrittenLake.dense(4), List.of(new float[] {1, 2, 3, 4}));
    try {
      assertThatThrownBy(
              () ->
                  importFile(
                      milvus.lake().column(),
                      file,
                      index(IndexParam.IndexType.FLAT, IndexParam.MetricType.L2)))
          .isInstanceOf(UserError.class)
          .hasMessageMatching(
              "Cannot import '.*"
                  + milvus.alias()
                  + ".parquet' into '"
                  + milvus.alias()
                  + "__1': .*vector is irregular.*, expected the server to import it\\. Look at the"
                  + " server's log, then run again; the alias still points to where it did\\.");
    } finally {
      Files.delete(Path.of(file));
    }
  }

  @Test
  void binaryVectorsComeInByteForByte() throws IOException {
    VectorColumn bits =
        new VectorColumn(
                "dense", "dense", 16, Metric.COSINE, false, new TreeMap<>(Map.of("w", "1")))
            .withPrecision(Precision.BINARY);
    byte[][] vectors = {{0, 127}, {-1, -128}, {64, 3}};
    String file = file(bits, List.of(vectors));
    try {
      importFile(bits, file, index(IndexParam.IndexType.BIN_FLAT, IndexParam.MetricType.HAMMING));
    } finally {
      Files.delete(Path.of(file));
    }
    try (MilvusConnection connection =
        new MilvusConnection(MilvusAddress.of(milvus.uri(), "write.milvus.uri"))) {
      AliasedCollection.load(connection, milvus.alias() + "__1");
      CollectionPlan.Field bitField =
          new CollectionPlan(List.of(bits), SinkFixture.settings(Map.of())).fields().get(10);
      CollectionRows rows = new CollectionRows(connection, milvus.alias() + "__1");
      await(() -> rows.count("") == 3);
      assertThat(rows.rows("", List.of("item_id", "dense"), 10))
          .allSatisfy(
              row ->
                  assertThat(
                          StoredValue.isEqual(
                              bitField,
                              vectors[((String) row.get("item_id")).charAt(2) - '0'],
                              row.get("dense")))
                      .isTrue());
    }
  }

  /** Writes one file of rows for {@code column}, whose vectors the caller gives. */
  private String file(VectorColumn column, List<?> vectors) throws IOException {
    CollectionPlan plan = new CollectionPlan(List.of(column), SinkFixture.settings(Map.of()));
    Path file = milvus.importPath().resolve(milvus.alias() + ".parquet");
    Files.createDirectories(milvus.importPath());
    try (LakeFileWriter out =
        LakeFileWriter.open(
            "f",
            new org.apache.hadoop.fs.Path(file.toUri()),
            ImportColumns.schema(plan.fields()),
            plan.columns(),
            new Configuration())) {
      for (int i = 0; i < vectors.size(); i++) {
        out.write(
            "id" + i, "d", "job", "s" + i, 0, 0L, 9L, "text", "text", "{\"a\": 1}", vectors.get(i));
      }
      out.finish();
    }
    return file.toString();
  }

  private void importFile(VectorColumn column, String file, IndexParam index) {
    PlainClient.ask(
        milvus.uri(),
        client -> {
          client.createCollection(
              CreateCollectionReq.builder()
                  .collectionName(milvus.alias() + "__1")
                  .collectionSchema(
                      new CollectionPlan(List.of(column), SinkFixture.settings(Map.of())).schema())
                  .build());
          client.createIndex(
              CreateIndexReq.builder()
                  .collectionName(milvus.alias() + "__1")
                  .indexParams(List.of(index))
                  .sync(false)
                  .build());
          return true;
        });
    try (MilvusConnection connection =
        new MilvusConnection(MilvusAddress.of(milvus.uri(), "write.milvus.uri"))) {
      new ImportTasks(new GrpcImport(connection), 1, Duration.ofMinutes(1))
          .run(milvus.alias() + "__1", List.of(file), milvus.notes()::add);
    }
  }

  private static void await(BooleanSupplier isThere) {
    for (int i = 0; i < 120 && !isThere.getAsBoolean(); i++) {
      try {
        Thread.sleep(500);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static IndexParam index(IndexParam.IndexType type, IndexParam.MetricType metric) {
    return IndexParam.builder().fieldName("dense").indexType(type).metricType(metric).build();
  }
}
