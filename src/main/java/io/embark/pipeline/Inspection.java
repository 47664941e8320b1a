package io.embark.pipeline;

import io.embark.corpus.VectorColumn;
import io.embark.model.AudioCard;
import io.embark.model.AudioPooling;
import io.embark.model.BgeM3Head;
import io.embark.model.Card;
import io.embark.model.GraphOutput;
import io.embark.model.HeadLayer;
import io.embark.model.ImageCard;
import io.embark.model.ModelCard;
import io.embark.model.ModelFile;
import io.embark.model.ResolvedModel;
import io.embark.model.ScoreHead;
import io.embark.model.SpeechCard;
import io.embark.model.SpladeHead;
import io.embark.model.StaticCard;
import io.embark.model.TextVectorHead;
import io.embark.model.TokenVectorHead;
import io.embark.model.VoiceCard;
import io.embark.sink.CommitLog;
import io.embark.sink.CommittedFile;
import io.embark.sink.CommittedPartition;
import io.embark.sink.LakeStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;

/**
 * What a model, a lake or a collection is, for a person and as JSON.
 *
 * @param lines for a terminal
 * @param result the same as one object
 */
public record Inspection(List<String> lines, Object result) {
  private static final String MILVUS = "milvus:";

  /**
   * Finds out what {@code target} names: {@code milvus:URI/COLLECTION}, a folder with {@code
   * _embark/current}, or else a model. {@code facts} are options of {@code encode.dense} for a
   * model whose files do not say all.
   */
  public static Inspection of(
      String target,
      Map<String, ?> facts,
      Configuration configuration,
      Map<String, String> environment) {
    if (target.startsWith(MILVUS)) {
      return CollectionInspection.of(target.substring(MILVUS.length()), environment);
    }
    if (!target.matches("[a-z]+:[^/].*")) {
      LakeStore store = new LakeStore(target, configuration);
      List<CommittedPartition> commits = CommitLog.all(store);
      if (!commits.isEmpty()) {
        return lake(store, commits);
      }
    }
    Map<String, Object> options = new LinkedHashMap<>(facts);
    options.put("model", target);
    return model(Encoders.model("command line", options, configuration, environment));
  }

  private static Inspection model(ResolvedModel model) {
    if (model.facts() instanceof StaticCard words) {
      return staticModel(model, words);
    }
    if (model.facts() instanceof ImageCard pictures) {
      return imageModel(model, pictures);
    }
    if (model.facts() instanceof AudioCard sounds) {
      return audioModel(model, sounds);
    }
    if (model.facts() instanceof VoiceCard voice) {
      return voiceModel(model, voice);
    }
    if (model.facts() instanceof SpeechCard speech) {
      return speechModel(model, speech);
    }
    ModelCard card = model.card();
    List<String> lines = new ArrayList<>();
    fact(lines, "model", card.reference(), "");
    fact(lines, "graph", card.graphFile() + " " + card.weightsSha256(), "");
    fact(lines, "inputs", String.join(", ", card.inputs()), "");
    fact(lines, "kind", card.head().kind(), "");
    fact(lines, "output", output(card), "");
    head(lines, card);
    fact(lines, "dimension", card.dimension(), source(card, "dimension"));
    fact(lines, "max tokens", card.maxTokens(), source(card, "max_tokens"));
    if (!(card.head() instanceof ScoreHead)) { // scores are not compared
      fact(lines, "metric", card.metric(), source(card, "metric"));
    }
    fact(
        lines,
        "quantized",
        card.quantized() ? "yes: a vector depends a little on its batch mates" : "no",
        "");
    card.prompts()
        .forEach(
            (name, text) ->
                fact(lines, "prompt " + name, "'" + text + "'", source(card, "prompts")));
    fact(lines, "tokenizer", card.tokenizerSha256(), "");
    return of(model, lines);
  }

  private static Inspection staticModel(ResolvedModel model, StaticCard card) {
    List<String> lines = new ArrayList<>();
    fact(lines, "model", card.reference(), "");
    fact(lines, "kind", card.kind(), "");
    fact(lines, "format", card.format().wireName(), card.vectorsFile());
    fact(lines, "words", String.format(Locale.ROOT, "%,d", card.words()), "");
    layers(lines, card.layers());
    fact(lines, "dimension", card.dimension(), source(card, "dimension"));
    fact(lines, "normalize", card.normalize(), source(card, "normalize"));
    boolean isLimited = card.maxTokens() < Integer.MAX_VALUE;
    fact(lines, "max tokens", isLimited ? card.maxTokens() : "no limit", "");
    fact(lines, "metric", card.metric(), source(card, "metric"));
    card.prompts()
        .forEach(
            (name, text) ->
                fact(lines, "prompt " + name, "'" + text + "'", source(card, "prompts")));
    fact(lines, "vectors", card.vectorsSha256(), "");
    if (card.settingsFile() != null) {
      fact(lines, "tokenizer", card.settingsSha256(), card.settingsFile());
    }
    return of(model, lines);
  }

