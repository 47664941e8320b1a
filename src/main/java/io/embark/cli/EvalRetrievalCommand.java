package io.embark.cli;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.eval.RetrievalEvaluation;
import io.embark.eval.StoreRetrieval;
import io.embark.pipeline.Retrieval;
import io.embark.search.Fusion;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code embark eval retrieval}. */
@Command(
    name = "retrieval",
    description =
        "nDCG@10, Recall@100 and MRR of models on a corpus with judged queries, by exact search or as a collection of Milvus answers.")
final class EvalRetrievalCommand implements Callable<Integer> {
  /** What Recall@100 says a reranker could get. */
  private static final int USUAL_TOP = 100;

  @Mixin OutputOptions output;

  @Option(
      names = "--corpus",
      required = true,
      paramLabel = "F",
      description =
          "JSON Lines {\"_id\":..,\"title\":..,\"text\":..} (BEIR); several, such as one a language, are searched one after the other.")
  List<String> corpora;

  @Option(
      names = "--queries",
      required = true,
      paramLabel = "F",
      description = "JSON Lines {\"_id\":..,\"text\":..}; each of several is asked of each corpus.")
  List<String> queries;

  @Option(
      names = "--qrels",
      required = true,
      paramLabel = "F",
      description = "Judgments: query-id, corpus-id, score between tabs (BEIR), or TREC qrels.")
  String qrels;

  @Option(
      names = "--positions",
      paramLabel = "F",
      description =
          "Where answers stand: query-id, corpus-id, start (characters of the text) between tabs; nDCG@10 is told by quarters of the document.")
  String positions;

  @Option(
      names = "--documents",
      paramLabel = "W",
      defaultValue = "whole",
      description =
          "What of a document is encoded: whole (default; cut at the model's most tokens), chunked or late (late chunking); several are measured one after the other.")
  List<String> ways;

  @Option(
      names = "--chunk-tokens",
      paramLabel = "N",
      defaultValue = "128",
      description = "Most tokens of a chunk (default: 128).")
  int chunkTokens;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "M",
      description =
          "maven:group:artifact:version, hf:org/name, a path or URI; several are compared with the first.")
  List<String> models;

  @Option(
      names = "--document-prompt",
      paramLabel = "NAME",
      description = "Prompt for documents instead of 'document', of models that have it.")
  String documentPrompt;

  @Option(
      names = "--query-prompt",
      paramLabel = "NAME",
      description = "Prompt for queries instead of 'query', of models that have it.")
  String queryPrompt;

  @Option(
      names = "--precision",
      paramLabel = "P",
      defaultValue = "float32",
      description =
          "How documents' dense vectors are stored: float32 (default), float16, int8 or binary; several are measured one after the other.")
  List<String> precisions;

  @Option(
      names = "--rerank",
      paramLabel = "M",
      description = "Cross-encoder that orders the first documents of each query anew.")
  String reranker;

  @Option(
      names = "--rerank-top",
      paramLabel = "N",
      description = "Documents of a query that the cross-encoder reads (default: 100).")
  Integer rerankTop;

  @ArgGroup(exclusive = false)
  Loaded loaded;

  /** What a job has loaded of the corpus. */
  static final class Loaded {
    @Option(
        names = "--milvus",
        required = true,
        paramLabel = "URI",
        description =
            "Ask a collection into which a job has loaded the corpus, its sources being the"
                + " documents; each --model has filled a column.")
    String uri;

    @Option(
        names = "--collection",
        required = true,
        paramLabel = "C",
        description = "Alias or collection.")
    String name;

    @Option(
        names = "--rrf-k",
        paramLabel = "K",
        description = "Constant of reciprocal rank fusion (default: 60).")
    int rankConstant = Fusion.USUAL_K;

    @Option(
        names = "--weight",
        paramLabel = "COLUMN=W",
        description =
            "Weight of a column from 0 to 1, for each: scores are added instead of ranks.")
    Map<String, Float> weights = Map.of();
  }

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      description = "Longest input in tokens; longer ones are cut.")
  Integer maxTokens;

  @Option(names = "--device", paramLabel = "D", description = "auto (default), cpu or cuda.")
  String device;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Forward passes at a time (default: one a core).")
  int threads = Runtime.getRuntime().availableProcessors();

  @Override
  public Integer call() {
    Map<String, Object> options = new LinkedHashMap<>();
    options.put("max-tokens", maxTokens);
    options.put("device", device);
    options.values().removeIf(value -> value == null);
    if (loaded != null) {
      StoreRetrieval store = ofStore(options);
      output.print(store.lines(), store.json());
      return 0;
    }
    RetrievalEvaluation evaluation =
        Retrieval.evaluate(
            new Retrieval.Files(corpora, queries, qrels, positions),
            models,
            precisions,
            new Retrieval.Cuts(ways, chunkTokens),
            new Retrieval.Prompts(documentPrompt, queryPrompt),
            rerank(),
            options,
            threads,
            System.getenv());
    output.print(evaluation.lines(), evaluation.json());
    return 0;
  }

  private StoreRetrieval ofStore(Map<String, Object> options) {
    if (reranker != null
        || positions != null
        || !ways.equals(List.of("whole"))
        || !precisions.equals(List.of("float32"))) {
      throw new UserError(
          Category.CONFIG,
          "Cannot evaluate a collection of Milvus: found --rerank, --positions, --documents or"
              + " --precision, expected none of them, as it is asked as it was loaded. Remove them"
              + " or --milvus.");
    }
    return Retrieval.ofStore(
        new Retrieval.Files(corpora, queries, qrels, null),
        loaded.uri,
        loaded.name,
        models,
        new Retrieval.Prompts(null, queryPrompt),
        new Fusion(loaded.rankConstant, loaded.weights),
        options,
        System.getenv());
  }

  private Retrieval.Rerank rerank() {
    if (reranker == null && rerankTop != null) {
      throw new UserError(
          Category.CONFIG,
          "Cannot read --rerank-top: there is no --rerank, expected a cross-encoder that reads them."
              + " Give --rerank.");
    }
    return reranker == null
        ? null
        : new Retrieval.Rerank(reranker, rerankTop == null ? USUAL_TOP : rerankTop);
  }
}
