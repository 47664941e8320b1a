package io.embark.pipeline;

import io.embark.corpus.HadoopSettings;
import io.embark.corpus.Precision;
import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.corpus.VectorColumn;
import io.embark.encode.CrossEncoder;
import io.embark.encode.DenseEncoderSpec;
import io.embark.encode.EncoderSpec;
import io.embark.encode.QuantizedEncoderSpec;
import io.embark.eval.DocumentCut;
import io.embark.eval.Reranker;
import io.embark.eval.RetrievalEvaluation;
import io.embark.eval.RetrievalModel;
import io.embark.eval.StoreRetrieval;
import io.embark.eval.TestCollection;
import io.embark.model.ModelFile;
import io.embark.model.ResolvedModel;
import io.embark.search.Fusion;
import io.embark.search.MilvusSearcher;
import io.embark.search.Searcher;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The door for {@code embark eval retrieval}: checks the collection, opens the models, measures.
 */
public final class Retrieval {
  private static final String WHERE = "command line";

  private final Configuration hadoop = HadoopSettings.current();
  private final Map<String, ?> options;
  private final Map<String, String> environment;

  private Retrieval(Map<String, ?> options, Map<String, String> environment) {
    this.options = options;
    this.environment = environment;
  }

  /**
   * Paths of test collections, local or any Hadoop URI: each of the corpora is searched with each
   * of the files of queries, by one file of judgments.
   *
   * @param positions null for none
   */
  public record Files(List<String> corpora, List<String> queries, String qrels, String positions) {
    /** Tells a pair from the others: {@code de/queries.jsonl on en/corpus.jsonl}. */
    private String label(String corpus, String queriesOf) {
      return corpora.size() * queries.size() == 1
          ? ""
          : shortest(queriesOf, queries) + " on " + shortest(corpus, corpora);
    }

    /** The end of a path, whole names, that no other one has. */
    private static String shortest(String path, List<String> all) {
      String end = "";
      for (Path part = new Path(path); part != null; part = part.getParent()) {
        end = end.isEmpty() ? part.getName() : part.getName() + "/" + end;
        String found = "/" + end;
        if (all.stream().noneMatch(other -> !other.equals(path) && ends(other, found))) {
          return end;
        }
      }
      return path;
    }

    private static boolean ends(String path, String end) {
      return ("/" + path).endsWith(end);
    }
  }

  /**
   * What of a document is encoded.
   *
   * @param ways {@code whole}, {@code chunked}, {@code late}, each with each model
   * @param chunkTokens most tokens of a chunk
   */
  public record Cuts(List<String> ways, int chunkTokens) {}

  /**
   * Names of prompts that take the place of {@code document} and {@code query}, with models that
   * have them; null for none.
   */
  public record Prompts(String document, String query) {}

  /** A cross-encoder and how many documents of a query it reads. */
  public record Rerank(String model, int top) {}

  /**
   * Collection and models are checked before anything is encoded.
   *
   * @param rerank null for none
   * @param models references
   * @param precisions how documents' vectors are stored, each with each model
   * @param cuts what of a document is encoded, each with each model
   * @param options of {@code encode.dense} for all models, without model, as and prompt
   */
  public static RetrievalEvaluation evaluate(
      Files files,
      List<String> models,
      List<String> precisions,
      Cuts cuts,
      Prompts prompts,
      Rerank rerank,
      Map<String, ?> options,
      int threads,
      Map<String, String> environment) {
    if (threads < 1) {
      throw new UserError(
          Category.CONFIG,
          "Cannot evaluate: found --threads "
              + threads
              + ", expected at least 1. Change --threads.");
    }
    Retrieval eval = new Retrieval(options, environment);
    Optional<Reranker> reranker = Optional.ofNullable(rerank).map(eval::reranker);
    List<DocumentCut> ways = cuts.ways().stream().map(way -> cut(way, cuts.chunkTokens())).toList();
    List<List<TestCollection>> byCorpus =
        files.corpora().stream().map(corpus -> eval.collections(corpus, files)).toList();
    return RetrievalEvaluation.of(
        byCorpus, eval.models(models, precisions, ways, prompts), reranker, threads);
  }

  /**
   * What a job has loaded into a collection, asked column by column, by words, and by all of them.
   *
   * @param models references of those that have filled columns
   * @param options of {@code encode.dense} for all models, without model, as and prompt
   */
  public static StoreRetrieval ofStore(
      Files files,
      String uri,
      String collection,
      List<String> models,
      Prompts prompts,
      Fusion fusion,
      Map<String, ?> options,
      Map<String, String> environment) {
    if (files.corpora().size() * files.queries().size() != 1) {
      throw new UserError(
          Category.CONFIG,
          "Cannot evaluate a collection of Milvus: found several --corpus or --queries, expected"
              + " one of each. Evaluate one after the other.");
    }
    Retrieval eval = new Retrieval(options, environment);
    TestCollection judged = eval.collections(files.corpora().get(0), files).get(0);
    List<EncoderSpec> specs =
        eval
            .models(
                models, List.of(Precision.FLOAT32.wireName()), List.of(DocumentCut.WHOLE), prompts)
            .stream()
            .map(RetrievalModel::queries)
            .toList();
    try (Searcher searcher =
        MilvusSearcher.open(Search.milvus(uri, "--milvus", environment), collection)) {
      return StoreRetrieval.of(judged, searcher, specs, fusion);
    }
  }

