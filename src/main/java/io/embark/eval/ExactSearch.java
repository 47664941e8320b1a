package io.embark.eval;

import io.embark.corpus.Precision;
import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.corpus.VectorColumn;
import io.embark.encode.DenseEmbedding;
import io.embark.encode.Embedding;
import io.embark.encode.Encoded;
import io.embark.encode.Encoder;
import io.embark.encode.EncoderSpec;
import io.embark.encode.QuantizedEmbedding;
import io.embark.encode.Quantizer;
import io.embark.encode.RangeTally;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

/**
 * Encodes a collection with one model and compares every query with every document.
 *
 * <p>The corpus goes by in windows: a thread encodes one, scores all queries against it and lets it
 * go. Held are the queries' vectors, the ids and {@link #DEPTH} documents a query, whatever the
 * size of the corpus.
 */
final class ExactSearch {
  /** Documents kept of a query; usual for runs of BEIR and TREC. A later one is not found. */
  static final int DEPTH = 1000;

  private static final int MOST_ROWS = 128;
  private static final int LEAST_ROWS = 16;
  private static final int WINDOWS_OF_A_SMALL_CORPUS = 8;
  private static final int QUEUED_PER_THREAD = 2;

  private final List<TestCollection> collections;
  private final TestCollection collection;
  private final RetrievalModel model;
  private final Optional<Reranker> reranker;
  private final int threads;
  private EncoderSpec documents;
  private List<VectorColumn> columns;
  private final List<LongAdder> vectorBytes;
  private final LongAdder truncated = new LongAdder();
  private final LongAdder withoutVector = new LongAdder();

  /**
   * {@code threads} windows are encoded at a time, one intra-op thread each.
   *
   * @param collections with one corpus, which is encoded once
   */
  ExactSearch(
      List<TestCollection> collections,
      RetrievalModel model,
      Optional<Reranker> reranker,
      int threads) {
    this.collections = collections;
    this.collection = collections.get(0);
    this.model = model;
    this.reranker = reranker;
    this.threads = threads;
    this.documents = model.documents();
    this.columns = documents.columns();
    this.vectorBytes = columns.stream().map(column -> new LongAdder()).toList();
  }

  private record Window(int firstDocument, List<String> texts) {}

  /**
   * @param embeddings one a column; null if the text was rejected
   * @param tops one a column
   */
  private record Query(List<Embedding> embeddings, List<TopDocuments> tops) {}

