package io.embark.cli;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.job.JobSpec;
import io.embark.pipeline.CheckedPartition;
import io.embark.pipeline.EmbarkSession;
import io.embark.pipeline.Jobs;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.ToLongFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code embark verify}. */
@Command(
    name = "verify",
    description =
        "Compare every sink of a job with its lake: counts, keys, a sample of rows with their"
            + " vectors, and searches by these.")
final class VerifyCommand implements Callable<Integer> {
  @Mixin JobOptions job;
  @Mixin OutputOptions output;

  @Option(
      names = "--repair",
      description =
          "Send the rows that a sink lacks or holds with other values, remove keys that the lake"
              + " does not have, and compare again.")
  boolean repair;

  @Override
  public Integer call() {
    JobSpec spec = job.load();
    Jobs jobs = new Jobs(EmbarkSession.start("embark verify " + spec.job()), System.getenv());
    List<CheckedPartition> checked;
    long lakeRows;
    try {
      checked = repair ? jobs.repair(spec, System.err::println) : jobs.verify(spec);
      lakeRows = jobs.lakeRows(spec);
    } catch (UserError e) {
      if (output.json && e.category() == Category.BOOKS) {
        output.print(List.of(), Map.of("ok", false, "error", e.getMessage()));
      }
      throw e;
    }
    Optional<String> difference =
        checked.stream().map(CheckedPartition::difference).filter(Objects::nonNull).findFirst();
    output.print(lines(lakeRows, checked), json(lakeRows, checked, difference));
    if (difference.isPresent()) {
      throw new UserError(Category.BOOKS, difference.get());
    }
    return 0;
  }

  private Map<String, Object> json(
      long lakeRows, List<CheckedPartition> checked, Optional<String> difference) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("ok", difference.isEmpty());
    difference.ifPresent(message -> json.put("error", message));
    json.put("lake", lakeRows);
    boolean isCounted =
        !checked.isEmpty() && checked.stream().allMatch(one -> one.targetRows() != null);
    json.put("milvus", isCounted ? sum(checked, CheckedPartition::targetRows) : null);
    json.put("missing", sum(checked, CheckedPartition::missing));
    json.put("surplus", sum(checked, CheckedPartition::surplus));
    if (repair) {
      json.put(
          "repaired",
          Map.of(
              "upserted", sum(checked, CheckedPartition::upserted),
              "deleted", sum(checked, CheckedPartition::deleted)));
    }
    json.put("partitions", checked);
    return json;
  }

  private static long sum(List<CheckedPartition> checked, ToLongFunction<CheckedPartition> count) {
    return checked.stream().mapToLong(count).sum();
  }

  private List<String> lines(long lakeRows, List<CheckedPartition> checked) {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(Locale.ROOT, "lake: %,d rows, every committed file is whole", lakeRows));
    if (repair) {
      lines.add(
          String.format(
              Locale.ROOT,
              "repaired: %,d upserted, %,d deleted",
              sum(checked, CheckedPartition::upserted),
              sum(checked, CheckedPartition::deleted)));
    }
    checked.forEach(one -> lines.add(line(one)));
    return lines;
  }

  private static String line(CheckedPartition one) {
    String where = one.sink() + " partition " + one.partition() + ": ";
    if (one.targetRows() == null) {
      return where + "cannot be compared";
    }
    String rows =
        String.format(
            Locale.ROOT,
            "%slake %,d rows, target %,d rows%s, ",
            where,
            one.lakeRows(),
            one.targetRows(),
            one.leftOut() == 0
                ? ""
                : String.format(Locale.ROOT, " and %,d left out", one.leftOut()));
    return one.difference() == null
        ? String.format(
            Locale.ROOT,
            "%severy key compared, %,d rows read back with their vectors, %,d searches by these:"
                + " equal",
            rows,
            one.sampled(),
            one.searched())
        : String.format(
            Locale.ROOT,
            "%s%,d missing, %,d not in the lake, %,d of %,d rows read back differ, %,d of %,d"
                + " searches did not find their row",
            rows,
            one.missing(),
            one.surplus(),
            one.differing(),
            one.sampled(),
            one.unfound(),
            one.searched());
  }
}
