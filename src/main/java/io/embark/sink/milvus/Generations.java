package io.embark.sink.milvus;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.milvus.v2.client.MilvusClientV2;
import io.milvus.v2.service.collection.request.AlterCollectionPropertiesReq;
import io.milvus.v2.service.collection.request.DescribeCollectionReq;
import io.milvus.v2.service.collection.request.DropCollectionReq;
import io.milvus.v2.service.collection.response.DescribeCollectionResp;
import io.milvus.v2.service.utility.request.AlterAliasReq;
import io.milvus.v2.service.utility.request.CreateAliasReq;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The collections {@code <alias>__<n>} of an alias. Each is whole or half-made: an import marks the
 * one that it fills, and takes the mark away once every partition in it is verified. An alias is
 * only ever pointed to a whole one, so what is marked may be dropped by whoever finds it, as there
 * is one run a lake at a time.
 */
record Generations(MilvusConnection connection, String alias) {
  /** Property of a collection that an import made: {@link #IMPORTING}, then {@link #VERIFIED}. */
  static final String STATE = "embark.state";

  static final String IMPORTING = "importing";
  static final String VERIFIED = "verified";

  /** Property of a verified collection: which commits were imported. */
  static final String COMMITS = "embark.commits";

  /** Between the alias and the number. */
  static final String SEPARATOR = "__";

  private static final int FIRST = 1;

  /**
   * One collection.
   *
   * @param isWhole may stand behind the alias
   * @param commits see {@link #COMMITS}; empty for one that no import made
   */
  record Generation(int number, String name, boolean isWhole, String commits) {}

  /** All of them, lowest number first. */
  List<Generation> all() {
    Pattern numbered = Pattern.compile(Pattern.quote(alias + SEPARATOR) + "([1-9]\\d{0,8})");
    List<Generation> found = new ArrayList<>();
    for (String name :
        connection
            .call("list the collections", MilvusClientV2::listCollections)
            .getCollectionNames()) {
      Matcher matcher = numbered.matcher(name);
      if (matcher.matches()) {
        described(name)
            .ifPresent(
                properties ->
                    found.add(
                        new Generation(
                            Integer.parseInt(matcher.group(1)),
                            name,
                            !IMPORTING.equals(properties.get(STATE)),
                            properties.getOrDefault(COMMITS, ""))));
      }
    }
    found.sort(Comparator.comparingInt(Generation::number));
    return found;
  }

  private Optional<Map<String, String>> described(String collection) {
    return Optional.ofNullable(
            connection.find(
                "describe collection '" + collection + "'",
                client ->
                    client.describeCollection(
                        DescribeCollectionReq.builder().collectionName(collection).build())))
        .map(DescribeCollectionResp::getProperties);
  }

  /** The collection behind the alias. */
  Optional<String> live() {
    return AliasedCollection.target(connection, alias);
  }

  /** The whole one of the highest number. */
  Optional<Generation> newest() {
    return all().stream().filter(Generation::isWhole).reduce((lower, higher) -> higher);
  }

  /** Name of the first collection of an alias that has no whole one: as low as it can be. */
  String first() {
    List<String> halfMade =
        all().stream().filter(generation -> !generation.isWhole()).map(Generation::name).toList();
    int number = FIRST;
    while (halfMade.contains(alias + SEPARATOR + number)) {
      number++;
    }
    return alias + SEPARATOR + number;
  }

  /** Name of the one after all others. */
  String next() {
    List<Generation> all = all();
    int highest = all.isEmpty() ? FIRST - 1 : all.get(all.size() - 1).number();
    return alias + SEPARATOR + (highest + 1);
  }

  /** Drops what imports that were killed left, and tells their names. */
  List<String> dropHalfMade() {
    Optional<String> live = live();
    List<String> dropped =
        all().stream()
            .filter(generation -> !generation.isWhole())
            .map(Generation::name)
            // nothing here points an alias to such a one; a person may have
            .filter(name -> !live.equals(Optional.of(name)))
            .toList();
    dropped.forEach(this::drop);
    return dropped;
  }

  void drop(String collection) {
    connection.call(
        "drop collection '" + collection + "'",
        client -> {
          client.dropCollection(DropCollectionReq.builder().collectionName(collection).build());
          return true;
        });
  }

  /** Takes the mark of {@link #IMPORTING} away. */
  void markVerified(String collection, String commits) {
    connection.call(
        "set the properties of collection '" + collection + "'",
        client -> {
          client.alterCollectionProperties(
              AlterCollectionPropertiesReq.builder()
                  .collectionName(collection)
                  .properties(Map.of(STATE, VERIFIED, COMMITS, commits))
                  .build());
          return true;
        });
  }

