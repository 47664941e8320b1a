package io.embark.pipeline;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.sink.milvus.CollectionFacts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a collection of Milvus is, see {@link Inspection}. */
final class CollectionInspection {
  private CollectionInspection() {}

  /**
   * @param place {@code URI/COLLECTION}
   */
  static Inspection of(String place, Map<String, String> environment) {
    int slash = place.lastIndexOf('/');
    if (slash < 0 || slash == place.length() - 1 || place.startsWith("/", slash - 1)) {
      throw new UserError(
          Category.CONFIG,
          "Cannot inspect 'milvus:"
              + place
              + "': found no collection, expected milvus:URI/COLLECTION such as milvus:http://localhost:19530/docs. Add the collection.");
    }
    CollectionFacts facts =
        CollectionFacts.of(
            Search.milvus(place.substring(0, slash), "the URI", environment),
            place.substring(slash + 1));
    List<String> lines = new ArrayList<>();
    lines.add(
        "collection "
            + facts.collection()
            + (facts.alias() == null ? "" : " behind alias " + facts.alias())
            + " on Milvus "
            + facts.server());
    lines.add(String.format(Locale.ROOT, "rows %,d", facts.rows()));
    facts
        .fields()
        .forEach(
            field ->
                lines.add(
                    "field "
                        + field.name()
                        + ": "
                        + field.type()
                        + (field.dimension() == null
                            ? ""
                            : ", "
                                + field.dimension()
                                + " dimensions, metric "
                                + field.metric()
                                + ", index "
                                + field.index())));
    facts
        .columns()
        .forEach(
            column ->
                lines.add("column " + column.name() + ": fingerprint " + column.fingerprint()));
    facts
        .partitions()
        .forEach(
            partition ->
                lines.add(
                    String.format(
                        Locale.ROOT,
                        "job %s partition %s: %,d rows",
                        partition.job(),
                        partition.partition(),
                        partition.rows())));
    if (facts.hasMorePartitions()) {
      lines.add("more partitions are not listed");
    }
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("kind", "collection");
    result.put("collection", facts);
    return new Inspection(lines, result);
  }
}
