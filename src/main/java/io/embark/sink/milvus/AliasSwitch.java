package io.embark.sink.milvus;

import io.embark.stage.Options;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Moves a job's alias by hand, and drops what it does not need any more. One run at a time. */
public final class AliasSwitch {
  private final MilvusAddress address;
  private final String alias;

  /**
   * Contacts nobody yet.
   *
   * @param options of {@link MilvusOptions#OPTIONS}
   * @param environment where secrets are looked up, now
   */
  public AliasSwitch(Options options, Map<String, String> environment) {
    this.address = MilvusAddress.of(options, environment);
    this.alias = options.string("collection");
  }

  /** To the newest whole collection, or to the one that is named. */
  public AliasChange switchTo(Optional<String> collection) {
    return with(generations -> generations.switchTo(collection));
  }

  /** To the next lower whole collection. */
  public AliasChange rollBack() {
    return with(Generations::rollBack);
  }

  /** Drops every collection but the one behind the alias and {@code keep} before it. */
  public AliasChange dropOld(int keep) {
    return with(generations -> generations.dropOld(keep));
  }

  private AliasChange with(Function<Generations, AliasChange> work) {
    try (MilvusConnection connection = new MilvusConnection(address)) {
      return work.apply(new Generations(connection, alias));
    }
  }
}
