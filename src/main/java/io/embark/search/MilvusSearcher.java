package io.embark.search;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.embark.corpus.Columns;
import io.embark.corpus.VectorColumn;
import io.embark.encode.DenseEmbedding;
import io.embark.encode.Embedding;
import io.embark.sink.milvus.CollectionReader;
import io.embark.sink.milvus.MilvusAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Searches a Milvus collection, or the one behind an alias. */
public final class MilvusSearcher implements Searcher {
  private final CollectionReader reader;

  private MilvusSearcher(CollectionReader reader) {
    this.reader = reader;
  }

  /** Connects, finds and loads the collection; a UserError tells what is not there. */
  public static MilvusSearcher open(MilvusAddress address, String aliasOrCollection) {
    return new MilvusSearcher(CollectionReader.open(address, aliasOrCollection));
  }

  @Override
  public String where() {
    return "collection '" + reader.collection() + "'";
  }

  @Override
  public List<VectorColumn> columns() {
    return reader.columns();
  }

  @Override
  public List<Hit> search(String column, Embedding query, int limit, Optional<String> filter) {
    VectorColumn searched = QueryFit.column(where(), columns(), Optional.of(column));
    QueryFit.checkShape(where(), searched, query);
    float[] vector = ((DenseEmbedding) query).values(); // collections hold no other columns yet
    return reader.search(column, vector, limit, filter).stream().map(MilvusSearcher::hit).toList();
  }

  @Override
  public Optional<Embedding> vectorOf(String itemId, String column) {
    QueryFit.column(where(), columns(), Optional.of(column));
    return reader.vectorOf(itemId, column).map(DenseEmbedding::new);
  }

  @Override
  public void close() {
    reader.close();
  }

  private static Hit hit(CollectionReader.Found found) {
    Map<String, Object> fields = found.fields();
    return new Hit(
        (String) fields.get(Columns.ITEM_ID),
        (String) fields.getOrDefault(Columns.SOURCE_ID, ""),
        number(fields, Columns.SEGMENT).intValue(),
        number(fields, Columns.SPAN_START).longValue(),
        number(fields, Columns.SPAN_END).longValue(),
        (String) fields.getOrDefault(Columns.TEXT, ""),
        attributes(fields.get(Columns.ATTRIBUTES)),
        found.score());
  }

  private static Number number(Map<String, Object> fields, String name) {
    return (Number) fields.getOrDefault(name, 0L);
  }

  private static Map<String, String> attributes(Object json) {
    Map<String, String> attributes = new TreeMap<>();
    if (json instanceof JsonObject object) {
      for (Map.Entry<String, JsonElement> entry : object.entrySet()) {
        JsonElement value = entry.getValue();
        if (!value.isJsonNull()) {
          attributes.put(
              entry.getKey(), value.isJsonPrimitive() ? value.getAsString() : value.toString());
        }
      }
    }
    return attributes;
  }
}
