package io.embark.pipeline;

import io.embark.corpus.HadoopSettings;
import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.job.JobSpec;
import io.embark.job.PartSpec;
import io.embark.sink.LakeStore;
import io.embark.sink.milvus.AliasChange;
import io.embark.sink.milvus.AliasSwitch;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Moves the alias of a job's collections, under the lease of its lake so that no import is at work.
 * Needs no Spark session.
 */
public final class Aliases {
  private final JobSpec spec;
  private final Map<String, String> environment;
  private final Consumer<String> notes;

  /**
   * Result of a command.
   *
   * @param lines for a person
   * @param json the same, for a program
   */
  public record Result(List<String> lines, Map<String, Object> json) {}

  /**
   * Contacts nobody yet.
   *
   * @param environment where secrets are looked up
   * @param notes told why it takes longer
   */
  public Aliases(JobSpec spec, Map<String, String> environment, Consumer<String> notes) {
    this.spec = spec;
    this.environment = Map.copyOf(environment);
    this.notes = notes;
  }

  /** To the newest whole collection, or to the one that is named. */
  public Result switchTo(Optional<String> collection) {
    return with(alias -> alias.switchTo(collection));
  }

  /** To the next lower whole collection. */
  public Result rollBack() {
    return with(AliasSwitch::rollBack);
  }

  /** Drops every collection but the one behind the alias and {@code keep} before it. */
  public Result dropOld(int keep) {
    return with(alias -> alias.dropOld(keep));
  }

  private Result with(Function<AliasSwitch, AliasChange> work) {
    PartSpec milvus =
        spec.sink("milvus")
            .orElseThrow(
                () ->
                    new UserError(
                        Category.CONFIG,
                        "Cannot change an alias of job '"
                            + spec.job()
                            + "': it has no 'write.milvus', expected one. Add it or name another"
                            + " job."));
    AliasSwitch alias = new AliasSwitch(milvus.options(), environment);
    LakeStore store =
        new LakeStore(
            spec.sink("parquet").orElseThrow().options().string("path"), HadoopSettings.current());
    try (LakeLease lease = LakeLease.acquire(store, spec.job(), notes)) {
      AliasChange change = work.apply(alias);
      lease.check();
      return result(change);
    }
  }

  private static Result result(AliasChange change) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("alias", change.alias());
    json.put("before", change.before());
    json.put("collection", change.now());
    json.put("dropped", change.dropped());
    String place = "alias " + change.alias() + ": " + change.now();
    return new Result(
        List.of(
            change.now().equals(change.before())
                ? place
                    + ", as before"
                    + (change.dropped().isEmpty()
                        ? ""
                        : "; dropped " + String.join(", ", change.dropped()))
                : place + (change.before() == null ? ", new" : ", before " + change.before())),
        json);
  }
}
