package io.embark.eval;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Relevance judgments.
 *
 * @param grades by query id, then document id; at least one
 */
record Qrels(Map<String, Map<String, Integer>> grades) {
  private static final Pattern WHOLE_NUMBER = Pattern.compile("[+-]?\\d{1,9}");
  private static final Pattern TAB = Pattern.compile("\t");
  private static final Pattern WHITE_SPACE = Pattern.compile("\\s+");
  private static final int BEIR_FIELDS = 3;
  private static final int TREC_FIELDS = 4;
  private static final String EXPECTED =
      "query-id, corpus-id and score between tabs (BEIR) or query, iteration, document and grade"
          + " (TREC)";

  /**
   * BEIR's three columns between tabs, the first line usually being their names, or TREC's four
   * columns between white space.
   */
  static Qrels read(CollectionFile file) {
    Map<String, Map<String, Integer>> grades = new LinkedHashMap<>();
    boolean[] isFirst = {true};
    file.lines(
        (number, line) -> {
          List<String> fields = fields(file, number, line);
          String grade = fields.get(2);
          boolean isHeader = isFirst[0] && fields.equals(List.of("query-id", "corpus-id", "score"));
          isFirst[0] = false;
          if (isHeader) {
            return;
          }
          if (!WHOLE_NUMBER.matcher(grade).matches()) {
            throw file.fault(
                "the grade of line " + number + " is '" + grade + "'",
                "a whole number",
                "Mend the line");
          }
          Integer earlier =
              grades
                  .computeIfAbsent(fields.get(0), query -> new LinkedHashMap<>())
                  .putIfAbsent(fields.get(1), Integer.valueOf(grade));
          if (earlier != null) {
            throw file.fault(
                "line "
                    + number
                    + " judges document '"
                    + fields.get(1)
                    + "' for query '"
                    + fields.get(0)
                    + "' again",
                "each pair once",
                "Remove one of the two lines");
          }
        });
    if (grades.isEmpty()) {
      throw file.fault("it has no judgments", "lines of " + EXPECTED, "Check the path");
    }
    return new Qrels(grades);
  }

  /** Query, document, grade. */
  private static List<String> fields(CollectionFile file, int number, String line) {
    List<String> beir = Arrays.stream(TAB.split(line, -1)).map(String::strip).toList();
    if (beir.size() == BEIR_FIELDS) {
      return beir;
    }
    List<String> trec = List.of(WHITE_SPACE.split(line.strip()));
    if (trec.size() == TREC_FIELDS) {
      return List.of(trec.get(0), trec.get(2), trec.get(3));
    }
    throw file.fault(
        "line " + number + " has " + Math.max(beir.size(), trec.size()) + " columns",
        EXPECTED,
        "Mend the line");
  }
}