  /** One step for whoever reads through the alias: the collection before, then this one. */
  void pointTo(String collection) {
    Optional<String> before = live();
    if (before.equals(Optional.of(collection))) {
      return;
    }
    String operation =
        (before.isPresent() ? "move" : "create") + " alias '" + alias + "' to '" + collection + "'";
    try {
      if (before.isPresent()) {
        // Milvus 2.3 forgets what its proxies know of an alias and only then moves it, so who reads
        // between the two makes it known as it was; the second time there is nothing else to know
        connection.call(operation, client -> alter(client, collection));
        connection.call(operation, client -> alter(client, collection));
      } else {
        connection.call(
            operation,
            client -> {
              client.createAlias(
                  CreateAliasReq.builder().alias(alias).collectionName(collection).build());
              return true;
            });
      }
    } catch (UserError e) {
      // it may have been done by a request whose answer was lost, or by another run
      if (!live().equals(Optional.of(collection))) {
        throw e;
      }
    }
  }

  private boolean alter(MilvusClientV2 client, String collection) {
    client.alterAlias(AlterAliasReq.builder().alias(alias).collectionName(collection).build());
    return true;
  }

  /** Points the alias to the newest whole collection, or to the one asked for. */
  AliasChange switchTo(Optional<String> asked) {
    List<Generation> whole = all().stream().filter(Generation::isWhole).toList();
    Generation target =
        whole.stream()
            .filter(generation -> asked.isEmpty() || asked.get().equals(generation.name()))
            .reduce((lower, higher) -> higher)
            .orElseThrow(
                () ->
                    refusal(
                        "switch alias '" + alias + "'",
                        asked
                            .map(name -> "there is no whole collection '" + name + "'")
                            .orElse("there is no whole collection of it"),
                        whole.isEmpty()
                            ? "one that a job has loaded. Run the job first"
                            : "one of: " + names(whole) + ". Change --to"));
    String before = live().orElse(null);
    AliasedCollection.load(connection, target.name());
    pointTo(target.name());
    return new AliasChange(alias, before, target.name(), List.of());
  }

  /** Points the alias to the whole collection before the one behind it. */
  AliasChange rollBack() {
    String before = liveOrRefuse("roll back alias '" + alias + "'");
    List<Generation> all = all();
    int number = number(all, before);
    Generation target =
        all.stream()
            .filter(generation -> generation.isWhole() && generation.number() < number)
            .reduce((lower, higher) -> higher)
            .orElseThrow(
                () ->
                    refusal(
                        "roll back alias '" + alias + "'",
                        "it points to '" + before + "' and no collection is before that",
                        "one of a lower number. Run an older job again to make one"));
    AliasedCollection.load(connection, target.name());
    pointTo(target.name());
    return new AliasChange(alias, before, target.name(), List.of());
  }

  /**
   * Drops all collections but the one behind the alias and {@code keep} whole ones before it.
   *
   * @param keep at least 0
   */
  AliasChange dropOld(int keep) {
    String live = liveOrRefuse("drop old collections of alias '" + alias + "'");
    List<Generation> all = all();
    int number = number(all, live);
    List<String> before =
        all.stream()
            .filter(generation -> generation.isWhole() && generation.number() < number)
            .map(Generation::name)
            .toList();
    List<String> kept = before.subList(Math.max(0, before.size() - keep), before.size());
    List<String> dropped =
        all.stream()
            .map(Generation::name)
            .filter(name -> !name.equals(live) && !kept.contains(name))
            .toList();
    dropped.forEach(this::drop);
    return new AliasChange(alias, live, live, dropped);
  }

  private String liveOrRefuse(String what) {
    return live()
        .orElseThrow(
            () ->
                refusal(
                    what, "there is no such alias", "one that a job has made. Run the job first"));
  }

  private int number(List<Generation> all, String collection) {
    return all.stream()
        .filter(generation -> generation.name().equals(collection))
        .findFirst()
        .orElseThrow(
            () ->
                refusal(
                    "change alias '" + alias + "'",
                    "it points to '" + collection + "'",
                    "a collection '" + alias + SEPARATOR + "N'. Move the alias by hand"))
        .number();
  }

  private UserError refusal(String what, String found, String expected) {
    return new UserError(
        Category.CONFIG,
        "Cannot "
            + what
            + " at "
            + connection.address()
            + ": "
            + found
            + ", expected "
            + expected
            + ".");
  }

  private static String names(List<Generation> generations) {
    return String.join(", ", generations.stream().map(Generation::name).toList());
  }
}
