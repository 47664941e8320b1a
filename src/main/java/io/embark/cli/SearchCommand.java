package io.embark.cli;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.pipeline.Search;
import io.embark.search.Fusion;
import io.embark.search.Hit;
import io.embark.search.HitTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code embark search}. */
@Command(name = "search", description = "Find the nearest items in a Milvus collection or a lake.")
final class SearchCommand implements Callable<Integer> {
  @Mixin ModelOptions model;
  @Mixin OutputOptions output;

  @ArgGroup(multiplicity = "1")
  Store store;

  @Parameters(arity = "0..1", paramLabel = "TEXT", description = "What to look for.")
  String text;

  @Option(
      names = "--model",
      paramLabel = "M",
      description =
          "The model that filled the column; not needed with --like. With --hybrid one for each"
              + " column.")
  List<String> models = List.of();

  @Option(
      names = "--hybrid",
      description =
          "Search every column that a --model has filled, and the words of the text where the"
              + " collection indexes them, and fuse the hits.")
  boolean isHybrid;

  @Option(
      names = "--rrf-k",
      paramLabel = "K",
      description = "Constant of reciprocal rank fusion (default 60); needs --hybrid.")
  Integer rankConstant;

  @Option(
      names = "--weight",
      paramLabel = "COLUMN=W",
      description =
          "Weight of a column, from 0 to 1, for each: scores are added instead of ranks; needs"
              + " --hybrid.")
  Map<String, Float> weights = Map.of();

  @Option(names = "--one-a-source", description = "Of the items of one source only the nearest.")
  boolean isOneASource;

  @Option(
      names = "--kind",
      paramLabel = "K",
      description = "Encoder kind, if the model's files do not tell: remote.")
  String kind;

  @Option(
      names = "--like",
      paramLabel = "ITEM_ID",
      description = "Items like this one, itself left out.")
  String like;

  @Option(
      names = "--media",
      paramLabel = "FILE",
      description = "Items like the picture or sound in this file; the model must take such.")
  String media;

  @Option(
      names = "--column",
      paramLabel = "NAME",
      description = "Vector column, if there are several, or the index of words (bm25).")
  String column;

  @Option(
      names = "--as",
      paramLabel = "ROLE",
      defaultValue = "query",
      description = "query (default), document or plain: which prompt of the model is used.")
  String as;

  @Option(
      names = "--filter",
      paramLabel = "EXPR",
      description = "Which items: a Milvus expression, or Spark SQL with --lake.")
  String filter;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "10",
      description = "Most hits (default 10).")
  int limit;

  @Option(
      names = "--sheet",
      paramLabel = "FILE",
      description = "Draw the hits into this PNG: pictures, and the frames where hits begin.")
  String sheet;

  static final class Store {
    @ArgGroup(exclusive = false, multiplicity = "1")
    Collection collection;

    @Option(
        names = "--lake",
        required = true,
        paramLabel = "PATH",
        description = "Lake that a job has written.")
    String lake;
  }

  static final class Collection {
    @Option(
        names = "--milvus",
        required = true,
        paramLabel = "URI",
        description = "Milvus server; a token comes from the environment variable MILVUS_TOKEN.")
    String uri;

    @Option(
        names = "--collection",
        required = true,
        paramLabel = "C",
        description = "Alias or collection.")
    String name;
  }

  @Override
  public Integer call() {
    Search.Store where =
        store.collection == null
            ? new Search.Store(null, null, store.lake)
            : new Search.Store(store.collection.uri, store.collection.name, null);
    List<Map<String, Object>> options = new ArrayList<>();
    for (String reference : models) {
      Map<String, Object> ofModel = model.options(reference, as);
      ofModel.put("kind", kind);
      ofModel.values().removeIf(value -> value == null);
      options.add(ofModel);
    }
    List<Hit> hits =
        Search.find(
            where,
            new Search.Query(text, media, like, column, limit, filter, isOneASource, fusion()),
            options,
            System.getenv());
    if (sheet != null) {
      Search.draw(hits, sheet);
    }
    output.print(HitTable.lines(hits), Map.of("hits", hits));
    return 0;
  }

  private Fusion fusion() {
    if (isHybrid) {
      return new Fusion(rankConstant == null ? Fusion.USUAL_K : rankConstant, weights);
    }
    if (rankConstant != null || !weights.isEmpty()) {
      throw new UserError(
          Category.CONFIG,
          "Cannot search: found "
              + (rankConstant == null ? "--weight" : "--rrf-k")
              + " without --hybrid, expected both or neither. Give --hybrid.");
    }
    return null;
  }
}
