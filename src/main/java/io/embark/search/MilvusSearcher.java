package io.embark.search;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.embark.corpus.Columns;
import io.embark.corpus.Precision;
import io.embark.corpus.SparseVector;
import io.embark.corpus.VectorColumn;
import io.embark.encode.DenseEmbedding;
import io.embark.encode.Embedding;
import io.embark.encode.Quantizer;
import io.embark.encode.SparseEmbedding;
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
  public Optional<String> words() {
    return reader.words();
  }

  @Override
  public List<Hit> search(SearchPart part, Scope scope) {
    return hits(reader.search(ask(part), limits(scope)));
  }

  @Override
  public List<Hit> hybrid(List<SearchPart> parts, Fusion fusion, Scope scope) {
    if (!fusion.weights().isEmpty()) {
      // not by the server: each version of Milvus brings scores to one measure in another way
      return fusion.ofSearches(this, parts, scope);
    }
    List<CollectionReader.Ask> asks = parts.stream().map(this::ask).toList();
    return hits(reader.byRank(asks, fusion.k(), Fusion.depth(scope.limit()), limits(scope)));
  }

  @Override
  public Optional<String> textOf(String itemId) {
    return reader.textOf(itemId);
  }

  private CollectionReader.Ask ask(SearchPart part) {
    if (part.words() != null) {
      return new CollectionReader.Ask(part.column(), part.words());
    }
    VectorColumn searched = QueryFit.column(where(), columns(), Optional.of(part.column()));
    QueryFit.checkShape(where(), searched, part.query());
    return new CollectionReader.Ask(
        searched,
        part.query() instanceof SparseEmbedding sparse
            ? sparse.vector()
            : stored(searched, ((DenseEmbedding) part.query()).values()));
  }

  /** As the column stores it: Milvus compares only vectors of one type. */
  private static Object stored(VectorColumn column, float[] vector) {
    return column.precision() == Precision.FLOAT32 ? vector : Quantizer.quantize(column, vector);
  }

  private static CollectionReader.Limits limits(Scope scope) {
    return new CollectionReader.Limits(
        scope.limit(), scope.filter(), scope.without(), scope.isOneASource());
  }

  @Override
  public Optional<Embedding> vectorOf(String itemId, String column) {
    VectorColumn asked = QueryFit.column(where(), columns(), Optional.of(column));
    return reader.vectorOf(itemId, column).map(stored -> embedding(asked, stored));
  }

  private static Embedding embedding(VectorColumn column, Object stored) {
    if (stored instanceof SparseVector sparse) {
      return new SparseEmbedding(sparse);
    }
    return new DenseEmbedding(
        stored instanceof byte[] packed ? Quantizer.dequantize(column, packed) : (float[]) stored);
  }

  private static List<Hit> hits(List<CollectionReader.Found> found) {
    return found.stream().map(MilvusSearcher::hit).toList();
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
