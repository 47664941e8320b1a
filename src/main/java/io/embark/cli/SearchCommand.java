package io.embark.cli;

import io.embark.pipeline.Search;
import io.embark.search.Hit;
import io.embark.search.HitTable;
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
      description = "The model that filled the column; not needed with --like.")
  String modelReference;

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
      description = "Vector column, if there are several.")
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
    Map<String, Object> options = model.options(modelReference, as);
    options.put("kind", kind);
    options.values().removeIf(value -> value == null);
    List<Hit> hits =
        Search.find(
            where,
            new Search.Query(text, media, like, column, limit, filter),
            options,
            System.getenv());
    if (sheet != null) {
      Search.draw(hits, sheet);
    }
    output.print(HitTable.lines(hits), Map.of("hits", hits));
    return 0;
  }
}