  /**
   * One result a column of the model, of one pass over the corpus, each followed by that of the
   * reranker if there is one. Runs once.
   */
  List<RetrievalResult> run() {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      calibrate(pool);
      List<List<Query>> queries = queries(pool);
      List<Query> all = queries.stream().flatMap(List::stream).toList();
      Duration corpusTime = searchCorpus(pool, all);
      List<RetrievalResult> results = new ArrayList<>();
      for (int i = 0; i < collections.size(); i++) {
        for (int column = 0; column < columns.size(); column++) {
          results.addAll(results(collections.get(i), column, queries.get(i), corpusTime, pool));
        }
      }
      return results;
    } finally {
      pool.shutdownNow();
    }
  }

  private List<RetrievalResult> results(
      TestCollection of,
      int column,
      List<Query> queries,
      Duration corpusTime,
      ExecutorService pool) {
    List<List<String>> rankings =
        queries.stream().map(query -> query.tops().get(column).ranking()).toList();
    RetrievalResult found =
        new RetrievalResult(
            of,
            model,
            columns.get(column),
            measured(of, rankings),
            vectorBytes.get(column).sum(),
            corpusTime,
            of.documentIds().size(),
            truncated.sum(),
            withoutVector.sum(),
            queries.stream().filter(query -> query.embeddings() == null).count(),
            Optional.empty());
    if (reranker.isEmpty()) {
      return List.of(found);
    }
    Reranking after = Reranking.of(of, reranker.get(), rankings, pool);
    return List.of(found, found.reranked(after, measured(of, after.rankings())));
  }

  private static List<TrecMeasures> measured(TestCollection of, List<List<String>> rankings) {
    return IntStream.range(0, rankings.size())
        .mapToObj(i -> TrecMeasures.of(of.grades(of.queries().get(i)), rankings.get(i)))
        .toList();
  }

  /** Those of each collection. */
  private List<List<Query>> queries(ExecutorService pool) {
    try (Encoder encoder = open(model.queries())) {
      return collections.stream().map(of -> queries(of.queries(), encoder, pool)).toList();
    }
  }

  private List<Query> queries(List<Document> all, Encoder encoder, ExecutorService pool) {
    int rows = rows(all.size());
    List<Future<List<Encoded>>> windows = new ArrayList<>();
    for (int from = 0; from < all.size(); from += rows) {
      List<String> texts =
          all.subList(from, Math.min(all.size(), from + rows)).stream()
              .map(Document::text)
              .toList();
      windows.add(pool.submit(() -> encoder.encode(texts).results()));
    }
    return windows.stream()
        .flatMap(window -> get(window).stream())
        .map(encoded -> new Query(parts(encoded), tops()))
        .toList();
  }

  private List<TopDocuments> tops() {
    return columns.stream()
        .map(column -> new TopDocuments(collection.documentIds(), DEPTH))
        .toList();
  }

  /** One a column; null if there is none. */
  private static List<Embedding> parts(Encoded encoded) {
    return encoded.embedding() == null ? null : encoded.embedding().parts();
  }

  /** Another pass over the corpus, for columns whose ranges follow from all its vectors. */
  private void calibrate(ExecutorService pool) {
    RangeTally tally = new RangeTally(columns);
    if (tally.isEmpty()) {
      return;
    }
    overCorpus(
        pool,
        (window, encoder) -> {
          for (Encoded encoded : encoded(window, encoder).results()) {
            if (encoded.embedding() != null) {
              tally.add(encoded.embedding().cells());
            }
          }
        });
    documents = documents.withRanges(tally.ranges());
    columns = documents.columns();
  }

  private Duration searchCorpus(ExecutorService pool, List<Query> queries) {
    return overCorpus(pool, (window, encoder) -> search(window, encoder, queries));
  }

  /** What is done with each window of the corpus, by several threads. */
  private interface WindowTask {
    void run(Window window, Encoder encoder);
  }

  /** Returns the time that it took, without the opening of the encoder. */
  private Duration overCorpus(ExecutorService pool, WindowTask task) {
    try (Encoder encoder = open(documents)) {
      long start = System.nanoTime();
      Deque<Future<?>> submitted = new ArrayDeque<>();
      inWindows(
          window -> {
            submitted.add(pool.submit(() -> task.run(window, encoder)));
            if (submitted.size() > QUEUED_PER_THREAD * threads) {
              get(submitted.remove());
            }
          });
      submitted.forEach(ExactSearch::get);
      return Duration.ofNanos(System.nanoTime() - start);
    }
  }

  private static Encoder open(EncoderSpec spec) {
    return spec.open(spec.deviceOfTask(), 1);
  }

  private interface Windows {
    void accept(Window window);
  }

  /** Another pass over the corpus file, which must be as it was at the first. */
  private void inWindows(Windows windows) {
    List<String> ids = collection.documentIds();
    int rows = rows(ids.size());
    List<String> texts = new ArrayList<>();
    int[] read = {0};
    collection
        .corpus()
        .forEach(
            document -> {
              checkUnchanged(read[0] < ids.size() && ids.get(read[0]).equals(document.id()));
              read[0]++;
              texts.add(document.text());
              if (texts.size() == rows) {
                windows.accept(new Window(read[0] - rows, List.copyOf(texts)));
                texts.clear();
              }
            });
    checkUnchanged(read[0] == ids.size());
    if (!texts.isEmpty()) {
      windows.accept(new Window(read[0] - texts.size(), List.copyOf(texts)));
    }
  }

  private static void checkUnchanged(boolean isUnchanged) {
    if (!isUnchanged) {
      throw new UserError(
          Category.INPUT,
          "Cannot evaluate: the corpus file has other ids than when it was checked, expected them"
              + " unchanged. Leave the file alone while the command runs.");
    }
  }

  /**
   * Full windows of a large corpus sort well by length; a small one is spread over the threads. It
   * does not depend on their number, since a quantised model's vectors depend on batch mates.
   */
  private static int rows(int texts) {
    return Math.max(LEAST_ROWS, Math.min(MOST_ROWS, texts / WINDOWS_OF_A_SMALL_CORPUS));
  }

  /** Results of a window's documents or of their parts. */
  private record WindowResults(List<Encoded> results, List<Integer> owners) {}

  private WindowResults encoded(Window window, Encoder encoder) {
    DocumentCut.Parts parts = model.cut().of(window.texts(), documents);
    return new WindowResults(
        parts.encode(encoder, documents.readsDocuments()).results(), parts.owners());
  }

  private void search(Window window, Encoder encoder, List<Query> queries) {
    WindowResults encoded = encoded(window, encoder);
    List<Encoded> results = encoded.results();
    int[] found =
        IntStream.range(0, results.size())
            .filter(i -> results.get(i).embedding() != null)
            .toArray();
    int[] owners = IntStream.of(found).map(i -> encoded.owners().get(i)).toArray();
    truncated.add(
        IntStream.range(0, results.size())
            .filter(i -> results.get(i).isTruncated())
            .map(i -> encoded.owners().get(i))
            .distinct()
            .count());
    withoutVector.add(window.texts().size() - IntStream.of(owners).distinct().count());
    if (found.length > 0) {
      int[] parts = IntStream.of(owners).map(owner -> window.firstDocument() + owner).toArray();
      for (int c = 0; c < columns.size(); c++) {
        int column = c;
        List<Embedding> embeddings =
            IntStream.of(found)
                .mapToObj(i -> parts(results.get(i)).get(column))
                .map(embedding -> comparable(embedding, columns.get(column)))
                .toList();
        score(column, DocumentBlock.of(columns.get(column), embeddings), parts, queries);
      }
    }
  }

  /**
   * Numbers that are stored in less than float32 are compared as the floats that they stand for.
   */
  private static Embedding comparable(Embedding embedding, VectorColumn column) {
    return embedding instanceof QuantizedEmbedding quantized
        ? new DenseEmbedding(Quantizer.dequantize(column, quantized.stored()))
        : embedding;
  }

  /**
   * @param documents that of each row of the block, ascending; the best of its rows' scores is its
   *     score
   */
  private void score(int column, DocumentBlock block, int[] documents, List<Query> queries) {
    VectorColumn stored = columns.get(column);
    vectorBytes
        .get(column)
        .add(
            stored.precision() == Precision.FLOAT32
                ? block.bytes()
                : (long) documents.length * stored.precision().bytes(stored.dimension()));
    float[] scores = new float[documents.length];
    for (Query query : queries) {
      if (query.embeddings() == null) {
        continue;
      }
      block.score(query.embeddings().get(column), scores);
      TopDocuments top = query.tops().get(column);
      synchronized (top) { // the one thing that windows share
        for (int i = 0; i < scores.length; i++) {
          float best = scores[i];
          while (i + 1 < scores.length && documents[i + 1] == documents[i]) {
            i++;
            best = Math.max(best, scores[i]);
          }
          top.offer(documents[i], best);
        }
      }
    }
  }

  static <T> T get(Future<T> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while encoding", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UserError error) {
        throw error;
      }
      throw new IllegalStateException("encoding failed", e.getCause());
    }
  }
}
