package io.embark.sink.milvus;

import io.embark.corpus.VectorColumn;
import io.embark.sink.Sink;
import io.embark.sink.SinkContract;
import io.embark.sink.WrittenLake;
import io.embark.testing.MilvusLite;
import java.util.List;
import java.util.Map;

class MilvusSinkTest implements SinkContract {
  /** EMBARK_TEST_MILVUS points the contract at another server. */
  static final String URI =
      System.getenv("EMBARK_TEST_MILVUS") == null
          ? MilvusLite.shared().uri()
          : System.getenv("EMBARK_TEST_MILVUS");

  private final String alias = freshAlias();

  /** Of a job that gives no more than address and collection, and these options. */
  static CollectionSettings settings(Map<String, ?> more) {
    return SinkFixture.settings(more);
  }

  static String freshAlias() {
    return SinkFixture.freshAlias();
  }

  static MilvusSink sink(
      String uri, String alias, String job, List<VectorColumn> columns, Object... more) {
    return SinkFixture.sink(uri, alias, job, columns, more);
  }

  @Override
  public Sink sink(WrittenLake lake) {
    return sink(URI, alias, lake.job(), List.of(lake.column()));
  }

  @Override
  public Map<String, Stored> stored(WrittenLake lake) {
    return stored(URI, alias);
  }

  static Map<String, Stored> stored(String uri, String collection) {
    return SinkFixture.stored(uri, collection);
  }
}
