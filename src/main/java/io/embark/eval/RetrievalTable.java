package io.embark.eval;

import io.embark.encode.EncoderSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Results as people read them on a terminal: plain text, columns aligned, no colours. */
final class RetrievalTable {
  private static final double MEGABYTE = 1e6;

  private RetrievalTable() {}

  /** Lines without line breaks. */
  static List<String> lines(List<TestCollection> collections, List<RetrievalResult> results) {
    List<String> lines = new ArrayList<>();
    int width = Math.max(5, results.stream().mapToInt(r -> r.name().length()).max().orElseThrow());
    lines.add(
        row(
            width,
            "model",
            List.of(
                "nDCG@10",
                "Recall@100",
                "MRR",
                "queries",
                "dimension",
                "max tokens",
                "vectors MB",
                "model MB",
                "texts/s")));
    results.forEach(result -> lines.add(row(width, result.name(), cells(result))));
    positions(width, results, lines);
    comparisons(results, lines);
    List<RetrievalResult> models = results.stream().filter(RetrievalResult::isFirst).toList();
    models.forEach(result -> prompts(result, lines));
    models.forEach(result -> losses(result, lines));
    results.forEach(result -> result.reranking().ifPresent(after -> reranked(after, lines)));
    collections.forEach(
        collection ->
            gaps(
                collection.gaps(),
                collection.label().isEmpty() ? "" : ", " + collection.label(),
                lines));
    return lines;
  }

  private static void gaps(TestCollection.Gaps gaps, String of, List<String> lines) {
    say(lines, gaps.queriesWithoutQrels(), "queries have no qrels: not evaluated" + of);
    say(
        lines,
        gaps.qrelsQueriesUnknown(),
        "queries of the qrels are not in the queries file: not evaluated" + of);
    say(
        lines,
        gaps.qrelsDocumentsUnknown(),
        "judgments are of documents that are not in the corpus: they count as not found" + of);
    say(
        lines,
        gaps.queriesWithoutRelevant(),
        "queries have no relevant document in the qrels: they count as 0" + of);
  }

  private static void positions(int width, List<RetrievalResult> results, List<String> lines) {
    List<RetrievalResult> placed =
        results.stream().filter(result -> result.collection().hasPositions()).toList();
    if (placed.isEmpty()) {
      return;
    }
    lines.add("nDCG@10 by the quarter of the document in which the answer begins (queries)");
    for (RetrievalResult result : placed) {
      List<String> cells = new ArrayList<>();
      for (int quarter = 0; quarter < AnswerPositions.QUARTERS; quarter++) {
        long queries = result.queries(quarter);
        cells.add(
            queries == 0
                ? "-"
                : String.format(Locale.ROOT, "%.4f (%,d)", result.ndcg10(quarter), queries));
      }
      lines.add(row(width, result.name(), cells, "%16s"));
    }
  }

  private static String row(int width, String name, List<String> cells) {
    return row(width, name, cells, "%12s");
  }

  private static String row(int width, String name, List<String> cells, String format) {
    StringBuilder line = new StringBuilder(String.format("%-" + width + "s", name));
    cells.forEach(cell -> line.append(String.format(format, cell)));
    return line.toString();
  }

  private static List<String> cells(RetrievalResult result) {
    TrecMeasures mean = result.mean();
    return List.of(
        number("%.4f", mean.ndcg10()),
        number("%.4f", mean.recall100()),
        number("%.4f", mean.reciprocalRank()),
        number("%,d", result.measures().size()),
        number("%,d", result.column().dimension()),
        number("%,d", result.model().documents().maxTokens()),
        number("%.1f", result.vectorBytes() / MEGABYTE),
        number("%.1f", result.model().bytes() / MEGABYTE),
        number("%.1f", result.textsPerSecond()));
  }

  private static void comparisons(List<RetrievalResult> results, List<String> lines) {
    for (int i = 0; i < results.size(); i++) {
      int first = i;
      List<RetrievalResult> others =
          IntStream.range(i + 1, results.size())
              .filter(number -> RetrievalResult.first(results, number) == first)
              .mapToObj(results::get)
              .toList();
      compared(results.get(first), others, lines);
    }
  }

  private static void compared(
      RetrievalResult first, List<RetrievalResult> others, List<String> lines) {
    if (others.isEmpty()) {
      return;
    }
    lines.add(
        String.format(
            Locale.ROOT,
            "difference from %s [95 %% interval], paired bootstrap of the %,d queries, %,d resamples",
            first.name(),
            first.measures().size(),
            PairedBootstrap.RESAMPLES));
    for (RetrievalResult result : others) {
      lines.add("  " + result.name());
      lines.add("    nDCG@10    " + words(result.against(first, TrecMeasures::ndcg10)));
      lines.add("    Recall@100 " + words(result.against(first, TrecMeasures::recall100)));
      lines.add("    MRR        " + words(result.against(first, TrecMeasures::reciprocalRank)));
    }
  }

  static String words(PairedBootstrap bootstrap) {
    double least = 1.0 / PairedBootstrap.RESAMPLES;
    return String.format(
        Locale.ROOT,
        "%+.4f [%+.4f, %+.4f] p %s",
        bootstrap.difference(),
        bootstrap.low(),
        bootstrap.high(),
        bootstrap.p() < least
            ? "< " + number("%.4f", least)
            : "= " + number("%.4f", bootstrap.p()));
  }

  private static void prompts(RetrievalResult result, List<String> lines) {
    String document = prompt(result.model().documents());
    String query = prompt(result.model().queries());
    if (!document.isEmpty() || !query.isEmpty()) {
      addOnce(
          lines,
          "prompts of "
              + result.model().name()
              + ": documents '"
              + document
              + "', queries '"
              + query
              + "'");
    }
  }

  private static String prompt(EncoderSpec spec) {
    return spec.columns().get(0).fingerprint().getOrDefault("prompt", "");
  }

  private static void losses(RetrievalResult result, List<String> lines) {
    String name = result.model().name();
    say(
        lines,
        result.documentsTruncated(),
        String.format(
            Locale.ROOT,
            "of %,d documents cut at %,d tokens by %s",
            result.documents(),
            result.model().documents().maxTokens(),
            name));
    say(lines, result.documentsWithoutVector(), "documents without a vector of " + name);
    say(
        lines,
        result.queriesWithoutVector(),
        "queries without a vector of " + name + ": they find nothing");
  }

  private static void reranked(Reranking after, List<String> lines) {
    lines.add(
        String.format(
            Locale.ROOT,
            "reranked the first %,d documents of each query with %s: %,d pairs, %.1f pairs/s",
            after.reranker().top(),
            after.reranker().name(),
            after.pairs(),
            after.pairsPerSecond()));
    say(lines, after.withoutScore(), "pairs without a score: they stand behind the others");
  }

  private static void say(List<String> lines, long count, String what) {
    if (count > 0) {
      addOnce(lines, number("%,d ", count) + what);
    }
  }

  /** A model's rows for several precisions, cuts or questions share what is said of them. */
  private static void addOnce(List<String> lines, String line) {
    if (!lines.contains(line)) {
      lines.add(line);
    }
  }

  private static String number(String format, Object value) {
    return String.format(Locale.ROOT, format, value);
  }
}
