package io.embark.eval;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;

/**
 * Which documents are near-duplicates: a file of pairs, two ids a line with white space between, or
 * JSON Lines {@code {"id":..,"cluster":..}}. Pairs of pairs are joined; documents that the file
 * does not name have no near-duplicate.
 *
 * @param clusters cluster by id, of the ids that the file names
 * @param lines line on which each id stands first
 */
public record NearDuplicateLabels(Map<String, String> clusters, Map<String, Integer> lines) {
  private static final Pattern WHITE_SPACE = Pattern.compile("\\s+");
  private static final String PAIR = "two ids with white space between";
  private static final String CLUSTER = "{\"id\":..,\"cluster\":..} with texts";

  /** Reads a file; one whose name ends in {@code .jsonl} as JSON Lines. */
  public static NearDuplicateLabels read(String path, Configuration hadoop) {
    CollectionFile file = new CollectionFile("labels", path, hadoop);
    Map<String, String> clusters = new LinkedHashMap<>();
    Map<String, Integer> lines = new HashMap<>();
    boolean isJson = path.endsWith(".jsonl");
    file.lines(
        (number, line) -> {
          if (isJson) {
            JsonNode object = file.object(number, line, CLUSTER);
            String id = file.text(number, object, "id", null, CLUSTER);
            String before =
                clusters.putIfAbsent(id, file.text(number, object, "cluster", null, CLUSTER));
            if (before != null) {
              throw file.fault(
                  "line " + number + " names '" + id + "' again", "each id once", "Mend the line");
            }
            lines.put(id, number);
          } else {
            List<String> pair = List.of(WHITE_SPACE.split(line.strip()));
            if (pair.size() != 2) {
              throw file.fault(
                  "line " + number + " has " + pair.size() + " words", PAIR, "Mend the line");
            }
            pair.forEach(id -> lines.putIfAbsent(id, number));
            join(clusters, pair.get(0), pair.get(1));
          }
        });
    if (clusters.isEmpty()) {
      throw file.fault("it is empty", isJson ? CLUSTER : PAIR, "Label some near-duplicates");
    }
    if (!isJson) {
      clusters.replaceAll((id, up) -> last(clusters::get, id));
    }
    return new NearDuplicateLabels(clusters, lines);
  }

  private static void join(Map<String, String> ups, String one, String other) {
    ups.putIfAbsent(one, one);
    ups.putIfAbsent(other, other);
    ups.put(last(ups::get, one), last(ups::get, other));
  }

  /** Follows a chain to what stands for itself. */
  static String last(UnaryOperator<String> up, String id) {
    String at = id;
    for (String next = up.apply(at); !next.equals(at); next = up.apply(at)) {
      at = next;
    }
    return at;
  }
}