  private List<TestCollection> collections(String corpus, Files files) {
    return files.queries().stream()
        .map(
            queries ->
                TestCollection.read(
                    files.label(corpus, queries),
                    corpus,
                    queries,
                    files.qrels(),
                    Optional.ofNullable(files.positions()),
                    hadoop))
        .toList();
  }

  private static DocumentCut cut(String name, int chunkTokens) {
    for (DocumentCut.Way way : DocumentCut.Way.values()) {
      if (way.wireName().equals(name)) {
        return way == DocumentCut.Way.WHOLE
            ? DocumentCut.WHOLE
            : new DocumentCut(way, checked(chunkTokens));
      }
    }
    throw new UserError(
        Category.CONFIG,
        "Cannot evaluate: found --documents "
            + name
            + ", expected whole, chunked or late. Change --documents.");
  }

  private static int checked(int chunkTokens) {
    if (chunkTokens < 1) {
      throw new UserError(
          Category.CONFIG,
          "Cannot evaluate: found --chunk-tokens "
              + chunkTokens
              + ", expected at least 1. Change --chunk-tokens.");
    }
    return chunkTokens;
  }

  private Reranker reranker(Rerank rerank) {
    if (rerank.top() < 1) {
      throw new UserError(
          Category.CONFIG,
          "Cannot evaluate: found --rerank-top "
              + rerank.top()
              + ", expected at least 1. Change --rerank-top.");
    }
    ResolvedModel model =
        Encoders.model(WHERE, Map.of("model", rerank.model()), hadoop, environment);
    CrossEncoder.check(model.facts());
    Object device = options.get("device");
    return new Reranker(
        rerank.model(), model, device == null ? "auto" : device.toString(), rerank.top());
  }

  private List<RetrievalModel> models(
      List<String> references, List<String> precisions, List<DocumentCut> cuts, Prompts prompts) {
    List<ResolvedModel> resolved =
        references.stream()
            .map(
                reference ->
                    Encoders.model(WHERE, with(reference, "document", null), hadoop, environment))
            .toList();
    check("--document-prompt", prompts.document(), resolved);
    check("--query-prompt", prompts.query(), resolved);
    List<RetrievalModel> models = new ArrayList<>();
    for (int i = 0; i < references.size(); i++) {
      String reference = references.get(i);
      for (String precision : precisions) {
        boolean isWhole = precision.equals(Precision.FLOAT32.wireName());
        EncoderSpec documents =
            spec(
                with(reference, "document", prompts.document(), resolved.get(i)),
                isWhole ? null : precision);
        EncoderSpec queries =
            spec(with(reference, "query", prompts.query(), resolved.get(i)), null);
        for (DocumentCut cut : cuts) {
          EncoderSpec ofCut = cut.way() == DocumentCut.Way.LATE ? late(documents) : documents;
          cut.check(reference, ofCut);
          models.add(
              new RetrievalModel(
                  isWhole ? reference : reference + " as " + precision,
                  ofCut,
                  queries,
                  resolved.get(i).files().stream().mapToLong(ModelFile::bytes).sum(),
                  cut));
        }
      }
    }
    return models;
  }

  private static EncoderSpec late(EncoderSpec spec) {
    if (spec instanceof QuantizedEncoderSpec quantized) {
      return quantized.of(Retrieval::late);
    }
    if (spec instanceof DenseEncoderSpec dense) {
      return dense.late();
    }
    throw new UserError(
        Category.CONFIG,
        "Cannot evaluate with --documents late: found a model of kind "
            + spec.columns().get(0).kind()
            + ", expected dense models, whose chunks are pooled by mean. Leave the others out.");
  }

  private EncoderSpec spec(Map<String, Object> all, String precision) {
    if (precision != null) {
      all.put(VectorColumn.PRECISION, precision);
    }
    return Encoders.local(WHERE, null, null, all, hadoop, environment);
  }

  private Map<String, Object> with(
      String reference, String as, String prompt, ResolvedModel model) {
    boolean hasPrompt = prompt != null && model.facts().prompts().containsKey(prompt);
    return with(reference, as, hasPrompt ? prompt : null);
  }

  private Map<String, Object> with(String reference, String as, String prompt) {
    Map<String, Object> all = new HashMap<>(options);
    all.put("model", reference);
    all.put("as", as);
    if (prompt != null) {
      all.put("prompt", prompt);
    }
    return all;
  }

  private static void check(String option, String prompt, List<ResolvedModel> models) {
    TreeSet<String> known = new TreeSet<>();
    models.forEach(model -> known.addAll(model.facts().prompts().keySet()));
    if (prompt != null && !known.contains(prompt)) {
      throw new UserError(
          Category.CONFIG,
          "Cannot evaluate: no model has the prompt '"
              + prompt
              + "' of "
              + option
              + ", expected "
              + (known.isEmpty() ? "no name, since none has any" : "one of: ")
              + String.join(", ", known)
              + ". Change "
              + option
              + ".");
    }
  }
}