  private static Inspection imageModel(ResolvedModel model, ImageCard card) {
    List<String> lines = new ArrayList<>();
    fact(lines, "model", card.reference(), "");
    fact(lines, "graph", card.graphFile() + " " + card.weightsSha256(), "");
    fact(lines, "inputs", String.join(", ", card.inputs()), "");
    fact(lines, "kind", card.kind(), "");
    fact(lines, "pictures", card.processor().fingerprint(), source(card, "processor"));
    fact(lines, "output", card.output().name(), "");
    String pooling = card.pooling() == null ? "none" : card.pooling().wireName();
    fact(lines, "pooling", pooling, source(card, "pooling"));
    fact(lines, "normalize", card.normalize(), source(card, "normalize"));
    fact(lines, "dimension", card.dimension(), source(card, "dimension"));
    fact(lines, "metric", card.metric(), source(card, "metric"));
    texts(lines, card.textTower());
    return of(model, lines);
  }

  private static Inspection voiceModel(ResolvedModel model, VoiceCard card) {
    List<String> lines = new ArrayList<>();
    fact(lines, "model", card.reference(), "");
    fact(lines, "graph", card.graphFile() + " " + card.weightsSha256(), "");
    fact(lines, "inputs", String.join(", ", card.inputs()), "");
    fact(lines, "kind", card.kind() + ": for the stages speech and speech-share", "");
    return of(model, lines);
  }

  private static Inspection speechModel(ResolvedModel model, SpeechCard card) {
    List<String> lines = new ArrayList<>();
    fact(lines, "model", card.reference(), "");
    fact(lines, "graphs", card.encoder().graphFile() + ", " + card.decoder().graphFile(), "");
    fact(lines, "kind", card.kind(), "");
    fact(
        lines,
        "sound",
        card.features().samplingRate()
            + " samples a second, windows of "
            + card.features().windowSeconds()
            + " s, "
            + card.features().bands()
            + " mel bands",
        source(card, "features"));
    fact(
        lines,
        "languages",
        card.tokens().isMultilingual()
            ? String.join(", ", card.tokens().languages().keySet())
            : "one",
        source(card, "tokens"));
    fact(lines, "max tokens", card.maxTokens(), source(card, "max tokens"));
    return of(model, lines);
  }

  private static Inspection audioModel(ResolvedModel model, AudioCard card) {
    List<String> lines = new ArrayList<>();
    fact(lines, "model", card.reference(), "");
    fact(lines, "graph", card.graphFile() + " " + card.weightsSha256(), "");
    fact(lines, "inputs", String.join(", ", card.inputs()), "");
    fact(lines, "kind", card.kind(), "");
    int window = card.input().window();
    fact(
        lines,
        "sound",
        card.samplingRate()
            + " samples a second"
            + (card.isStandardised() ? ", standardised" : "")
            + (window == 0 ? "" : ", windows of " + window),
        source(card, "sampling_rate"));
    if (card.features() != null) {
      fact(lines, "features", card.features().fingerprint(), source(card, "features"));
    }
    fact(lines, "output", card.output().name(), "");
    boolean isInGraph = card.pooling() == AudioPooling.IN_GRAPH;
    fact(lines, "pooling", isInGraph ? "none" : card.pooling().wireName(), source(card, "pooling"));
    fact(lines, "normalize", card.normalize(), source(card, "normalize"));
    fact(lines, "dimension", card.dimension(), source(card, "dimension"));
    fact(lines, "metric", card.metric(), source(card, "metric"));
    texts(lines, card.textTower());
    return of(model, lines);
  }

  private static void texts(List<String> lines, Optional<ModelCard> tower) {
    fact(
        lines,
        "texts",
        tower
            .map(text -> text.graphFile() + ", " + text.maxTokens() + " tokens")
            .orElse("none: the model has no text tower"),
        "");
  }

  private static Inspection of(ResolvedModel model, List<String> lines) {
    fact(lines, "bytes", model.files().stream().mapToLong(ModelFile::bytes).sum(), "");
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("kind", "model");
    result.put("sha256", model.sha256());
    result.put("card", model.facts());
    return new Inspection(lines, result);
  }

  private static String output(ModelCard card) {
    String names = card.outputs().stream().map(GraphOutput::name).collect(Collectors.joining(", "));
    if (card.head() instanceof TextVectorHead dense) {
      return names + (dense.pooling() == null ? " (pooled in the graph)" : " (pooled by Embark)");
    }
    return names;
  }

