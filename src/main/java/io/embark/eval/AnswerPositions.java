package io.embark.eval;

import io.embark.corpus.UserError;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where in its document each query's answer stands.
 *
 * @param quarters 0 to 3 by query id: the quarter of the document's characters in which the answer
 *     begins
 */
record AnswerPositions(Map<String, Integer> quarters) {
  static final int QUARTERS = 4;

  private static final AnswerPositions NONE = new AnswerPositions(Map.of());
  private static final String EXPECTED =
      "query-id, corpus-id and start between tabs, the start a number of characters of the text";
  private static final Pattern WHOLE_NUMBER = Pattern.compile("\\d{1,9}");

  private record Answer(String document, int start, int line) {}

  /** Nothing is known of any. */
  static AnswerPositions none() {
    return NONE;
  }

  /**
   * Lines {@code query-id, corpus-id, start} between tabs, the first usually being their names. Of
   * several of a query the first holds.
   *
   * @param corpus where the documents' lengths come from
   */
  static AnswerPositions read(CollectionFile file, DocumentFile corpus) {
    Map<String, Answer> answers = new HashMap<>();
    file.lines(
        (number, line) -> {
          List<String> fields = List.of(line.split("\t", -1));
          if (number == 1 && fields.equals(List.of("query-id", "corpus-id", "start"))) {
            return;
          }
          if (fields.size() != 3 || !WHOLE_NUMBER.matcher(fields.get(2).strip()).matches()) {
            throw fault(file, "line " + number + " is '" + line + "'");
          }
          answers.putIfAbsent(
              fields.get(0).strip(),
              new Answer(fields.get(1).strip(), Integer.parseInt(fields.get(2).strip()), number));
        });
    Set<String> wanted =
        answers.values().stream().map(Answer::document).collect(Collectors.toSet());
    Map<String, int[]> extents = new HashMap<>();
    corpus.forEach(
        document -> {
          if (wanted.contains(document.id())) {
            String text = document.text();
            extents.put(
                document.id(),
                new int[] {document.textStart(), text.codePointCount(0, text.length())});
          }
        });
    Map<String, Integer> quarters = new HashMap<>();
    answers.forEach(
        (query, answer) ->
            quarters.put(query, quarter(file, answer, extents.get(answer.document()))));
    return new AnswerPositions(Map.copyOf(quarters));
  }

  private static int quarter(CollectionFile file, Answer answer, int[] extent) {
    if (extent == null) {
      throw fault(
          file,
          "line "
              + answer.line()
              + " names document '"
              + answer.document()
              + "', which is not in the corpus");
    }
    int start = extent[0] + answer.start();
    if (start >= extent[1]) {
      throw fault(
          file,
          "line "
              + answer.line()
              + " has the start "
              + answer.start()
              + ", beyond the end of document '"
              + answer.document()
              + "'");
    }
    return (int) ((long) start * QUARTERS / extent[1]);
  }

  private static UserError fault(CollectionFile file, String found) {
    return file.fault(found, EXPECTED, "Mend the line");
  }
}
