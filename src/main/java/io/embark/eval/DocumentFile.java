package io.embark.eval;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * BEIR's {@code corpus.jsonl} or {@code queries.jsonl}. Texts are not kept: each reading is another
 * pass over the file.
 */
final class DocumentFile {
  private static final String CORPUS_LINE =
      "{\"_id\": \"..\", \"title\": \"..\", \"text\": \"..\"}";
  private static final String QUERY_LINE = "{\"_id\": \"..\", \"text\": \"..\"}";

  private final CollectionFile file;
  private final boolean hasTitles;

  private DocumentFile(CollectionFile file, boolean hasTitles) {
    this.file = file;
    this.hasTitles = hasTitles;
  }

  static DocumentFile corpus(CollectionFile file) {
    return new DocumentFile(file, true);
  }

  static DocumentFile queries(CollectionFile file) {
    return new DocumentFile(file, false);
  }

  /** In file order. */
  void forEach(Consumer<Document> documents) {
    file.lines((number, line) -> documents.accept(document(number, line)));
  }

  /** All ids in file order; reads the whole file and finds every fault that it has. */
  List<String> ids() {
    List<String> ids = new ArrayList<>();
    Map<String, Integer> lineOf = new HashMap<>();
    file.lines(
        (number, line) -> {
          String id = document(number, line).id();
          Integer earlier = lineOf.putIfAbsent(id, number);
          if (earlier != null) {
            throw file.fault(
                "line " + number + " has the _id '" + id + "' of line " + earlier + " again",
                "each _id once",
                "Remove one of the two lines");
          }
          ids.add(id);
        });
    if (ids.isEmpty()) {
      throw file.fault("it is empty", "lines of " + line(), "Check the path");
    }
    return List.copyOf(ids);
  }

  private Document document(int number, String line) {
    JsonNode object = file.object(number, line, line());
    String id = file.text(number, object, "_id", null, line());
    String text = file.text(number, object, "text", null, line());
    if (!hasTitles) {
      return new Document(id, text, 0);
    }
    String title = file.text(number, object, "title", "", line());
    String joined = title + " " + text;
    int stripped = joined.length() - joined.stripLeading().length(); // white space has one unit
    int textStart = title.codePointCount(0, title.length()) + 1 - stripped;
    return new Document(id, joined.strip(), textStart);
  }

  private String line() {
    return hasTitles ? CORPUS_LINE : QUERY_LINE;
  }
}