  private static void head(List<String> lines, ModelCard card) {
    if (card.head() instanceof TextVectorHead dense) {
      String pooling = dense.pooling() == null ? "in the graph" : dense.pooling().wireName();
      fact(lines, "pooling", pooling, source(card, "pooling"));
      layers(lines, dense.layers());
      fact(lines, "normalize", dense.normalize(), source(card, "normalize"));
    } else if (card.head() instanceof SpladeHead splade) {
      String pooling = splade.pooling().name().toLowerCase(Locale.ROOT);
      String log = splade.isLogTwice() ? ", logarithm taken twice" : "";
      fact(lines, "pooling", pooling + log, source(card, "pooling"));
    } else if (card.head() instanceof TokenVectorHead tokens) {
      layers(lines, tokens.layers());
      side(lines, "query", tokens.query());
      side(lines, "document", tokens.document());
      fact(lines, "skiplist", tokens.skiplist().size() + " tokens of documents", "");
    } else if (card.head() instanceof ScoreHead score) {
      fact(lines, "activation", score.activation().wireName(), "");
    } else if (card.head() instanceof BgeM3Head m3) {
      fact(lines, "token vectors", m3.tokenDimension() + " dimensions", "");
    }
  }

  private static void side(List<String> lines, String name, TokenVectorHead.Side side) {
    boolean isMarked = side.markerId() != TokenVectorHead.NO_TOKEN;
    boolean isExpanded = side.expansionId() != TokenVectorHead.NO_TOKEN;
    fact(
        lines,
        name,
        (isMarked ? "marker " + side.markerId() : "no marker")
            + (isExpanded ? ", filled with " + side.expansionId() + " up to " : ", at most ")
            + side.maxTokens()
            + " tokens",
        "");
  }

  private static void layers(List<String> lines, List<HeadLayer> layers) {
    for (HeadLayer layer : layers) {
      fact(lines, "layer", shape(layer), layer.weightsFile());
    }
  }

  private static String shape(HeadLayer layer) {
    return String.format(
        Locale.ROOT,
        "%s%d -> %d, %s",
        layer.isInputNormalised() ? "normalised " : "",
        layer.inputs(),
        layer.outputs(),
        layer.words());
  }

  private static String source(Card card, String fact) {
    return card.sources().getOrDefault(fact, "");
  }

  private static void fact(List<String> lines, String name, Object value, String source) {
    lines.add(
        String.format("%-16s%s%s", name, value, source.isEmpty() ? "" : "    (" + source + ")"));
  }

  private static Inspection lake(LakeStore store, List<CommittedPartition> commits) {
    List<String> lines = new ArrayList<>();
    lines.add("lake " + store.root());
    for (VectorColumn column : commits.get(0).columns()) {
      lines.add(
          String.format(
              Locale.ROOT,
              "column %s: %s, %s, metric %s, fingerprint %s",
              column.name(),
              column.kind(),
              column.width(),
              column.metric(),
              column.fingerprint()));
    }
    List<Map<String, Object>> partitions = new ArrayList<>();
    for (CommittedPartition commit : commits) {
      Map<String, Object> facts = new LinkedHashMap<>();
      facts.put("partition", commit.partition());
      facts.put("job", commit.job());
      facts.put("run_id", commit.runId());
      facts.put("committed", Instant.ofEpochMilli(commit.committedMillis()).toString());
      facts.put("rows", commit.rows());
      facts.put("rejects", rows(commit.rejects()));
      facts.put("duplicates", rows(commit.duplicates()));
      facts.put("bytes", commit.embeddings().stream().mapToLong(CommittedFile::bytes).sum());
      facts.put("run_fingerprint", commit.runFingerprint());
      partitions.add(facts);
      lines.add(
          String.format(
              Locale.ROOT,
              "partition %s: %,d rows, %,d rejects, %,d duplicates, %,d bytes; job %s, run %s at %s",
              commit.partition(),
              commit.rows(),
              rows(commit.rejects()),
              rows(commit.duplicates()),
              commit.embeddings().stream().mapToLong(CommittedFile::bytes).sum(),
              commit.job(),
              commit.runId(),
              Instant.ofEpochMilli(commit.committedMillis())));
    }
    lines.addAll(Leftovers.all(store));
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("kind", "lake");
    result.put("root", store.root());
    result.put("columns", commits.get(0).columns());
    result.put("partitions", partitions);
    return new Inspection(lines, result);
  }

  private static long rows(List<CommittedFile> files) {
    return files.stream().mapToLong(CommittedFile::rows).sum();
  }
}
