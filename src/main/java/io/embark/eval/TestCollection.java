package io.embark.eval;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;

/**
 * A corpus, queries and judgments, checked. The corpus stays in its file: only ids are held.
 *
 * <p>Queries without judgments and judgments for queries that are not in the file are left out, as
 * trec_eval leaves out what only one of its two files names; a judged document that is not in the
 * corpus still counts as one to be found.
 */
public final class TestCollection {
  private final DocumentFile corpus;
  private final List<String> documentIds;
  private final List<Document> queries;
  private final Qrels qrels;
  private final Gaps gaps;
  private final AnswerPositions answers;
  private final String label;

  private TestCollection(
      DocumentFile corpus,
      List<String> documentIds,
      List<Document> queries,
      Qrels qrels,
      Gaps gaps,
      AnswerPositions answers,
      String label) {
    this.corpus = corpus;
    this.documentIds = documentIds;
    this.queries = queries;
    this.qrels = qrels;
    this.gaps = gaps;
    this.answers = answers;
    this.label = label;
  }

  /**
   * What does not fit together.
   *
   * @param queriesWithoutQrels in the queries file, not judged: not evaluated
   * @param qrelsQueriesUnknown judged, not in the queries file: not evaluated
   * @param qrelsDocumentsUnknown judgments of evaluated queries for documents that are not in the
   *     corpus: counted as not found
   * @param queriesWithoutRelevant evaluated, but no document is relevant: 0 in every measure
   */
  public record Gaps(
      long queriesWithoutQrels,
      long qrelsQueriesUnknown,
      long qrelsDocumentsUnknown,
      long queriesWithoutRelevant) {}

  /**
   * Reads the files of a collection; every fault is told before anything is encoded.
   *
   * @param label tells it from others; empty where there are none
   * @param positions where in its document each answer stands, if that is known
   */
  public static TestCollection read(
      String label,
      String corpus,
      String queries,
      String qrels,
      Optional<String> positions,
      Configuration hadoop) {
    Qrels judgments = Qrels.read(new CollectionFile("qrels", qrels, hadoop));
    DocumentFile queryFile = DocumentFile.queries(new CollectionFile("queries", queries, hadoop));
    Set<String> queryIds = new HashSet<>(queryFile.ids());
    List<Document> judged = new ArrayList<>();
    queryFile.forEach(
        query -> {
          if (judgments.grades().containsKey(query.id())) {
            judged.add(query);
          }
        });
    if (judged.isEmpty()) {
      throw new UserError(
          Category.INPUT,
          "Cannot evaluate queries '"
              + queries
              + "': none of their "
              + queryIds.size()
              + " ids is in qrels '"
              + qrels
              + "', expected judged queries. Check that the files belong together.");
    }
    DocumentFile documents = DocumentFile.corpus(new CollectionFile("corpus", corpus, hadoop));
    List<String> ids = documents.ids();
    return new TestCollection(
        documents,
        ids,
        List.copyOf(judged),
        judgments,
        gaps(judgments, queryIds, judged, new HashSet<>(ids)),
        positions
            .map(path -> new CollectionFile("positions", path, hadoop))
            .map(file -> AnswerPositions.read(file, documents))
            .orElseGet(AnswerPositions::none),
        label);
  }

  private static Gaps gaps(
      Qrels qrels, Set<String> queryIds, List<Document> judged, Set<String> documentIds) {
    List<Map<String, Integer>> grades =
        judged.stream().map(query -> qrels.grades().get(query.id())).toList();
    return new Gaps(
        queryIds.size() - judged.size(),
        qrels.grades().keySet().stream().filter(id -> !queryIds.contains(id)).count(),
        grades.stream()
            .flatMap(documents -> documents.keySet().stream())
            .filter(id -> !documentIds.contains(id))
            .count(),
        grades.stream().filter(TestCollection::hasNoRelevant).count());
  }

  private static boolean hasNoRelevant(Map<String, Integer> grades) {
    return grades.values().stream().noneMatch(grade -> grade > 0);
  }

  /** Another pass over this file has the documents of {@link #documentIds}, in that order. */
  DocumentFile corpus() {
    return corpus;
  }

  List<String> documentIds() {
    return documentIds;
  }

  /** Those with judgments, in file order. */
  List<Document> queries() {
    return queries;
  }

  Map<String, Integer> grades(Document query) {
    return qrels.grades().get(query.id());
  }

  /** See {@link AnswerPositions#quarters}; empty where it is not known. */
  OptionalInt quarter(Document query) {
    Integer quarter = answers.quarters().get(query.id());
    return quarter == null ? OptionalInt.empty() : OptionalInt.of(quarter);
  }

  /** Some query's place is known. */
  boolean hasPositions() {
    return !answers.quarters().isEmpty();
  }

  /** Tells it from others; empty where there are none. */
  String label() {
    return label;
  }

  /** What does not fit together. */
  public Gaps gaps() {
    return gaps;
  }
}
